import { expect, test } from 'vitest';
import { type Snapshot } from '../../shared/contract/control.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { markState } from './mark-state.ts';
import { firstState, waitingApprovals, withNotification, withSnapshot } from './state.ts';

const approval = (id: string, state: Approval['state'], createdAtMs = 0) => ({ id, state, createdAtMs }) as Approval;
const snapshot = (...approvals: Approval[]) =>
  ({ ...firstState, jobs: [], app: { pid: 1, startedAt: 1 }, approvals }) as unknown as Snapshot;
const ids = (approvals: readonly Approval[]) => approvals.map(({ id }) => id);

test('questions wait in the order in which they were asked, until one is answered', () => {
  const first = withSnapshot(firstState, snapshot(approval('b', 'pending', 2), approval('a', 'pending', 1)));
  expect(ids(waitingApprovals(first.approvals))).toEqual(['a', 'b']);
  expect(markState(first)).toBe('needsYou');
  const told = { method: 'approval/changed', params: { approval: approval('a', 'declined', 1), pending: 1 } } as const;
  const then = withNotification(first, told);
  expect(ids(waitingApprovals(then.approvals))).toEqual(['b']);
  expect(then.approvals.get('a')?.state).toBe('declined');
});

test('a question that was answered while the window was away does not wait any more', () => {
  const before = withSnapshot(firstState, snapshot(approval('a', 'pending')));
  const answered = withNotification(before, { method: 'approval/changed', params: { approval: approval('z', 'accepted'), pending: 1 } });
  const after = withSnapshot(answered, snapshot(approval('b', 'pending')));
  expect([...after.approvals.keys()]).toEqual(['z', 'b']);
  expect(markState(withSnapshot(after, snapshot()))).toBe('stopped');
});
