import { Failure } from '../../../shared/contract/errors.ts';
import { type AnswerSurface } from '../../../shared/model/approval.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { type Approvals } from './approvals.ts';
import { refusalOf } from './approvals-decide.ts';
import { describeReview } from './reviews-record.ts';

/** What the owner made of a review, for its job. */
export type Verdict =
  | { readonly type: 'applied'; readonly note: string }
  | { readonly type: 'sentBack'; readonly message: string }
  | { readonly type: 'failed'; readonly failure: Failure };

/** How a review was answered outside of its approval, which is then closed the same way. */
interface ElsewhereAnswered {
  readonly decision: 'accept' | 'decline';
  readonly by: Exclude<AnswerSurface, 'grant'>;
  readonly approvalId: string | null;
  readonly reason?: string | null;
}

interface Waiting {
  readonly answered: PromiseWithResolvers<Verdict>;
  /** Takes the question back. */
  readonly stop: AbortController;
}

export interface ReviewActs {
  readonly find: (id: string) => Review;
  readonly opened: (id: string, approvalId: string | null) => void;
  /** Once nothing is done to it. */
  readonly idle: (id: string) => Promise<void>;
  readonly apply: (id: string, by: Exclude<AnswerSurface, 'grant'>) => Promise<void>;
  readonly reject: (id: string, reason: string | null, by: Exclude<AnswerSurface, 'grant'>) => Promise<void>;
  readonly log: Log;
}

/** Jobs that wait for their reviews. Each review is a question among the approvals too; whichever is answered first closes the other. */
export class ReviewQuestions {
  readonly #approvals: Pick<Approvals, 'ask' | 'answer'>;
  readonly #acts: ReviewActs;
  readonly #waiting = new Map<string, Waiting>();

  constructor(approvals: Pick<Approvals, 'ask' | 'answer'>, acts: ReviewActs) {
    this.#approvals = approvals;
    this.#acts = acts;
  }

  isWaiting(id: string): boolean {
    return this.#waiting.has(id);
  }

  /** From now on an answer is waited for. */
  expect(id: string): void {
    this.#waiting.set(id, { answered: Promise.withResolvers(), stop: new AbortController() });
  }

  dismiss(id: string): void {
    this.#waiting.delete(id);
  }

  /** Of a review that was expected. @throws Failure approval/*, state/*; the signal's reason */
  async verdict(id: string, { signal }: Call): Promise<Verdict> {
    const waiting = this.#waiting.get(id);
    if (!waiting) throw new TypeError(`nobody expects an answer to ${id}`);
    const { answered, stop } = waiting;
    const aborted = () => answered.reject(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    if (signal.aborted) aborted();
    this.#question(id, { signal: AbortSignal.any([signal, stop.signal]) }).catch((error) => {
      if (!stop.signal.aborted) answered.reject(error);
    });
    try {
      return await answered.promise;
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }

  /** The owner has decided. */
  settle(id: string, verdict: Verdict, answered?: ElsewhereAnswered): void {
    const waiting = this.#waiting.get(id);
    waiting?.answered.resolve(verdict);
    if (answered?.approvalId) void this.#close(answered.approvalId, answered).finally(() => waiting?.stop.abort(overtaken()));
    else waiting?.stop.abort(overtaken());
  }

  /** Asks until the review is decided: an answer that could not be acted on leaves it open. */
  async #question(id: string, { signal }: Call): Promise<void> {
    const { jobId, threadId, clientId, clientName, root } = this.#acts.find(id);
    while (this.#acts.find(id).state === 'pending') {
      const { approval } = await this.#approvals.ask(
        {
          ...{ jobId, threadId, clientId, clientName, root, note: null },
          describe: async () => describeReview(this.#acts.find(id)),
          opened: ({ id: approvalId }) => this.#acts.opened(id, approvalId),
        },
        { signal },
      );
      // The owner may have answered in the review at the same moment, and that be under way.
      await this.#acts.idle(id);
      if (this.#acts.find(id).state !== 'pending') return;
      this.#acts.opened(id, null);
      const by = approval.answeredBy;
      if (approval.state === 'expired') throw unanswered();
      if (by === null || by === 'grant') throw refusalOf(approval) ?? new TypeError('a review was accepted by nobody');
      if (approval.state === 'declined') await this.#acts.reject(id, approval.reason, by);
      else await this.#acts.apply(id, by).catch((error) => this.#acts.log.warn('review notApplied', { id, error }));
    }
  }

  /** Somebody may have answered it in the same moment; the review is decided either way. */
  async #close(approvalId: string, { decision, by, reason = null }: ElsewhereAnswered): Promise<void> {
    await this.#approvals
      .answer(approvalId, { decision, by, scope: 'once', reason })
      .catch((error) => this.#acts.log.debug('approval notClosed', { approvalId, error }));
  }
}

/** Unlike other questions this one stays open for the owner: what was made is kept. */
function unanswered(): Failure {
  return new Failure('approval/expired', 'The owner has not answered in time. Nothing was applied; they can still apply it later.', {
    hint: 'Ask them, or start the job again.',
  });
}

function overtaken(): Failure {
  return new Failure('approval/cancelled', 'The changes were answered in their review.');
}
