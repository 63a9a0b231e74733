import { Notification } from 'electron';
import { type App } from '../core/host.ts';
import { type Notice, noticesOf } from './notice-text.ts';

export interface ApprovalNoticeOptions {
  readonly core: Pick<App, 'watch'>;
  /** Shows a place of the page in the window, in front. */
  readonly open: (place: string) => void;
}

/** Tells the desktop of a new question or sign-in, one notification at a time: the newest replaces the one before, and it goes when it is answered. */
export class ApprovalNotice {
  readonly #options: ApprovalNoticeOptions;
  #waiting: ReadonlySet<string> = new Set();
  /** Held, or the notification would lose its click with the garbage. */
  #shown: { readonly id: string; readonly notification: Notification } | null = null;

  constructor(options: ApprovalNoticeOptions) {
    this.#options = options;
  }

  /** Tells of every question until the signal aborts. Where the desktop shows no notifications, the tray alone tells. */
  async follow(signal: AbortSignal): Promise<void> {
    if (!Notification.isSupported()) return;
    try {
      for await (const snapshot of this.#options.core.watch(signal)) this.#update(noticesOf(snapshot));
    } finally {
      this.#hide();
    }
  }

  #update(notices: readonly Notice[]): void {
    const before = this.#waiting;
    this.#waiting = new Set(notices.map(({ id }) => id));
    if (this.#shown && !this.#waiting.has(this.#shown.id)) this.#hide();
    const newest = notices.findLast(({ id }) => !before.has(id));
    if (newest) this.#show(newest);
  }

  #show({ id, title, body, place }: Notice): void {
    this.#hide();
    const notification = new Notification({ title, body });
    notification.on('click', () => this.#options.open(place));
    notification.show();
    this.#shown = { id, notification };
  }

  #hide(): void {
    this.#shown?.notification.close();
    this.#shown = null;
  }
}
