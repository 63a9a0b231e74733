import { type Approval, type Grant, type GrantScope, type Question } from '../../../shared/model/approval.ts';
import { digestOf } from '../lib/canonical.ts';
import { newId } from '../lib/id.ts';
import { type AuditEntry } from './approvals-ports.ts';

/** A question as it is at this moment. */
export interface Shown {
  readonly question: Question;
  /** The real folder it would act in. */
  readonly cwd: string;
  /** What else it rests on and nobody needs to read: the folder's device and inode, files that are not there yet. The digest binds it too. */
  readonly evidence: unknown;
  /** Why it matters, one sentence each. */
  readonly why: readonly string[];
  readonly offers: readonly GrantScope[];
  /** What a grant for it covers besides kind, root and client; null where none is offered. */
  readonly covers: unknown;
  /** What a grant covers, in words. */
  readonly title: string;
}

/** Who asks, and how to see what is asked. */
export interface Asking {
  readonly jobId: string | null;
  readonly threadId: string | null;
  readonly clientId: string;
  readonly clientName: string;
  readonly root: string;
  /** The asker's own words. */
  readonly note: string | null;
  /** Looks at it anew: when it is shown, when it is accepted, and before it is acted on. */
  readonly describe: () => Promise<Shown>;
  /** Called with each question that is put to the owner for it, before anybody else hears of it. */
  readonly opened?: (approval: Approval) => void;
}

/** Raised when the meaning of what is bound changes. */
const digestVersion = 1;

/** Of exactly what is shown and what it would act on. */
export function digestShown({ jobId, threadId, root }: Asking, { question, cwd, evidence }: Shown): string {
  return digestOf({ version: digestVersion, jobId, threadId, root, cwd, question, evidence });
}

/** Of what a grant covers; null where nothing but this one question can be granted. */
export function fingerprintOf({ clientId, root }: Asking, { question: { kind }, covers }: Shown): string | null {
  return covers === null ? null : digestOf({ version: digestVersion, clientId, root, kind, covers });
}

export function newApproval(asking: Asking, shown: Shown, times: { readonly atMs: number; readonly expireMs: number }): Approval {
  const { jobId, threadId, clientId, clientName, root, note } = asking;
  return {
    id: newId('apr'),
    state: 'pending',
    jobId,
    threadId,
    clientId,
    clientName,
    root,
    cwd: shown.cwd,
    question: shown.question,
    note,
    why: [...shown.why],
    digest: digestShown(asking, shown),
    offers: [...shown.offers],
    createdAtMs: times.atMs,
    expiresAtMs: times.atMs + times.expireMs,
    answeredAtMs: null,
    answeredBy: null,
    scope: null,
    grantId: null,
    reason: null,
  };
}

export interface GrantTerms {
  readonly scope: Grant['scope'];
  readonly fingerprint: string;
  readonly title: string;
  readonly atMs: number;
  readonly grantMs: number;
}

export function newGrant({ id, question, jobId, threadId, clientId, clientName, root }: Approval, terms: GrantTerms): Grant {
  const { scope, fingerprint, title, atMs, grantMs } = terms;
  return {
    id: newId('grt'),
    scope,
    kind: question.kind,
    fingerprint,
    title,
    clientId,
    clientName,
    root,
    jobId: scope === 'job' ? jobId : null,
    threadId: scope === 'thread' ? threadId : null,
    approvalId: id,
    createdAtMs: atMs,
    expiresAtMs: atMs + grantMs,
    revokedAtMs: null,
    uses: 0,
  };
}

/** Whether a grant of the right fingerprint holds here and now. One from the future means that the clock was set back. */
export function holds(grant: Grant, { jobId, threadId }: Asking, nowMs: number): boolean {
  if (nowMs >= grant.expiresAtMs || nowMs < grant.createdAtMs) return false;
  switch (grant.scope) {
    case 'job':
      return grant.jobId !== null && grant.jobId === jobId;
    case 'thread':
      return grant.threadId !== null && grant.threadId === threadId;
    case 'always':
      return true;
  }
}

/** The audit's line on an approval: who, where, what was shown by digest, and what became of it. */
export function auditOf(type: string, approval: Approval, atMs: number): AuditEntry {
  const { id, state, jobId, threadId, clientId, clientName, root, cwd, question, digest, answeredBy, scope, grantId, reason } = approval;
  return {
    atMs,
    type,
    data: { id, state, jobId, threadId, clientId, clientName, root, cwd, kind: question.kind, digest, answeredBy, scope, grantId, reason },
  };
}
