import { type Approval, type ApprovalState, type Grant } from '../../../shared/model/approval.ts';

/** A line of the audit before it is written. */
export interface AuditEntry {
  readonly atMs: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ApprovalQuery {
  readonly state?: readonly ApprovalState[] | undefined;
  readonly jobId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface ApprovalPage {
  readonly data: readonly Approval[];
  readonly nextCursor: string | null;
}

/** Where approvals are kept; each change with its line of the audit, in one durable transaction. All throw Failure state/*. */
export interface ApprovalStore {
  /** A new one, pending or already answered by a grant. */
  open(approval: Approval, entry: AuditEntry): void;
  /** Changes it, and keeps the grant, if and only if it is still pending. */
  close(approval: Approval, entry: AuditEntry, grant: Grant | null): boolean;
  find(id: string): Approval | null;
  /** Newest first. */
  list(query: ApprovalQuery): ApprovalPage;
  pending(): readonly Approval[];
}

export interface GrantStore {
  /** Those of this fingerprint that were not revoked. */
  find(fingerprint: string): readonly Grant[];
  /** Neither revoked nor expired, newest first. */
  list(nowMs: number): readonly Grant[];
  read(id: string): Grant | null;
  use(id: string): void;
  /** False when it was revoked before. */
  revoke(id: string, entry: AuditEntry): boolean;
}
