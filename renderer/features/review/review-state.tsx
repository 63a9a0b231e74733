import { type ReviewState } from '../../../shared/model/review.ts';
import { classes } from '../../ui/classes.ts';
import { type State, StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';

const shapes: Record<ReviewState, State> = {
  pending: 'waiting',
  sentBack: 'running',
  applied: 'completed',
  rejected: 'cancelled',
  reverted: 'stopped',
  lost: 'failed',
};

/** What became of a review: shape and word. */
export function ReviewStateWord({ state, className }: { readonly state: ReviewState; readonly className?: string }) {
  return (
    <span className={classes('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <StateShape state={shapes[state]} />
      {texts.reviews.states[state]}
    </span>
  );
}
