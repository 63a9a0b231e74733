import { type Handlers, type ParsedParams } from '../../../../shared/contract/control.ts';
import { type AuditRow, type AuditVerdict } from '../../../../shared/model/audit.ts';
import { type PolicyExplanation } from '../../../../shared/model/policy.ts';
import { type Approvals } from '../../jobs/approvals.ts';
import { type ControlContext } from './context.ts';

/** What the owner decides, has decided, and can read back. */
export interface ApprovalServices {
  readonly approvals: Pick<Approvals, 'find' | 'list' | 'answer' | 'pendingCount' | 'grants' | 'revoke'>;
  readonly audit: { list(after: number, limit: number): AuditRow[]; verify(): AuditVerdict };
  readonly explain: (query: ParsedParams<'policy/explain'>) => Promise<PolicyExplanation>;
}

type ApprovalMethod =
  | `approval/${'list' | 'read' | 'show' | 'answer'}`
  | `grant/${'list' | 'revoke'}`
  | `audit/${'list' | 'verify'}`
  | 'policy/explain';

export function approvalHandlers({ approvals, audit, explain }: ApprovalServices): Pick<Handlers<ControlContext>, ApprovalMethod> {
  return {
    'approval/list': (query) => {
      const { data, nextCursor } = approvals.list(query);
      return { data: [...data], nextCursor, pending: approvals.pendingCount };
    },
    'approval/read': ({ approvalId }) => approvals.find(approvalId),
    'approval/show': ({ approvalId }, { shown }) => ({ approval: approvals.find(approvalId), nonce: shown.show(approvalId) }),
    'approval/answer': async ({ approvalId, nonce, decision, scope, reason, surface }, context) => {
      approvals.find(approvalId);
      context.shown.require(approvalId, nonce);
      return approvals.answer(approvalId, { decision, scope, reason, by: context.surface === 'page' ? 'page' : surface });
    },
    'grant/list': () => ({ data: [...approvals.grants()] }),
    'grant/revoke': ({ grantId }) => approvals.revoke(grantId),
    'audit/list': ({ after, limit }) => {
      const data = audit.list(after, limit);
      return { data, nextAfter: data.length < limit ? null : (data.at(-1)?.seq ?? null) };
    },
    'audit/verify': () => audit.verify(),
    'policy/explain': (query) => explain(query),
  };
}
