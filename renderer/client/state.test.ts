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

test('a window that is never closed lets the oldest answered questions go, and none that waits', () => {
  const before = withSnapshot(firstState, snapshot(approval('waits', 'pending', 0)));
  const after = Array.from({ length: 3000 }, (_, n) => approval(`q${n}`, 'declined', n + 1)).reduce(
    (state, one) => withNotification(state, { method: 'approval/changed', params: { approval: one, pending: 1 } }),
    before,
  );
  expect(after.approvals.size).toBeLessThanOrEqual(1100);
  expect(after.approvals.has('waits')).toBe(true);
  expect(after.approvals.has('q2999')).toBe(true);
  expect(after.approvals.has('q0')).toBe(false);
});
