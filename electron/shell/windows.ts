import { type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { type Log } from '../core/lib/log.ts';
import { PageWindow } from './page-window.ts';
import { OwnerWindow, type OwnerWindowOptions } from './window.ts';

/** Points of the small window that shows one question. */
const questionShape = { width: 560, height: 640, minWidth: 480, minHeight: 480 } as const;

/** The windows there can be: the program's own, and a small one for a question while that one is out of sight. */
export class Windows {
  readonly #options: OwnerWindowOptions;
  readonly #log: Log;
  readonly #owner: OwnerWindow;
  #question: PageWindow | null = null;

  constructor(options: OwnerWindowOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#owner = new OwnerWindow(options);
  }

  /** Brings the program's window to the front; at a place of its page, if one is named. */
  readonly show = (place: string | null = null): void => {
    this.#owner.show(place).catch((error: unknown) => this.#log.error('window failed', { error }));
  };

  /** As `show` where the window is in sight, else a question comes in a window of its own. */
  readonly showFromOutside = (place: string): void => {
    if (this.#owner.page?.isOpen || !place.startsWith('/approvals/')) this.show(place);
    else this.#showQuestion(place).catch((error: unknown) => this.#log.error('window failed', { error }));
  };

  /** The place that the owner looks at; null when no window of ours is in front. */
  readonly looking = (): string | null => this.#pages().find(({ looking }) => looking !== null)?.looking ?? null;

  /** The program's window, for what the system shows on it. */
  get browser(): BrowserWindow | null {
    return this.#owner.page?.browser ?? null;
  }

  /** Takes a message of a page. @throws Error when none of our pages sent it, or it is not one that our page sends */
  receive(event: IpcMainInvokeEvent, given: readonly unknown[]): void {
    const page = this.#pages().find((one) => one.isSender(event));
    if (!page) throw new Error('Only a window of Drawbridge may call the core.');
    page.receive(given);
  }

  /** From now on closing closes: the program ends. */
  allowClose(): void {
    this.#owner.allowClose();
  }

  #pages(): readonly PageWindow[] {
    return [this.#owner.page, this.#question].filter((page) => page !== null);
  }

  async #showQuestion(place: string): Promise<void> {
    if (this.#question) this.#question.raise();
    else {
      const page = new PageWindow(this.#options, questionShape, { alone: true });
      page.browser.on('closed', () => {
        this.#question = null;
      });
      this.#question = page;
    }
    await this.#question.load(place);
  }
}
