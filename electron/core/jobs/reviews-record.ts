import { type ChangedFile, type ChangeSet } from '../../../shared/model/change-set.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type ChangedFileSummary, type Review } from '../../../shared/model/review.ts';
import { newId } from '../lib/id.ts';
import { type AuditEntry } from './approvals-ports.ts';
import { type Shown } from './approvals-record.ts';
import { seconds } from './job.ts';
import { type OpenWorkspace, type StoredReview } from './reviews-ports.ts';

/** What the owner sees of a change set beside its files. */
function shownOf({ digest, counts, skipped, files }: ChangeSet) {
  return { digest, counts, skipped, flags: [...new Set(files.flatMap(({ flags }) => flags))].sort() };
}

/** The first round of a job's review. */
export function newReview(
  id: string,
  job: Job,
  { id: workspaceId, kind, checkout }: OpenWorkspace,
  changeSet: ChangeSet,
  atMs: number,
): StoredReview {
  const { id: jobId, threadId, clientId, clientName, title, root } = job;
  const review: Review = {
    id,
    state: 'pending',
    jobId,
    threadId,
    clientId,
    clientName,
    title,
    root,
    checkout,
    workspace: kind,
    round: 1,
    ...shownOf(changeSet),
    decisions: {},
    comments: [],
    createdAt: seconds(atMs),
    decidedAt: null,
    reason: null,
    landed: null,
    failure: null,
    approvalId: null,
    conflicts: [],
  };
  return { review, workspaceId, landingId: null, landings: 0, landing: null };
}

export function newReviewId(): string {
  return newId('chg');
}

/** The next round, before the owner again. */
export function nextRound(review: Review, changeSet: ChangeSet, round: number, decisions: Review['decisions']): Review {
  return { ...review, state: 'pending', round, ...shownOf(changeSet), decisions, comments: [], failure: null, conflicts: [] };
}

/** Once a job goes on with it, or was sent it. */
export function workedOnBy({ review, formerJobs = [], ...stored }: StoredReview, jobId: string): StoredReview {
  if (review.jobId === jobId) return { review, formerJobs, ...stored };
  return { ...stored, review: { ...review, jobId }, formerJobs: [...formerJobs, review.jobId] };
}

export function summaryOf({ content, ...file }: ChangedFile): ChangedFileSummary {
  return { ...file, content: content.type, hunks: content.type === 'text' ? content.hunks.length : 0 };
}

const flagWarnings: Readonly<Partial<Record<Review['flags'][number], string>>> = {
  ci: 'It changes what runs in CI.',
  hooks: 'It changes hooks, which run by themselves.',
  agentInstructions: 'It changes instructions that agents follow.',
  runsLater: 'It changes files that run later by themselves.',
  lockFile: 'It changes a lock file.',
  newDependency: 'It adds a dependency.',
  secretLooking: 'It holds text that looks like a secret.',
  outsideAsked: 'It changes files outside the folder that was asked for.',
  linkOutside: 'It makes a link that leads out of the folder.',
};

/** The review as a question. What it shows never changes: another round is another question. */
export function describeReview({ id, digest, counts, flags, skipped, checkout, conflicts, failure, round }: Review): Shown {
  return {
    question: { kind: 'changeSet', changeSetId: id, ...counts, shown: digest },
    cwd: checkout,
    evidence: { round },
    why: [
      ...flags.flatMap((flag) => flagWarnings[flag] ?? []),
      ...(skipped.length > 0 ? [`${skipped.length} things in it cannot be shown, and do not land.`] : []),
      ...(conflicts.length > 0 ? [`${conflicts.length} of its files have changed in the folder since.`] : failure ? [failure.message] : []),
    ],
    offers: ['once'],
    covers: null,
    title: `the changes of ${counts.files} files`,
  };
}

/** The audit's line on a review: whose, of what by digest, and what became of it. */
export function reviewEntry(
  type: string,
  { review, landingId }: StoredReview,
  atMs: number,
  more: Readonly<Record<string, unknown>> = {},
): AuditEntry {
  const { id, state, jobId, threadId, clientId, clientName, root, checkout, round, digest, landed, reason } = review;
  return {
    atMs,
    type,
    data: { id, state, jobId, threadId, clientId, clientName, root, checkout, round, digest, landingId, landed, reason, ...more },
  };
}
