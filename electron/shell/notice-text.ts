import { type Snapshot } from '../../shared/contract/control.ts';
import { type Approval, type ApprovalKind } from '../../shared/model/approval.ts';

/** What the desktop can tell of something that waits, and where the window shows it. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly place: string;
}

/** Everything that waits for the owner. A client that signs in has a name of its own making, so it is not named. */
export function noticesOf({ approvals, signIn: { pending } }: Pick<Snapshot, 'approvals' | 'signIn'>): Notice[] {
  const signIn = { title: 'A client wants to sign in', body: 'If you started it, type the code from your browser.', place: '/sign-in' };
  return [
    ...approvals.map((approval) => ({ id: approval.id, ...noticeOf(approval, approvals.length), place: approvalPlace([approval]) })),
    ...(pending ? [{ id: pending.id, ...signIn }] : []),
  ];
}

const asks: Record<ApprovalKind, string> = {
  run: 'asks to start a job that writes',
  command: 'asks to run a command',
  fileChange: 'asks to change files',
  permission: 'asks for more rights',
  changeSet: 'has changes for your review',
  takeover: 'asks to go on with another thread',
};

/**
 * What the desktop shows of a question: who asks, for what kind of thing, in which open folder. Nothing that a client or a model wrote: a
 * notification is read in passing, and the whole question is in the window.
 */
function noticeOf({ clientName, question, root }: Approval, waiting: number): Pick<Notice, 'title' | 'body'> {
  const others = waiting > 1 ? `\n${waiting} questions wait for you.` : '';
  return { title: `${clientName} ${asks[question.kind]}`, body: `In ${root}${others}` };
}

/** Where the window shows them: one by itself, what changed in its review, several as a list. */
export function approvalPlace(approvals: readonly Pick<Approval, 'id' | 'question'>[]): string {
  const [only] = approvals;
  if (!only || approvals.length > 1) return '/approvals';
  return only.question.kind === 'changeSet' ? `/reviews/${only.question.changeSetId}` : `/approvals/${only.id}`;
}
