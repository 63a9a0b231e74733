import { type Decisions, type FileDecision } from '../../../shared/model/change-set.ts';
import { type Review, type ReviewComment } from '../../../shared/model/review.ts';

/** What was decided and said here and is not known to be kept by the core; null takes one back. By file id, and by comment id. */
export interface Draft {
  readonly decisions: Readonly<Record<string, FileDecision | null>>;
  readonly comments: Readonly<Record<string, ReviewComment | null>>;
}

export const emptyDraft: Draft = { decisions: {}, comments: {} };

export function isEmpty({ decisions, comments }: Draft): boolean {
  return Object.keys(decisions).length === 0 && Object.keys(comments).length === 0;
}

/** What the core has, with what is drafted here over it. */
export function decisionsWith(decisions: Decisions, draft: Draft): Decisions {
  const merged = { ...decisions, ...draft.decisions };
  return Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, FileDecision] => entry[1] !== null));
}

/** The comments of the core with those drafted here: changed in their place, new ones at the end. */
export function commentsWith(comments: readonly ReviewComment[], { comments: drafted }: Draft): readonly ReviewComment[] {
  const known = new Set(comments.map(({ id }) => id));
  const kept = comments.flatMap((comment) => drafted[comment.id] ?? (drafted[comment.id] === null ? [] : comment));
  return [...kept, ...Object.values(drafted).filter((comment) => comment !== null && !known.has(comment.id))].filter(
    (comment) => comment !== null,
  );
}

/** The draft after `sent` was kept: what changed meanwhile stays. */
export function withoutSent(draft: Draft, sent: Draft): Draft {
  return { decisions: differing(draft.decisions, sent.decisions), comments: differing(draft.comments, sent.comments) };
}

/** What `change/decide` takes to keep a draft over what the core has. */
export function asParams(review: Pick<Review, 'comments'>, draft: Draft): { decisions?: Draft['decisions']; comments?: ReviewComment[] } {
  return {
    ...(Object.keys(draft.decisions).length > 0 && { decisions: draft.decisions }),
    ...(Object.keys(draft.comments).length > 0 && { comments: [...commentsWith(review.comments, draft)] }),
  };
}

function differing<V>(now: Readonly<Record<string, V>>, sent: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(now).filter(([id, value]) => !(id in sent) || sent[id] !== value));
}
