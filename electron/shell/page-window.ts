import { BrowserWindow, type BrowserWindowConstructorOptions, type IpcMainInvokeEvent, nativeTheme, type WebContents } from 'electron';
import { type Channel } from '../../shared/rpc/channel.ts';
import { toPage } from './ipc.ts';
import { PageChannels } from './page-channels.ts';
import { isPageAddress, pageAt, placeOf } from './pages.ts';

export interface PageWindowOptions {
  /** The built preload script. */
  readonly preload: string;
  readonly devTools: boolean;
  /** Serves the owner's contract on the channel of a page. */
  readonly serve: (channel: Channel) => void;
}

type Shape = Pick<BrowserWindowConstructorOptions, 'width' | 'height' | 'x' | 'y' | 'minWidth' | 'minHeight'>;

/** A window that shows our page and nothing else, with a channel of its own to the core. Every window of ours is one. */
export class PageWindow {
  readonly browser: BrowserWindow;
  readonly #channels: PageChannels;
  readonly #alone: boolean;

  /** `alone`: for one thing, without what leads to the others. */
  constructor({ preload, devTools, serve }: PageWindowOptions, shape: Shape, { alone = false } = {}) {
    this.#alone = alone;
    const browser = new BrowserWindow({
      ...shape,
      show: false,
      title: 'Drawbridge',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1317' : '#f9fafb',
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        devTools,
      },
    });
    const contents = browser.webContents;
    this.browser = browser;
    this.#channels = new PageChannels(
      serve,
      (page, text) => contents.isDestroyed() || contents.send(toPage, page, text),
      performance.now.bind(performance),
    );
    // The menu is there for its shortcuts; where windows have a bar of their own it stays out of sight.
    if (process.platform !== 'darwin') browser.setMenuBarVisibility(false);
    keepOnPage(contents);
    browser.once('ready-to-show', () => browser.show());
    browser.on('closed', () => this.#channels.end());
    // A page that crashed is of no use; who shows the window next makes a new one.
    contents.on('render-process-gone', () => browser.destroy());
  }

  /** Goes to a place of the page. Only the fragment differs, so a page that is there stays as it is. */
  async load(place: string): Promise<void> {
    await this.browser.loadURL(pageAt(place, { alone: this.#alone }));
  }

  /** Brings the window to the front, from wherever it is. */
  raise(): void {
    if (this.browser.isMinimized()) this.browser.restore();
    this.browser.show();
    this.browser.focus();
  }

  get isOpen(): boolean {
    return this.browser.isVisible() && !this.browser.isMinimized();
  }

  /** The place that the owner looks at; null unless this window is in front. */
  get looking(): string | null {
    return this.isOpen && this.browser.isFocused() ? placeOf(this.browser.webContents.getURL()) : null;
  }

  /** True when a message comes from our page itself: the main frame of this window, at our address. */
  isSender({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    return (
      sender.id === this.browser.webContents.id && senderFrame !== null && senderFrame.parent === null && isPageAddress(senderFrame.url)
    );
  }

  /** Takes one message as it came over IPC. @throws Error when its shape, size or rate is not that of our page */
  receive(given: readonly unknown[]): void {
    this.#channels.receive(given);
  }
}

/** Nothing leads away from our page: it may load itself again, and nothing else; no redirect, no other window, no embedded page. */
function keepOnPage(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isPageAddress(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
