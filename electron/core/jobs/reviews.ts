import { Failure } from '../../../shared/contract/errors.ts';
import { type ParsedParams } from '../../../shared/contract/control.ts';
import { type AnswerSurface } from '../../../shared/model/approval.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type Call } from '../lib/call.ts';
import { canonicalJson, digestOf } from '../lib/canonical.ts';
import { seconds } from './job.ts';
import { isOpen, ReviewBook } from './reviews-book.ts';
import { accepted, carriedOver, changed, countsOf, landedNote, requireFiles } from './reviews-decide.ts';
import {
  decisionsChanged,
  movedOn,
  nothingAccepted,
  notIn,
  proposalChanged,
  rejectedByOwner,
  rootClosed,
  stillLanding,
} from './reviews-failures.ts';
import { backMessage } from './reviews-message.ts';
import { type LandConflict, type LandOutcome, type OpenWorkspace, type ReviewsOptions, type StoredReview } from './reviews-ports.ts';
import { newReview, newReviewId, nextRound, workedOnBy } from './reviews-record.ts';
import { recovered } from './reviews-recover.ts';
import { ReviewQuestions, type Verdict } from './reviews-verdict.ts';
import { ReviewWorkspaces } from './reviews-workspaces.ts';

const dayMs = 86_400_000;

type By = Exclude<AnswerSurface, 'grant'>;

/** What the owner had before their eyes as they answered. */
type Shown = Pick<Review, 'digest' | 'decisions'>;

/**
 * What jobs changed, before the owner: decided on, landed, sent back, rejected, undone. No bridge reaches it. A review outlives its job
 * and its workspace: what it shows is kept, and only that can land.
 */
