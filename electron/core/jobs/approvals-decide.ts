import { Failure } from '../../../shared/contract/errors.ts';
import { type AnswerSurface, type Approval, type GrantScope } from '../../../shared/model/approval.ts';

export type ApprovalCommand =
  | {
      readonly type: 'answer';
      readonly decision: 'accept' | 'decline';
      readonly scope: GrantScope;
      readonly by: AnswerSurface;
      readonly reason: string | null;
      readonly grantId: string | null;
    }
  | { readonly type: 'expire' }
  | { readonly type: 'cancel'; readonly reason: string }
  | { readonly type: 'supersede' };

/**
 * The approval after a command. Only a pending one changes, and it changes once.
 * @throws Failure approval/used, approval/expired, approval/scopeNotOffered
 */
export function decide(approval: Approval, command: ApprovalCommand, atMs: number): Approval {
  if (approval.state !== 'pending') throw notPending(approval);
  const closed = { ...approval, answeredAtMs: atMs };
  switch (command.type) {
    case 'answer': {
      const { decision, by, reason, scope, grantId } = command;
      if (decision === 'decline') return { ...closed, state: 'declined', answeredBy: by, reason };
      if (!approval.offers.includes(scope)) throw notOffered(approval, scope);
      return { ...closed, state: 'accepted', answeredBy: by, scope, grantId };
    }
    case 'expire':
      return { ...closed, state: 'expired' };
    case 'cancel':
      return { ...closed, state: 'cancelled', reason: command.reason };
    case 'supersede':
      return { ...closed, state: 'superseded' };
  }
}

/** Why one that is over cannot be answered. */
export function notPending({ state }: Pick<Approval, 'state'>): Failure {
  if (state === 'expired') {
    return new Failure('approval/expired', 'The time for this question is over; it was taken for a no.', { hint: 'Start the job again.' });
  }
  const sentence = {
    pending: 'This question is being answered already.',
    accepted: 'This question was accepted already.',
    declined: 'This question was declined already.',
    cancelled: 'This question was taken back: nobody waits for its answer any more.',
    superseded: 'What this question showed has changed; a new question took its place.',
  }[state];
  return new Failure('approval/used', sentence, { hint: 'List the open questions: drawbridge approvals list' });
}

/** Why something may not go on. @throws nothing; null for an accepted one */
export function refusalOf(approval: Approval): Failure | null {
  const { state, reason } = approval;
  switch (state) {
    case 'accepted':
      return null;
    case 'declined':
      return new Failure('approval/declined', `The owner said no${reason ? `: ${reason}` : '.'}`, { hint: 'Ask for something else.' });
    case 'expired':
      return notPending(approval);
    case 'pending':
    case 'cancelled':
    case 'superseded':
      return new Failure('approval/cancelled', `The question to the owner was taken back${reason ? `: ${reason}` : '.'}`);
  }
}

function notOffered({ offers, question }: Approval, scope: GrantScope): Failure {
  return new Failure('approval/scopeNotOffered', `A ${question.kind} cannot be accepted for “${scope}”.`, {
    hint: `Possible here: ${offers.join(', ')}.`,
  });
}
