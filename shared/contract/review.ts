import { z } from 'zod';
import { AnswerSurface } from '../model/approval.ts';
import { ChangedFile, Decisions } from '../model/change-set.ts';
import { ChangedFileSummary, Review, ReviewComment, ReviewId, ReviewState } from '../model/review.ts';

const id = { id: ReviewId };
const surface = AnswerSurface.extract(['window', 'notification', 'cli']).default('window');
/** What the owner had before their eyes: the change set by its digest, and the decisions on it. */
const shown = { digest: z.string(), decisions: Decisions };
const page = { cursor: z.string().optional(), limit: z.int().min(1).max(500).default(50) };

/** Change sets before the owner. Part of `methods`. No client can call these: the one that asked never answers. */
export const reviewMethods = {
  /** Newest first; without `state` all. */
  'change/list': {
    params: z.strictObject({ state: z.array(ReviewState).optional(), ...page }),
    result: z.object({ data: z.array(Review), nextCursor: z.string().nullable() }),
  },
  'change/read': { params: z.strictObject(id), result: Review },
  'change/files': {
    params: z.strictObject({ ...id, ...page }),
    result: z.object({ data: z.array(ChangedFileSummary), nextCursor: z.string().nullable() }),
  },
  /** One file with its hunks. */
  'change/file': { params: z.strictObject({ ...id, fileId: z.string() }), result: ChangedFile },
  /**
   * Lines of a text file as it was before the change, which hunks leave out; from 1. Without their line breaks, and fewer than asked where
   * they are very long. `total` is how many it has.
   */
  'change/context': {
    params: z.strictObject({ ...id, fileId: z.string(), from: z.int().min(1), count: z.int().min(0).max(500) }),
    result: z.object({ lines: z.array(z.string()), total: z.int() }),
  },
  /**
   * Keeps decisions and comments on the change set of this digest, so that any surface goes on where another stopped. Files not named keep
   * theirs; null takes one back. `comments` replaces all.
   */
  'change/decide': {
    params: z.strictObject({
      ...id,
      digest: z.string(),
      decisions: z.record(z.string(), Decisions.valueType.nullable()).optional(),
      comments: z.array(ReviewComment).optional(),
    }),
    result: Review,
  },
  /**
   * Lands exactly the accepted part, all or nothing, if `digest` and `decisions` are what is kept now and no touched file moved on. `all` accepts what has no
   * decision yet; what was rejected stays out. A review that is still pending afterwards says in `conflicts` which files moved on.
   */
  'change/apply': { params: z.strictObject({ ...id, ...shown, all: z.boolean().default(false), surface }), result: Review },
  /**
   * All comments and rejections as one message: the next turn of the same thread, in the same workspace. The job goes on; when it has ended
   * a new one does, which `jobId` then names.
   */
  'change/sendBack': { params: z.strictObject({ ...id, message: z.string().max(20_000).optional(), surface }), result: Review },
  /** Nothing of it lands, now or later. */
  'change/reject': { params: z.strictObject({ ...id, reason: z.string().max(4000).optional(), surface }), result: Review },
  /**
   * Takes a three-way merge for the files that moved on since; refused while any of them conflicts. `all` as with `apply`; `preview` lands
   * nothing and says what would.
   */
  'change/merge': {
    params: z.strictObject({ ...id, ...shown, all: z.boolean().default(false), preview: z.boolean().default(true), surface }),
    result: Review,
  },
  /** Undoes what was applied, byte for byte; refused when a file moved on. */
  'change/revert': { params: z.strictObject({ ...id, surface }), result: Review },
} as const;