export class Reviews implements AsyncDisposable {
  /** What is kept of them, and shown. */
  readonly book: ReviewBook;
  readonly workspaces: ReviewWorkspaces;
  readonly #options: ReviewsOptions;
  readonly #questions: ReviewQuestions;
  /** Reviews that somebody acts on, each until the last act is done. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(options: ReviewsOptions) {
    this.#options = options;
    this.workspaces = new ReviewWorkspaces(options.workspaces, options.store);
    this.book = new ReviewBook({
      ...options,
      // A job that waits for the verdict removes its workspace itself.
      saved: (stored) => this.#questions.isWaiting(stored.review.id) || this.workspaces.release(stored),
      lost: (id, failure) => this.#questions.settle(id, { type: 'failed', failure }),
    });
    this.#questions = new ReviewQuestions(options.approvals, {
      find: (id) => this.book.find(id),
      opened: (id, approvalId) => this.book.note(id, { approvalId }),
      idle: (id) => this.#exclusively(id, async () => undefined),
      apply: (id, by) => this.#applyAll(id, by),
      reject: async (id, reason, by) => void (await this.reject(id, { reason, by })),
      log: options.log,
    });
  }

  /** Keeps what the owner thinks so far. @throws Failure review/*, change/badDecision, state/* */
  async decide(id: string, { digest, decisions, comments }: Omit<ParsedParams<'change/decide'>, 'id'>): Promise<Review> {
    return this.#exclusively(id, async () => {
      const { stored, changeSet } = await this.book.pendingSet(id);
      if (stored.review.digest !== digest) throw proposalChanged();
      const made = changed(changeSet, stored.review.decisions, decisions ?? {});
      requireFiles(changeSet, comments ?? []);
      return this.book.save({ ...stored, review: { ...stored.review, decisions: made, comments: comments ?? stored.review.comments } });
    });
  }

  /** Lands what is accepted, or nothing; then the review says why. @throws Failure review/*, change/*, root/*, and as ChangeSets.land */
  apply(id: string, { all, by, ...shown }: Shown & { readonly all: boolean; readonly by: By }): Promise<Review> {
    return this.#exclusively(id, () => this.#apply(id, shown, { all, merges: false, by }));
  }

  /** As `apply`, with files that moved on merged where no line conflicts. @throws as `apply` */
  merge(
    id: string,
    { all, preview, by, ...shown }: Shown & { readonly all: boolean; readonly preview: boolean; readonly by: By },
  ): Promise<Review> {
    return this.#exclusively(id, () => (preview ? this.#preview(id, shown, all) : this.#apply(id, shown, { all, merges: true, by })));
  }

  /**
   * To the job that waits for the verdict; once that has ended, to a new one on its thread and in its workspace.
   * @throws Failure review/*, change/badDecision when there is nothing to say, workspace/notFound, state/*, and as a start does
   */
  sendBack(id: string, { message, by }: { readonly message: string | null; readonly by: By }): Promise<Review> {
    return this.#exclusively(id, async () => {
      const { stored, changeSet } = await this.book.pendingSet(id);
      const text = backMessage(changeSet, stored.review, message);
      const isWaiting = this.#questions.isWaiting(id);
      if (!isWaiting) await this.workspaces.reopen(stored);
      const review = { ...stored.review, state: 'sentBack' as const, approvalId: null };
      this.book.save({ ...stored, review }, 'change/sentBack', { by });
      if (!isWaiting) return this.#revise(stored, text);
      this.#questions.settle(id, { type: 'sentBack', message: text });
      return review;
    });
  }

  /** @throws Failure review/*, state/* */
  reject(id: string, { reason, by }: { readonly reason: string | null; readonly by: By }): Promise<Review> {
    return this.#exclusively(id, async () => this.#reject(this.book.pending(id), reason, { by }));
  }

  /** Takes back what landed. @throws Failure review/*, and as ChangeSets.revert */
  revert(id: string, { by }: { readonly by: By }): Promise<Review> {
    return this.#exclusively(id, async () => {
      const stored = this.book.stored(id);
      const { review, landingId } = stored;
      if (review.state !== 'applied' || landingId === null) throw notIn('applied', review);
      if (stored.landing !== null) throw stillLanding();
      this.#requireRoot(review);
      const begun: StoredReview = { ...stored, landing: 'revert' };
      this.book.save(begun, 'change/reverting', { by });
      const outcome = await this.#try(begun, () => this.#options.changeSets.revert(landingId, { signal: this.#stop.signal }));
      if (outcome.type === 'conflict') return this.#unlanded(begun, movedOn(outcome.conflicts), outcome.conflicts);
      return this.book.save(
        { ...begun, landing: null, review: { ...review, state: 'reverted', failure: null, conflicts: [] } },
        'change/reverted',
        { by },
      );
    });
  }

  /** Puts what a workspace holds before the owner: a new review, or the next round of this one. Null when nothing is changed. */
  async look(job: Job, workspace: OpenWorkspace, before: string | null, call: Call): Promise<Review | null> {
    const { changeSets, now } = this.#options;
    const id = before ?? newReviewId();
    const old = before === null ? null : this.book.stored(before);
    const oldSet = old && (await changeSets.read(old.review));
    const round = (old?.review.round ?? 0) + 1;
    const changeSet = await changeSets.keep(workspace.id, { id, round }, call);
    if (!changeSet) {
      if (old) this.#reject(old, 'Codex took all of it back.', {});
      return null;
    }
    const decisions = old && oldSet ? carriedOver(oldSet, changeSet, old.review.decisions) : {};
    const stored = old
      ? workedOnBy({ ...old, review: nextRound(old.review, changeSet, round, decisions) }, job.id)
      : newReview(id, job, workspace, changeSet, now());
    const review = this.#show(stored);
    await changeSets.dropBefore(review);
    return review;
  }

  /** What the owner makes of a review; asked as an approval too. @throws Failure approval/*, state/*; the signal's reason */
  verdict(id: string, call: Call): Promise<Verdict> {
    return this.#questions.verdict(id, call);
  }

  /** Nobody waits for the owner's verdict any more, so nothing can be sent back. */
  dismiss(id: string): void {
    this.#questions.dismiss(id);
  }

  /** The job is over: what Codex still had is the owner's again, as it was shown last. */
  giveBack(id: string, jobId: string): Promise<void> {
    return this.#exclusively(id, async () => {
      const stored = this.book.stored(id);
      if (stored.review.state === 'sentBack' && stored.review.jobId === jobId)
        this.book.save({ ...stored, review: { ...stored.review, state: 'pending' } });
    });
  }

  /** The job was cancelled: nothing of it lands. What has landed in that moment is said. */
  withdraw(id: string, reason: string): Promise<Verdict | null> {
    return this.#exclusively(id, async () => {
      const stored = this.book.stored(id);
      const { review } = stored;
      // A landing that was cut may yet be finished by the next start, so it is no rejection.
      if (isOpen(review) && stored.landing === null) this.#reject(stored, reason, {});
      return review.state === 'applied'
        ? { type: 'applied', note: landedNote(review, await this.book.changeSet(stored), review.decisions) }
        : null;
    });
  }

  /**
   * Drops what saves that failed have left, and the workspaces of reviews that nobody has come back to since `time` (Unix seconds): from
   * then on those can be landed, but not sent back.
   */
  async sweep({ nowMs, time }: { readonly nowMs: number; readonly time: number }): Promise<void> {
    const { store, changeSets } = this.#options;
    await changeSets.sweep((id) => store.find(id) !== null, nowMs - dayMs);
    await this.workspaces.closeBefore(time, (id) => this.#questions.isWaiting(id));
  }

  /** Drops those that are decided and older than this (Unix seconds), with all that is kept of them. */
  async forgetBefore(time: number): Promise<void> {
    const { store, changeSets } = this.#options;
    for (const { review, landings } of store.decidedBefore(time)) {
      await this.#exclusively(review.id, async () => {
        await changeSets.forget(
          review.id,
          Array.from({ length: landings }, (_, index) => landingIdOf(review.id, index + 1)),
        );
        store.delete(review.id);
      });
    }
  }

  /** Ends what an earlier host left: a landing that was cut is as the files say, and what is undecided waits for the owner alone. */
  async recover(): Promise<void> {
    const { store, changeSets, now } = this.#options;
    for (const stored of store.unsettled()) {
      const { landing, landingId } = stored;
      const outcome = landing && landingId !== null ? await changeSets.outcomeOf(landingId, landing) : null;
      const next = outcome === 'waiting' ? null : recovered(stored, outcome, now());
      if (next) this.book.save(next.stored, next.type, { recovered: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Failure('host/stopping', 'Drawbridge is shutting down.'));
    await Promise.all(this.#busy.values());
    await this.workspaces[Symbol.asyncDispose]();
  }

  /** A job that ends before it begins gives back what it was sent. */
  async #revise(pending: StoredReview, message: string): Promise<Review> {
    const { review } = pending;
    try {
      const { jobId, ended } = await this.#options.revise(review, message, { signal: this.#stop.signal });
      void ended.then(() => this.giveBack(review.id, jobId)).catch(() => undefined);
      return this.book.save(workedOnBy(this.book.stored(review.id), jobId));
    } catch (error) {
      this.book.save(pending);
      throw error;
    }
  }

  /** Before anybody can hear of it and answer, the answer is waited for. */
  #show(stored: StoredReview): Review {
    const { id } = stored.review;
    this.#questions.expect(id);
    try {
      return this.book.save(stored, 'change/shown');
    } catch (error) {
      this.#questions.dismiss(id);
      throw error;
    }
  }

  async #apply(id: string, shown: Shown, { all, merges, by }: { all: boolean; merges: boolean; by: By }): Promise<Review> {
    const { changeSets, now } = this.#options;
    const { stored, changeSet, decisions } = await this.#answered(id, shown, all);
    const landings = stored.landings + 1;
    const landingId = landingIdOf(id, landings);
    const asked = { ...stored.review, decisions, landed: countsOf(changeSet, decisions) };
    // What was accepted for want of a decision is a decision only once it has landed.
    const begun: StoredReview = { ...stored, landings, landingId, landing: 'apply' };
    const undecided = stored.review.decisions;
    this.book.save({ ...begun, review: asked, undecided }, 'change/applying', { by, decisions: digestOf(decisions) });
    const { round } = stored.review;
    const outcome = await this.#try(begun, () =>
      changeSets.land({ id, round, landingId, decisions, merges }, { signal: this.#stop.signal }),
    );
    if (outcome.type === 'conflict') return this.#unlanded(begun, movedOn(outcome.conflicts), outcome.conflicts);
    const review: Review = { ...asked, state: 'applied', decidedAt: seconds(now()), failure: null, conflicts: [], approvalId: null };
    this.book.save({ ...begun, landing: null, review }, 'change/applied', { by });
    const { approvalId } = stored.review;
    this.#questions.settle(id, { type: 'applied', note: landedNote(review, changeSet, decisions) }, { decision: 'accept', by, approvalId });
    return review;
  }

  async #preview(id: string, shown: Shown, all: boolean): Promise<Review> {
    const { stored, decisions } = await this.#answered(id, shown, all);
    const question = { id, round: stored.review.round, landingId: `${id}-look`, decisions };
    const conflicts = [...(await this.#options.changeSets.conflicts(question, { signal: this.#stop.signal }))];
    const now = this.book.stored(stored.review.id);
    return this.book.save({ ...now, review: { ...now.review, failure: null, conflicts } });
  }

  /** What an answer accepts. @throws Failure review/*, change/drift, change/badDecision, root/notAllowed */
  async #answered(id: string, shown: Shown, all: boolean) {
    const { review } = this.book.pending(id);
    if (review.digest !== shown.digest) throw proposalChanged();
    if (canonicalJson(review.decisions) !== canonicalJson(shown.decisions)) throw decisionsChanged();
    const { stored, changeSet } = await this.book.pendingSet(id);
    this.#requireRoot(stored.review);
    const decisions = accepted(changeSet, stored.review.decisions, all);
    if (countsOf(changeSet, decisions).files === 0) throw nothingAccepted();
    return { stored, changeSet, decisions };
  }

  async #try(begun: StoredReview, work: () => Promise<LandOutcome>): Promise<LandOutcome> {
    try {
      const outcome = await work();
      if (outcome.type === 'nothing') throw nothingAccepted();
      return outcome;
    } catch (error) {
      const isCut =
        begun.landing !== null && begun.landingId !== null && (await this.#options.changeSets.isCut(begun.landingId, begun.landing));
      // What could be neither done nor undone is ended by the next start.
      this.#unlanded(begun, Failure.from(error), [], isCut ? begun.landing : null);
      throw error;
    }
  }

  /** Nothing has landed. Its question may have been closed meanwhile. */
  #unlanded(begun: StoredReview, failure: Failure, conflicts: readonly LandConflict[], landing: StoredReview['landing'] = null): Review {
    const { approvalId } = this.book.find(begun.review.id);
    const review = { ...begun.review, approvalId, failure: failure.toBody(), conflicts: [...conflicts] };
    return this.book.save({ ...begun, landing, review }, 'change/notLanded', { code: failure.code });
  }

  #reject(stored: StoredReview, reason: string | null, { by }: { readonly by?: By }): Review {
    const { approvalId } = stored.review;
    const review = { ...stored.review, state: 'rejected', reason, decidedAt: seconds(this.#options.now()), approvalId: null } as const;
    this.book.save({ ...stored, review }, 'change/rejected', { by });
    this.#questions.settle(
      review.id,
      { type: 'failed', failure: rejectedByOwner(reason) },
      by && { decision: 'decline', by, approvalId, reason },
    );
    return review;
  }

  /** One act after the other on a review. */
  async #exclusively<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(id) ?? Promise.resolve();
    const working = before.then(() => {
      this.#stop.signal.throwIfAborted();
      return work();
    });
    const done = working.then(
      () => undefined,
      () => undefined,
    );
    this.#busy.set(id, done);
    try {
      return await working;
    } finally {
      if (this.#busy.get(id) === done) this.#busy.delete(id);
    }
  }

  /** Whoever answered the approval sees nothing of the review, so that says why nothing landed. */
  async #applyAll(id: string, by: By): Promise<void> {
    try {
      const { digest, decisions } = this.book.find(id);
      await this.apply(id, { digest, decisions, all: true, by });
    } catch (error) {
      if (this.book.find(id).state === 'pending') this.book.note(id, { failure: Failure.from(error).toBody() });
      throw error;
    }
  }

  #requireRoot(review: Review): void {
    if (this.#options.roots().some(({ path }) => path === review.root)) return;
    throw rootClosed(review);
  }
}

function landingIdOf(id: string, landing: number): string {
  return `${id}-${landing}`;
}
