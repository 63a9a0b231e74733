import { Notification } from 'electron';
import { type Snapshot } from '../../shared/contract/control.ts';
import { texts } from '../../shared/texts/texts.ts';
import { type App } from '../core/host.ts';
import { type Log } from '../core/lib/log.ts';
import { NoticeBook } from './notice-book.ts';
import { isSeen, type Notice, type NoticeKind, noticesOf } from './notices.ts';
import { isQuiet } from './quiet-hours.ts';

export interface NotifierOptions {
  readonly core: Pick<App, 'call'>;
  readonly log: Log;
  /** The owner's own time. */
  readonly now: () => Date;
  /** What the window in front shows; null when none of ours is in front. */
  readonly looking: () => string | null;
  /** Shows a place, in front. */
  readonly open: (place: string) => void;
}

/** Tells the desktop what is new, one notification of each kind at a time. Where the desktop shows none, the tray alone tells. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #book = new NoticeBook();
  /** Held, or a notification would lose its click with the garbage. */
  readonly #shown = new Map<NoticeKind, Notification>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  show(snapshot: Snapshot): void {
    if (!Notification.isSupported()) return;
    const { notifications } = snapshot.settings;
    const quiet = isQuiet(notifications.quiet, this.#options.now());
    const looking = this.#options.looking();
    const mayTell = (notice: Notice): boolean => !quiet && notifications[notice.kind] && !isSeen(notice, looking);
    for (const { kind, notice } of this.#book.next(noticesOf(snapshot), mayTell)) {
      this.#hide(kind);
      if (notice) this.#tell(notice);
    }
  }

  /** Takes away whatever is shown. */
  hideAll(): void {
    for (const kind of this.#shown.keys()) this.#hide(kind);
  }

  #tell({ kind, title, body, place, deniable }: Notice): void {
    const { review, deny } = texts.notices;
    const actions = deniable === null ? [] : [review, deny].map((text) => ({ type: 'button' as const, text }));
    const notification = new Notification({ title, body, actions });
    const open = (): void => {
      this.#book.dismiss(kind);
      this.#options.open(place);
    };
    notification.on('click', open);
    notification.on('action', ({ actionIndex }) => {
      if (deniable !== null && actionIndex === 1) void this.#deny(deniable);
      else open();
    });
    // What timed out is kept by the system, and is to go when it is answered.
    notification.on('close', ({ reason }) => {
      if (reason !== 'timedOut' && this.#shown.get(kind) === notification) this.#book.dismiss(kind);
    });
    this.#shown.set(kind, notification);
    notification.show();
  }

  /** As any surface does it: what was shown is what is answered. Where that has changed or was answered already, the window tells. */
  async #deny(approvalId: string): Promise<void> {
    const { core, log, open } = this.#options;
    try {
      const { nonce } = await core.call('approval/show', { approvalId });
      await core.call('approval/answer', { approvalId, nonce, decision: 'decline', surface: 'notification' });
    } catch (error) {
      log.warn('deny failed', { approvalId, error });
      open(`/approvals/${approvalId}`);
    }
  }

  #hide(kind: NoticeKind): void {
    const notification = this.#shown.get(kind);
    this.#shown.delete(kind);
    notification?.close();
  }
}
