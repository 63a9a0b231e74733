import { useMemo } from 'react';
import { type Approval } from '../../../shared/model/approval.ts';
import { useHostState } from '../../client/host-context.ts';
import { waitingApprovals } from '../../client/state.ts';
import { reviewPath } from '../review/review-path.ts';

/** The questions that wait, the one that waits longest first. */
export function useWaitingApprovals(): readonly Approval[] {
  const approvals = useHostState((state) => state.approvals);
  return useMemo(() => waitingApprovals(approvals), [approvals]);
}

/** Where a question is answered: what changed, in its review. */
export function questionPath({ id, state, question }: Approval): string {
  return state === 'pending' && question.kind === 'changeSet' ? reviewPath(question.changeSetId) : `/approvals/${id}`;
}
