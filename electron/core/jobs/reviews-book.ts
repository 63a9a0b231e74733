import { Failure } from '../../../shared/contract/errors.ts';
import { type Result } from '../../../shared/contract/control.ts';
import { type ChangedFile, type ChangeSet } from '../../../shared/model/change-set.ts';
import { type Review, type ReviewState } from '../../../shared/model/review.ts';
import { type ClientChanges, clientChanges } from './client-changes.ts';
import { fileNotFound, notIn, reviewNotFound, stillLanding } from './reviews-failures.ts';
import { type ChangeSets, type ReviewPage, type ReviewQuery, type ReviewStore, type StoredReview } from './reviews-ports.ts';
import { reviewEntry, summaryOf } from './reviews-record.ts';

export interface ReviewBookOptions {
  readonly store: ReviewStore;
  readonly changeSets: ChangeSets;
  readonly changed: (review: Review) => void;
  /** Right after each change. */
  readonly saved: (stored: StoredReview) => unknown;
  /** What was open cannot be shown any more. */
  readonly lost: (id: string, failure: Failure) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Reviews as they are kept and shown. Every change of one passes here: recorded with its line of the audit, then told. */
export class ReviewBook {
  readonly #options: ReviewBookOptions;

  constructor(options: ReviewBookOptions) {
    this.#options = options;
  }

  list(query: ReviewQuery): ReviewPage {
    return this.#options.store.list(query);
  }

  /** @throws Failure review/notFound */
  find(id: string): Review {
    return this.stored(id).review;
  }

  get pendingCount(): number {
    return this.#options.store.pendingCount();
  }

  /** @throws Failure review/notFound, review/lost */
  async files(
    id: string,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<Result<'change/files'>> {
    const { files } = await this.changeSet(this.stored(id));
    const start = /^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : 0;
    const end = start + limit;
    return { data: files.slice(start, end).map(summaryOf), nextCursor: end < files.length ? String(end) : null };
  }

  /** How the review of a job's changes stands; null when it has none. */
  stateOfJob(jobId: string): ReviewState | null {
    return this.#options.store.findByJob(jobId)?.review.state ?? null;
  }

  /** What a job changed, as its client may see it; null when nothing of it was kept for a review. @throws Failure review/lost */
  async ofJob(jobId: string): Promise<ClientChanges | null> {
    const stored = this.#options.store.findByJob(jobId);
    return stored && clientChanges(stored.review, await this.changeSet(stored));
  }

  /** @throws Failure review/notFound, review/lost */
  async file(id: string, fileId: string): Promise<ChangedFile> {
    const { files } = await this.changeSet(this.stored(id));
    const file = files.find((one) => one.id === fileId);
    if (file) return file;
    throw fileNotFound(fileId);
  }

  /** Lines of a file before its change; none of what is not shown as text. @throws Failure review/notFound, review/lost */
  async context(
    id: string,
    fileId: string,
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<Result<'change/context'>> {
    const { before, content } = await this.file(id, fileId);
    if (!before || content.type !== 'text') return { lines: [], total: 0 };
    const { sha256 } = before;
    const lines = await this.#options.changeSets.linesOf(this.find(id), { sha256, encoding: content.encoding });
    return { lines: within(lines.slice(from - 1, from - 1 + count)), total: lines.length };
  }

  /** @throws Failure review/notFound */
  stored(id: string): StoredReview {
    const stored = this.#options.store.find(id);
    if (stored) return stored;
    throw reviewNotFound(id);
  }

  /** One that the owner may act on. @throws Failure review/notFound, review/notPending; workspace/busy while a cut landing may yet be finished */
  pending(id: string): StoredReview {
    const stored = this.stored(id);
    if (stored.review.state !== 'pending') throw notIn('pending', stored.review);
    if (stored.landing !== null) throw stillLanding();
    return stored;
  }

  /** What a pending one shows. @throws Failure review/* */
  async pendingSet(id: string): Promise<{ readonly stored: StoredReview; readonly changeSet: ChangeSet }> {
    const changeSet = await this.changeSet(this.pending(id));
    return { stored: this.pending(id), changeSet };
  }

  /** @throws Failure review/lost; what was open is lost from then on */
  async changeSet(stored: StoredReview): Promise<ChangeSet> {
    try {
      return await this.#options.changeSets.read(stored.review);
    } catch (error) {
      if (error instanceof Failure && error.code === 'review/lost' && isOpen(stored.review)) this.#lose(stored, error);
      throw error;
    }
  }

  /** @throws Failure state/* */
  save(stored: StoredReview, type: string | null = null, more: Readonly<Record<string, unknown>> = {}): Review {
    const { store, changed, saved, now } = this.#options;
    store.save(stored, type === null ? null : reviewEntry(type, stored, now(), more));
    changed(stored.review);
    saved(stored);
    return stored.review;
  }

  /** Changes nothing but these fields. @throws Failure review/notFound, state/* */
  note(id: string, change: Partial<Pick<Review, 'approvalId' | 'failure'>>): void {
    const stored = this.stored(id);
    this.save({ ...stored, review: { ...stored.review, ...change } });
  }

  #lose(stored: StoredReview, failure: Failure): void {
    const review: Review = { ...stored.review, state: 'lost', failure: failure.toBody(), approvalId: null };
    this.save({ ...stored, review }, 'change/lost');
    this.#options.lost(review.id, failure);
  }
}

/** Characters of lines in one answer; the first line comes whole. */
const maxCharacters = 1_000_000;

function within(lines: readonly string[]): string[] {
  let room = maxCharacters;
  const end = lines.findIndex((line, at) => {
    room -= line.length;
    return room < 0 && at > 0;
  });
  return lines.slice(0, end < 0 ? lines.length : end);
}

/** The owner, or Codex, still has it. */
export function isOpen({ state }: Review): boolean {
  return state === 'pending' || state === 'sentBack';
}
