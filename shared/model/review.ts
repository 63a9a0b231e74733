import { z } from 'zod';
import { ChangeCounts, ChangedFile, Decisions, FileFlag } from './change-set.ts';
import { FailureBody, JobId } from './job.ts';

export const ReviewId = z.string().regex(/^chg_[0-9a-z]{16}$/);

/**
 * `pending`: the owner has it. `sentBack`: Codex works on the owner's comments, a new round follows. `applied`: the accepted part is in the checkout.
 * `rejected`: nothing of it lands. `reverted`: it was applied and undone. `lost`: its workspace is gone.
 */
export const ReviewState = z.enum(['pending', 'sentBack', 'applied', 'rejected', 'reverted', 'lost']);
export type ReviewState = z.infer<typeof ReviewState>;

/** A remark of the owner's on a file, or on one line of a hunk. It goes to Codex when the review is sent back. */
export const ReviewComment = z.object({
  id: z.string(),
  fileId: z.string(),
  hunkId: z.string().nullable(),
  /** Index into the hunk's lines; null for the whole hunk or file. */
  line: z.int().min(0).nullable(),
  text: z.string().min(1).max(4000),
});
export type ReviewComment = z.infer<typeof ReviewComment>;

/** The change set of a job before the owner: what to decide, what was decided, what became of it. */
export const Review = z.object({
  id: ReviewId,
  state: ReviewState,
  jobId: JobId,
  threadId: z.string().nullable(),
  clientId: z.string(),
  clientName: z.string(),
  title: z.string(),
  root: z.string(),
  /** The folder that changes land in. */
  checkout: z.string(),
  workspace: z.enum(['worktree', 'copy']),
  /** Grows by one each time Codex was sent back. */
  round: z.int().min(1),
  /** Of exactly what is shown; an answer names it. */
  digest: z.string(),
  counts: ChangeCounts,
  flags: z.array(FileFlag),
  skipped: z.array(z.string()),
  decisions: Decisions,
  comments: z.array(ReviewComment),
  /** Unix seconds. */
  createdAt: z.int(),
  decidedAt: z.int().nullable(),
  /** The owner's words with a rejection. */
  reason: z.string().nullable(),
  /** What landed. */
  landed: ChangeCounts.nullable(),
  /** Why the last try to apply or revert did not land anything. */
  failure: FailureBody.nullable(),
  /** The open question that answers this review in other surfaces; null once it is closed. */
  approvalId: z.string().nullable(),
  /** Files whose checkout moved on since the change set was made, where the last try met a conflict. */
  conflicts: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type Review = z.infer<typeof Review>;

/** A file without the lines of its hunks, for lists of thousands. */
export const ChangedFileSummary = ChangedFile.omit({ content: true }).extend({
  content: z.enum(['text', 'same', 'binary', 'large', 'symlink', 'repository']),
  hunks: z.int(),
});
export type ChangedFileSummary = z.infer<typeof ChangedFileSummary>;
