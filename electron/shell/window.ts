import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, screen } from 'electron';
import { PageWindow, type PageWindowOptions } from './page-window.ts';
import { onScreens, WindowPlace } from './window-place.ts';

export interface OwnerWindowOptions extends PageWindowOptions {
  /** Remembers the place between starts. */
  readonly placeFile: string;
  /** True while a tray can bring a hidden window back; without one, closing minimises. */
  readonly canHide: () => boolean;
  /** The first closing of a run that minimised. */
  readonly onMinimized: () => void;
}

const firstPlace: WindowPlace = { width: 1100, height: 740, maximized: false };

/** The window of the program. It is made when first shown, hides when closed, and keeps its page while hidden. */
export class OwnerWindow {
  readonly #options: OwnerWindowOptions;
  #page: PageWindow | null = null;
  #mayClose = false;
  #hasSaid = false;

  constructor(options: OwnerWindowOptions) {
    this.#options = options;
  }

  get page(): PageWindow | null {
    return this.#page;
  }

  /** Brings the window to the front; at a place of the page, if one is named. */
  async show(place: string | null = null): Promise<void> {
    if (this.#mayClose) return;
    if (!this.#page) return this.#open(place ?? '/');
    this.#page.raise();
    if (place !== null) await this.#page.load(place);
  }

  /** From now on closing closes: the program ends. */
  allowClose(): void {
    this.#mayClose = true;
  }

  async #open(start: string): Promise<void> {
    const { maximized, width, height, x, y } = this.#readPlace();
    const corner = x === undefined || y === undefined ? {} : { x, y };
    const page = new PageWindow(this.#options, { width, height, ...corner, minWidth: 640, minHeight: 480 });
    const { browser } = page;
    this.#page = page;
    if (maximized) browser.once('ready-to-show', () => browser.maximize());
    browser.on('close', (event) => this.#onClose(event, browser));
    browser.on('closed', () => {
      this.#page = null;
    });
    await page.load(start);
  }

  #onClose(event: { preventDefault(): void }, browser: BrowserWindow): void {
    this.#writePlace(browser);
    if (this.#mayClose) return;
    event.preventDefault();
    if (this.#options.canHide()) return browser.hide();
    browser.minimize();
    if (!this.#hasSaid) this.#options.onMinimized();
    this.#hasSaid = true;
  }

  #readPlace(): WindowPlace {
    const screens = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
    try {
      return onScreens(WindowPlace.parse(JSON.parse(readFileSync(this.#options.placeFile, 'utf8'))), screens);
    } catch {
      return onScreens(firstPlace, screens);
    }
  }

  /** The place is a convenience: a full disk must not keep the window from closing. */
  #writePlace(browser: BrowserWindow): void {
    const place = { ...browser.getNormalBounds(), maximized: browser.isMaximized() } satisfies WindowPlace;
    try {
      writeFileSync(this.#options.placeFile, JSON.stringify(place), { mode: 0o600 });
    } catch {
      // The next start uses the first place.
    }
  }
}
