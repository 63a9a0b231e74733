import { clipboard, Menu, type MenuItemConstructorOptions, nativeTheme, shell, Tray } from 'electron';
import { type Snapshot } from '../../shared/contract/control.ts';
import { texts } from '../../shared/texts/texts.ts';
import { type App } from '../core/host.ts';
import { type Log } from '../core/lib/log.ts';
import { trayIcon } from './icons.ts';
import { statusLine, trayState } from './status.ts';
import { type TrayAction, type TrayEntry } from './tray-entry.ts';
import { trayMenu } from './tray-menu.ts';
import { type UpdateState } from './updates.ts';

export interface OwnerTrayOptions {
  readonly core: Pick<App, 'call'>;
  readonly log: Log;
  readonly iconDir: string;
  /** The folder that Logs opens: ours, and no other is ever opened from here. */
  readonly logDir: string;
  /** Shows the window, at a place of its page if one is named. */
  readonly open: (place: string | null) => void;
  readonly downloadUpdate: () => void;
  readonly installUpdate: () => void;
  readonly quit: () => void;
  /** The owner has chosen something in it, so it is shown. */
  readonly onUsed: () => void;
}

/** The tray: what is going on at a glance, and the few things an owner does without opening the window. */
export class OwnerTray implements Disposable {
  readonly #options: OwnerTrayOptions;
  #tray: Tray | null = null;
  #unavailable = false;
  #shown = '';
  #last: Snapshot | null = null;
  #update: UpdateState = { type: 'none' };

  constructor(options: OwnerTrayOptions) {
    this.#options = options;
    nativeTheme.on('updated', this.#redrawIcon);
  }

  /** False where the desktop has no tray: a hidden window could not be brought back from it. */
  get isThere(): boolean {
    return this.#tray !== null;
  }

  show(snapshot: Snapshot): void {
    this.#last = snapshot;
    this.#draw();
  }

  showUpdate(update: UpdateState): void {
    this.#update = update;
    this.#draw();
  }

  [Symbol.dispose](): void {
    nativeTheme.off('updated', this.#redrawIcon);
    this.#tray?.destroy();
    this.#tray = null;
    this.#unavailable = true;
  }

  #make(snapshot: Snapshot): Tray | null {
    if (this.#unavailable) return null;
    try {
      const tray = new Tray(this.#icon(snapshot));
      tray.on('click', () => {
        this.#options.onUsed();
        this.#options.open(null);
      });
      return tray;
    } catch (error) {
      this.#unavailable = true;
      this.#options.log.warn('tray unavailable', { error });
      return null;
    }
  }

  /** Only what differs is set: replacing a menu that is open closes it on some desktops. */
  #draw(): void {
    const snapshot = this.#last;
    if (!snapshot) return;
    this.#tray ??= this.#make(snapshot);
    const entries = trayMenu(snapshot, this.#update);
    const shown = JSON.stringify([trayState(snapshot), entries]);
    if (!this.#tray || shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setImage(this.#icon(snapshot));
    this.#tray.setToolTip(texts.tray.tooltip(statusLine(snapshot)));
    this.#tray.setContextMenu(Menu.buildFromTemplate(entries.map((entry) => this.#item(entry))));
  }

  readonly #redrawIcon = (): void => {
    if (this.#last) this.#tray?.setImage(this.#icon(this.#last));
  };

  #icon(snapshot: Snapshot): string {
    return trayIcon(this.#options.iconDir, trayState(snapshot), {
      platform: process.platform,
      darkPanel: nativeTheme.shouldUseDarkColors,
    });
  }

  #item(entry: TrayEntry): MenuItemConstructorOptions {
    if (entry.type === 'separator') return { type: 'separator' };
    // A single & would underline the letter after it.
    const [id, label] = [entry.id, entry.label.replaceAll('&', '&&')];
    if (entry.type === 'submenu') return { id, label, submenu: entry.entries.map((one) => this.#item(one)) };
    const { action } = entry;
    return action ? { id, label, click: () => void this.#act(action) } : { id, label, enabled: false };
  }

  /** A bridge that does not start says so in the tray itself: its state is part of the snapshot. */
  async #act(action: TrayAction): Promise<void> {
    this.#options.onUsed();
    try {
      await this.#do(action);
    } catch (error) {
      this.#options.log.warn('tray action failed', { action: action.type, error });
    }
  }

  #do(action: TrayAction): unknown {
    const { core, open, logDir, downloadUpdate, installUpdate, quit } = this.#options;
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
      case 'pause':
        return core.call('jobs/pause', {});
      case 'resume':
        return core.call('jobs/resume', {});
      case 'copy':
        return clipboard.writeText(action.text);
      case 'logs':
        return shell.openPath(logDir);
      case 'open':
        return open(action.place);
      case 'downloadUpdate':
        return downloadUpdate();
      case 'installUpdate':
        return installUpdate();
      case 'quit':
        return quit();
    }
  }
}
