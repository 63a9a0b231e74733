import { EventEmitter } from 'node:events';
import type { WebPreferences } from 'electron';
import { app } from './app.ts';
import { makeEvent, state, strict, UNSUPPORTED, windows } from './state.ts';
import { PageTarget } from './web-contents.ts';

interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: WebPreferences;
}

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

let lastId = 0;
let focused: Window | null = null;

function refuseInsecure({ nodeIntegration, sandbox, contextIsolation }: WebPreferences): void {
  if (nodeIntegration) throw new Error(`${UNSUPPORTED}: webPreferences.nodeIntegration`);
  if (sandbox === false) throw new Error(`${UNSUPPORTED}: webPreferences.sandbox:false`);
  if (contextIsolation === false) throw new Error(`${UNSUPPORTED}: webPreferences.contextIsolation:false`);
}

/** Bookkeeping of visibility and bounds around one page. No window manager is involved; insecure preferences are refused. */
export class Window extends EventEmitter {
  readonly id: number;
  readonly webContents: PageTarget;
  readonly _page: PageTarget;
  readonly _bounds: Bounds;
  readonly _title: string;
  _visible: boolean;
  _minimized = false;
  _maximized = false;
  _destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    if (!state.ready) throw new Error('Cannot create BrowserWindow before app is ready');
    lastId += 1;
    this.id = lastId;
    const preferences = options.webPreferences ?? {};
    refuseInsecure(preferences);
    this._visible = options.show !== false;
    this._title = options.title ?? state.manifest.name ?? '';
    this._bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this._page = new PageTarget(preferences, this);
    this.webContents = strict('webContents', this._page);
  }

  static fromWebContents(contents: PageTarget): Window | null {
    return windows.values().find((window) => window.webContents === contents || window._page === contents) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this._page.loadURL(url);
  }
  show(): void {
    this._setVisible(true);
    this.focus();
  }
  hide(): void {
    this.blur();
    this._setVisible(false);
  }
  isVisible(): boolean {
    return this._visible && !this._minimized && !this._destroyed;
  }
  focus(): void {
    if (focused === this) return;
    focused?.blur();
    focused = this;
    this.emit('focus', makeEvent({}));
  }
  blur(): void {
    if (focused !== this) return;
    focused = null;
    this.emit('blur', makeEvent({}));
  }
  isFocused(): boolean {
    return focused === this;
  }
  maximize(): void {
    this._maximized = true;
    this.emit('maximize', makeEvent({}));
  }
  isMaximized(): boolean {
    return this._maximized;
  }
  minimize(): void {
    this.blur();
    this._minimized = true;
    this.emit('minimize', makeEvent({}));
  }
  restore(): void {
    this._minimized = false;
    this.emit('restore', makeEvent({}));
  }
  isMinimized(): boolean {
    return this._minimized;
  }
  getTitle(): string {
    return this._title;
  }
  getBounds(): Bounds {
    return { ...this._bounds };
  }
  /** Without a window manager nothing but these changes when it is maximized. */
  getNormalBounds(): Bounds {
    return { ...this._bounds };
  }
  /** No window draws its menu bar. */
  setMenuBarVisibility(_visible: boolean): void {}
  setBounds(bounds: Partial<Bounds>): void {
    Object.assign(this._bounds, bounds);
    this.emit('resize', makeEvent({}));
  }

  /** Asks the listeners; a prevented close also ends a quit that is under way. */
  close(): void {
    if (this._destroyed) return;
    const event = makeEvent({});
    this.emit('close', event);
    if (event.defaultPrevented) state.quitting = false;
    else this.destroy();
  }
  destroy(): void {
    if (this._destroyed) return;
    this._page._destroy();
    this._gone();
  }
  isDestroyed(): boolean {
    return this._destroyed;
  }

  _setVisible(visible: boolean): void {
    if (this._visible === visible) return;
    this._visible = visible;
    this.emit(visible ? 'show' : 'hide', makeEvent({}));
  }
  _gone(): void {
    if (this._destroyed) return;
    this._destroyed = true;
    this._visible = false;
    if (focused === this) focused = null;
    windows.delete(this.id);
    this.emit('closed', makeEvent({}));
    if (windows.size > 0 || state.quitting) return;
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
    else app.quit();
  }
}

/** `new BrowserWindow()` gives the strict proxy, so that the app and the registry hold the same object. */
export const BrowserWindow = new Proxy(Window, {
  construct(_target, [options]: [WindowOptions?]) {
    const implementation = new Window(options);
    const window = strict('BrowserWindow', implementation);
    implementation._page._owner = window;
    windows.set(window.id, window);
    return window;
  },
});
