import { clipboard, Menu, type MenuItemConstructorOptions, nativeTheme, Tray } from 'electron';
import { type Snapshot } from '../../shared/contract/control.ts';
import { type App } from '../core/host.ts';
import { type Log } from '../core/lib/log.ts';
import { trayIcon } from './icons.ts';
import { statusLine, trayState } from './status.ts';
import { type TrayAction, type TrayEntry, trayMenu } from './tray-menu.ts';

export interface OwnerTrayOptions {
  readonly core: App;
  readonly log: Log;
  readonly iconDir: string;
  /** Shows the window, at a place of its page if one is named. */
  readonly open: (place: string | null) => void;
  readonly quit: () => void;
}

/** The tray: what is going on at a glance, and the few things an owner does without opening the window. */
export class OwnerTray {
  readonly #options: OwnerTrayOptions;
  #tray: Tray | null = null;
  #shown = '';

  constructor(options: OwnerTrayOptions) {
    this.#options = options;
  }

  /** False where the desktop has no tray: a hidden window could not be brought back from it. */
  get isThere(): boolean {
    return this.#tray !== null;
  }

  /** Shows every state until the signal aborts, then goes. */
  async follow(signal: AbortSignal): Promise<void> {
    let last: Snapshot | null = null;
    const redraw = (): void => {
      if (last) this.#tray?.setImage(iconOf(last, this.#options.iconDir));
    };
    nativeTheme.on('updated', redraw);
    try {
      for await (const snapshot of this.#options.core.watch(signal)) {
        last = snapshot;
        this.#tray ??= this.#make(snapshot);
        if (this.#tray) this.#show(this.#tray, snapshot);
        else return;
      }
    } finally {
      nativeTheme.off('updated', redraw);
      this.#tray?.destroy();
      this.#tray = null;
    }
  }

  #make(snapshot: Snapshot): Tray | null {
    try {
      const tray = new Tray(iconOf(snapshot, this.#options.iconDir));
      tray.on('click', () => this.#options.open(null));
      return tray;
    } catch (error) {
      this.#options.log.warn('tray unavailable', { error });
      return null;
    }
  }

  /** Only what differs is set: replacing a menu that is open closes it on some desktops. */
  #show(tray: Tray, snapshot: Snapshot): void {
    const entries = trayMenu(snapshot);
    const shown = JSON.stringify([trayState(snapshot), entries]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    tray.setImage(iconOf(snapshot, this.#options.iconDir));
    tray.setToolTip(`Drawbridge: ${statusLine(snapshot)}`);
    tray.setContextMenu(Menu.buildFromTemplate(entries.map((entry) => this.#item(entry))));
  }

  #item(entry: TrayEntry): MenuItemConstructorOptions {
    if (entry.type === 'separator') return { type: 'separator' };
    const { id, label } = entry;
    if (entry.type === 'submenu') return { id, label, submenu: entry.entries.map((one) => this.#item(one)) };
    const { action } = entry;
    return action ? { id, label, click: () => void this.#act(action) } : { id, label, enabled: false };
  }

  /** A bridge that does not start says so in the tray itself: its state is part of the snapshot. */
  async #act(action: TrayAction): Promise<void> {
    try {
      await this.#do(action);
    } catch (error) {
      this.#options.log.warn('tray action failed', { action: action.type, error });
    }
  }

  async #do(action: TrayAction): Promise<unknown> {
    const { core, open, quit } = this.#options;
    switch (action.type) {
      case 'startBridge':
        return core.call('bridge/start', { id: action.bridgeId });
      case 'stopBridge':
        return core.call('bridge/stop', { id: action.bridgeId });
      case 'startPublic':
        return core.call('bridge/startPublic', { id: action.bridgeId });
      case 'stopPublic':
        return core.call('bridge/stopPublic', { id: action.bridgeId });
      case 'startAll':
        return core.call('bridge/startAll', {});
      case 'stopAll':
        return core.call('bridge/stopAll', {});
      case 'copy':
        return clipboard.writeText(action.text);
      case 'open':
        return open(action.place);
      case 'quit':
        return quit();
    }
  }
}

function iconOf(snapshot: Snapshot, folder: string): string {
  return trayIcon(folder, trayState(snapshot), { platform: process.platform, darkPanel: nativeTheme.shouldUseDarkColors });
}
