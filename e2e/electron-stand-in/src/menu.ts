import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { state, UNSUPPORTED } from './state.ts';

type ItemType = 'normal' | 'separator' | 'submenu';

interface ItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly type?: ItemType;
  readonly role?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly accelerator?: string;
  readonly submenu?: readonly ItemOptions[];
  readonly click?: (item: MenuItem) => void;
}

const modelled: ReadonlySet<string> = new Set(['id', 'label', 'type', 'role', 'enabled', 'visible', 'accelerator', 'submenu', 'click']);

/** An entry as data: a spec finds it by id and calls click(). Nothing is drawn. */
export class MenuItem {
  readonly id: string;
  readonly label: string;
  readonly type: ItemType;
  readonly role: string | undefined;
  readonly submenu: Menu | undefined;
  /** Keys reach the page alone here: no menu hears them. */
  readonly accelerator: string | undefined;
  visible: boolean;
  enabled: boolean;
  readonly #clicked: ItemOptions['click'];

  constructor(options: ItemOptions) {
    for (const key of Object.keys(options)) if (!modelled.has(key)) throw new Error(`${UNSUPPORTED}: MenuItem.${key}`);
    this.id = options.id ?? '';
    this.label = options.label ?? '';
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal');
    this.role = options.role;
    this.submenu = options.submenu && Menu.buildFromTemplate(options.submenu);
    this.accelerator = options.accelerator;
    this.visible = options.visible ?? true;
    this.enabled = options.enabled ?? true;
    this.#clicked = options.click;
  }

  click(): void {
    if (!this.enabled) return;
    if (this.role === 'quit') app.quit();
    else this.#clicked?.(this);
  }
}

export class Menu {
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: readonly ItemOptions[]): Menu {
    const menu = new Menu();
    menu.items.push(...template.map((options) => new MenuItem(options)));
    return menu;
  }
  static #application: Menu | null = null;
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}

/** Specs see what it was given by wrapping these methods, as they do on real Electron. */
export class Tray extends EventEmitter {
  _destroyed = false;

  constructor(_image: string) {
    super();
    if (!state.ready) throw new Error('Cannot create Tray before app is ready');
    if (process.env['STANDIN_NO_TRAY']) throw new Error('No tray on this desktop');
  }
  setContextMenu(_menu: Menu | null): void {}
  setToolTip(_text: string): void {}
  setImage(_image: string): void {}
  isDestroyed(): boolean {
    return this._destroyed;
  }
  destroy(): void {
    this._destroyed = true;
  }
}
