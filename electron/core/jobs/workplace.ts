import { type Failure } from '../../../shared/contract/errors.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type RunDecision } from '../../../shared/model/policy.ts';
import { type Call } from '../lib/call.ts';
import { type AllowedPath } from '../policy/allowed-path.ts';
import { type Hold } from './hold.ts';
import { type Reviews } from './reviews.ts';
import { isOpen } from './reviews-book.ts';
import { sizeOf } from './reviews-decide.ts';
import { type Workspaces } from './reviews-ports.ts';
import { type Verdict } from './reviews-verdict.ts';

/** Where the turns of a job that writes run apart from the owner's folder, until the owner has decided on what they changed. */
export interface Workplace extends AsyncDisposable {
  readonly cwd: AllowedPath;
  /** All that the job may write in. */
  readonly folder: string;
  /** After a turn that completed: waits for the owner where something changed. Null when nothing did. @throws Failure workspace/*, approval/* */
  review(job: Job, hold: Hold, call: Call): Promise<Verdict | null>;
  /** After a turn that failed: what it changed waits for the owner, and the job for nobody. */
  keep(job: Job, call: Call): Promise<void>;
  /** The job was stopped: when it was cancelled nothing of it lands, unless it has landed in that moment. */
  withdraw(stopped: Failure): Promise<Verdict | null>;
}

/** A job whose changes are to be reviewed. */
export interface WorkToReview {
  readonly job: Job;
  readonly decision: RunDecision;
  /** The review that it goes on with, where that was made; null begins one in a workspace of its own. */
  readonly reviewId: string | null;
}

/** Makes the workplace of a job. */
export type OpenWorkplace = (work: WorkToReview, call: Call) => Promise<Workplace>;

export function workplaces(
  workspaces: Workspaces,
  reviews: Pick<Reviews, 'look' | 'verdict' | 'dismiss' | 'giveBack' | 'withdraw' | 'book' | 'workspaces'>,
): OpenWorkplace {
  return async ({ job: { id: jobId, root, cwd }, decision: { workspace: kind }, reviewId: before }, call) => {
    if (kind === 'direct') throw new TypeError('what runs in the folder itself needs no workplace');
    const workspace =
      before === null
        ? await workspaces.open({ jobId, kind, root, cwd }, call)
        : await reviews.workspaces.reopen(reviews.book.stored(before));
    let reviewId = before;
    /** What this job proposed goes with it when it is cancelled; what it was given does not. */
    let isShown = false;
    const look = async (job: Job, { signal }: Call) => {
      const review = await reviews.look(job, workspace, reviewId, { signal });
      if (review) [reviewId, isShown] = [review.id, true];
      return review;
    };
    return {
      cwd: workspace.cwd,
      folder: workspace.folder,
      review: async (job, hold, { signal }) => {
        const review = await look(job, { signal });
        if (!review) return null;
        try {
          return await hold(`approval: ${sizeOf(review.counts)}`, () => reviews.verdict(review.id, { signal }));
        } finally {
          reviews.dismiss(review.id);
        }
      },
      keep: async (job, { signal }) => {
        const review = await look(job, { signal });
        if (review) reviews.dismiss(review.id);
      },
      withdraw: async ({ code, message }) =>
        reviewId !== null && isShown && code === 'job/cancelled' ? reviews.withdraw(reviewId, message) : null,
      [Symbol.asyncDispose]: async () => {
        // What cannot be recorded now is given back by the next start.
        if (reviewId !== null) await reviews.giveBack(reviewId, jobId).catch(() => undefined);
        if (reviewId === null || !isOpen(reviews.book.find(reviewId))) await workspaces.close(workspace.id);
      },
    };
  };
}
