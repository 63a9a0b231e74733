import { isOpen } from './reviews-book.ts';
import { workspaceGone } from './reviews-failures.ts';
import { type OpenWorkspace, type ReviewStore, type StoredReview, type Workspaces } from './reviews-ports.ts';

/** Where open reviews were made: kept, so that Codex can go on there. */
export class ReviewWorkspaces implements AsyncDisposable {
  readonly #workspaces: Pick<Workspaces, 'reopen' | 'close'>;
  readonly #store: Pick<ReviewStore, 'unsettled'>;
  readonly #closing = new Set<Promise<void>>();

  constructor(workspaces: Pick<Workspaces, 'reopen' | 'close'>, store: Pick<ReviewStore, 'unsettled'>) {
    this.#workspaces = workspaces;
    this.#store = store;
  }

  /** Those that reviews have a use for. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#store.unsettled().flatMap(({ workspaceId = [] }) => workspaceId));
  }

  /** @throws Failure workspace/notFound when it is gone */
  async reopen({ workspaceId }: StoredReview): Promise<OpenWorkspace> {
    if (workspaceId === undefined) throw workspaceGone();
    return this.#workspaces.reopen(workspaceId).catch((cause) => {
      throw workspaceGone(cause);
    });
  }

  /** Nobody goes on with what is decided. */
  release({ review, landing, workspaceId }: StoredReview): void {
    if (isOpen(review) || landing !== null || workspaceId === undefined) return;
    const closing = this.#workspaces.close(workspaceId).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Those that nobody has come back to since a time (Unix seconds); where a job waits for the verdict it stays. */
  async closeBefore(time: number, isWaiting: (reviewId: string) => boolean): Promise<void> {
    for (const { review, workspaceId } of this.#store.unsettled()) {
      const isLeft = review.state === 'pending' && review.createdAt < time && !isWaiting(review.id);
      if (isLeft && workspaceId !== undefined) await this.#workspaces.close(workspaceId);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#closing);
  }
}
