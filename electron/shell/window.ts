import { readFileSync, writeFileSync } from 'node:fs';
import { BrowserWindow, type IpcMainInvokeEvent, nativeTheme, type WebContents } from 'electron';
import { z } from 'zod';
import { isPageAddress, pageAt } from './pages.ts';

export interface OwnerWindowOptions {
  /** The built preload script. */
  readonly preload: string;
  /** Remembers the size between starts. */
  readonly sizeFile: string;
  readonly devTools: boolean;
  /** True while a tray can bring a hidden window back; without one, closing minimises. */
  readonly canHide: () => boolean;
  /** The page is gone: its process ended or the window was destroyed. */
  readonly onPageGone: () => void;
}

const Size = z.object({ width: z.int().min(480).max(10_000), height: z.int().min(360).max(10_000) });
const firstSize = { width: 1100, height: 740 } as const;

/** The one window. It is made when first shown, hides when closed, and keeps its page while hidden. */
export class OwnerWindow {
  readonly #options: OwnerWindowOptions;
  #window: BrowserWindow | null = null;
  #mayClose = false;

  constructor(options: OwnerWindowOptions) {
    this.#options = options;
  }

  /** Brings the window to the front, from wherever it is; at a place of the page, if one is named. */
  async show(place: string | null = null): Promise<void> {
    if (this.#mayClose) return;
    const window = this.#window;
    if (!window) return this.#open(place ?? '/');
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    // Only the fragment differs, so the page stays as it is and goes there.
    if (place !== null) await window.loadURL(pageAt(place));
  }

  /** From now on closing closes: the program ends. */
  allowClose(): void {
    this.#mayClose = true;
  }

  send(channel: string, ...args: readonly string[]): void {
    if (this.#window && !this.#window.webContents.isDestroyed()) this.#window.webContents.send(channel, ...args);
  }

  /** True when a message comes from our page itself: the main frame of this window, at our address. */
  isSender({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    return (
      sender.id === this.#window?.webContents.id && senderFrame !== null && senderFrame.parent === null && isPageAddress(senderFrame.url)
    );
  }

  async #open(place: string): Promise<void> {
    const window = new BrowserWindow({
      ...readSize(this.#options.sizeFile),
      minWidth: 640,
      minHeight: 480,
      show: false,
      title: 'Drawbridge',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1317' : '#f9fafb',
      webPreferences: {
        preload: this.#options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        devTools: this.#options.devTools,
      },
    });
    this.#window = window;
    keepOnPage(window.webContents);
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => this.#onClose(event, window));
    window.on('closed', () => {
      this.#window = null;
      this.#options.onPageGone();
    });
    window.webContents.on('render-process-gone', () => this.#onCrash(window));
    await window.loadURL(pageAt(place));
  }

  #onClose(event: { preventDefault(): void }, window: BrowserWindow): void {
    writeSize(this.#options.sizeFile, window);
    if (this.#mayClose) return;
    event.preventDefault();
    if (this.#options.canHide()) window.hide();
    else window.minimize();
  }

  /** A page that crashed is of no use; the next `show` makes a new one. */
  #onCrash(window: BrowserWindow): void {
    this.#options.onPageGone();
    if (!this.#mayClose) window.destroy();
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

function readSize(file: string): z.infer<typeof Size> {
  try {
    return Size.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return firstSize;
  }
}

/** The size is a convenience: a full disk must not keep the window from closing. */
function writeSize(file: string, window: BrowserWindow): void {
  const { width, height } = window.getBounds();
  try {
    writeFileSync(file, JSON.stringify({ width, height }), { mode: 0o600 });
  } catch {
    // The next start uses the first size.
  }
}
