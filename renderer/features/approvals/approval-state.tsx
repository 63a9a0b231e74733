import { type ApprovalState } from '../../../shared/model/approval.ts';
import { classes } from '../../ui/classes.ts';
import { type State, StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** The shape of each state. */
export const approvalShapes: Record<ApprovalState, State> = {
  pending: 'waiting',
  accepted: 'completed',
  declined: 'failed',
  expired: 'stalled',
  cancelled: 'cancelled',
  superseded: 'stopped',
};

/** What became of a question: shape, word, colour. */
export function ApprovalStateWord({ state }: { readonly state: ApprovalState }) {
  return (
    <span className={classes('inline-flex items-center gap-1.5 whitespace-nowrap', state === 'pending' ? 'text-needs-you' : 'text-soft')}>
      <StateShape state={approvalShapes[state]} />
      {texts.approvals.states[state]}
    </span>
  );
}
