import { seconds } from './job.ts';
import { cutByEnd } from './reviews-failures.ts';
import { type StoredReview } from './reviews-ports.ts';

/** A review as the next host goes on with it, and the audit's word for what became of it; null when nothing did. */
export interface RecoveredReview {
  readonly stored: StoredReview;
  readonly type: string | null;
}

/** A landing that was cut is as the files say; what is not decided waits for the owner alone, since its job is over. Pure. */
export function recovered(stored: StoredReview, outcome: 'done' | 'undone' | null, atMs: number): RecoveredReview | null {
  const { undecided, ...kept } = stored;
  const review = { ...stored.review, approvalId: null };
  const settled = { ...kept, landing: null };
  const isRevert = stored.landing === 'revert';
  if (outcome === 'done' && isRevert) {
    return { stored: { ...settled, review: { ...review, state: 'reverted', failure: null, conflicts: [] } }, type: 'change/reverted' };
  }
  if (outcome === 'done') {
    const applied = { ...review, state: 'applied', decidedAt: seconds(atMs), failure: null, conflicts: [] } as StoredReview['review'];
    return { stored: { ...settled, review: applied }, type: 'change/applied' };
  }
  if (outcome === 'undone') {
    const before = isRevert ? {} : { landed: null, decisions: undecided ?? review.decisions };
    return {
      stored: { ...settled, review: { ...review, ...before, failure: cutByEnd().toBody(), conflicts: [] } },
      type: 'change/notLanded',
    };
  }
  if (review.state === 'sentBack') return { stored: { ...settled, review: { ...review, state: 'pending' } }, type: null };
  return stored.review.approvalId === null ? null : { stored: { ...settled, review }, type: null };
}
