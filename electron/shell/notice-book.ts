import { type Notice, type NoticeKind, noticeKinds, together } from './notices.ts';

/** What becomes of the one notification of a kind: this in its place, or nothing any more. */
export type NoticeChange = { readonly kind: NoticeKind; readonly notice: Notice | null };

interface Shown {
  readonly notices: readonly Notice[];
  /** The owner has seen them: what comes next is told by itself. */
  readonly seen: boolean;
}

/** Remembers what was told. Each thing is told once, or never: what came in quiet hours or before the owner's eyes is not told later. */
export class NoticeBook {
  #known: ReadonlySet<string> | null = null;
  readonly #shown = new Map<NoticeKind, Shown>();

  /** What to show and to take away now that these can be told. Jobs that were over when the program began are no news. */
  next(notices: readonly Notice[], mayTell: (notice: Notice) => boolean): NoticeChange[] {
    const known = this.#known ?? new Set(notices.filter(({ id }) => id.startsWith('job_')).map(({ id }) => id));
    const news = notices.filter((notice) => !known.has(notice.id));
    this.#known = new Set(notices.map(({ id }) => id));
    return noticeKinds.flatMap((kind) => {
      const current = notices.filter((notice) => notice.kind === kind);
      return this.#change(
        kind,
        current,
        news.filter((notice) => notice.kind === kind && mayTell(notice)),
      );
    });
  }

  /** The owner clicked it or put it away: what comes next is a notification of its own. */
  dismiss(kind: NoticeKind): void {
    const shown = this.#shown.get(kind);
    if (shown) this.#shown.set(kind, { ...shown, seen: true });
  }

  #change(kind: NoticeKind, current: readonly Notice[], news: readonly Notice[]): NoticeChange[] {
    const before = this.#shown.get(kind) ?? { notices: [], seen: false };
    const still = before.notices.filter(({ id }) => current.some((one) => one.id === id));
    if (news.length > 0) {
      const notices = before.seen ? news : [...still, ...news];
      this.#shown.set(kind, { notices, seen: false });
      return [{ kind, notice: together(notices) }];
    }
    const newest = before.notices.at(-1);
    if (!newest) return [];
    if (still.includes(newest)) {
      const notices = still.map((one) => current.find(({ id }) => id === one.id) ?? one);
      this.#shown.set(kind, { ...before, notices });
      // A question stands until it is answered: in other words only once the owner reads another language.
      const turned = kind === 'questions' && !before.seen && notices.at(-1)?.title !== newest.title;
      return turned ? [{ kind, notice: together(notices) }] : [];
    }
    this.#shown.delete(kind);
    return [{ kind, notice: null }];
  }
}
