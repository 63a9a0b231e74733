import { type Approval, type Grant } from '../../../shared/model/approval.ts';
import { type ApprovalPage, type ApprovalQuery, type ApprovalStore, type AuditEntry } from '../jobs/approvals-ports.ts';
import { type AuditTable } from './audit.ts';
import { type Database } from './database.ts';
import { type GrantTable } from './grants.ts';

/** Questions to the owner and their answers. */
export class ApprovalTable implements ApprovalStore {
  readonly #db: Database;
  readonly #audit: AuditTable;
  readonly #grants: GrantTable;

  constructor(db: Database, { audit, grants }: { readonly audit: AuditTable; readonly grants: GrantTable }) {
    this.#db = db;
    this.#audit = audit;
    this.#grants = grants;
  }

  open(approval: Approval, entry: AuditEntry): void {
    this.#db.transaction('durable', () => {
      const { id, state, jobId } = approval;
      this.#db
        .prepare('INSERT INTO approvals (id, state, job_id, data) VALUES (?, ?, ?, ?)')
        .run(id, state, jobId, JSON.stringify(approval));
      this.#audit.add(entry);
    });
  }

  close(approval: Approval, entry: AuditEntry, grant: Grant | null): boolean {
    return this.#db.transaction('durable', () => {
      const { changes } = this.#db
        .prepare("UPDATE approvals SET state = ?, data = ? WHERE id = ? AND state = 'pending'")
        .run(approval.state, JSON.stringify(approval), approval.id);
      if (Number(changes) !== 1) return false;
      if (grant) this.#grants.add(grant);
      this.#audit.add(entry);
      return true;
    });
  }

  find(id: string): Approval | null {
    const row = this.#db.prepare('SELECT data FROM approvals WHERE id = ?').get(id);
    return row ? parse(row) : null;
  }

  list({ state, jobId, cursor, limit }: ApprovalQuery): ApprovalPage {
    const before = /^\d{1,15}$/.test(cursor ?? '') ? Number(cursor) : Number.MAX_SAFE_INTEGER;
    const ofState = state ? `AND state IN (${state.map(() => '?').join(',') || 'NULL'})` : '';
    const ofJob = jobId === undefined ? '' : 'AND job_id = ?';
    const rows = this.#db
      .prepare(`SELECT n, data FROM approvals WHERE n < ? ${ofState} ${ofJob} ORDER BY n DESC LIMIT ?`)
      .all(before, ...(state ?? []), ...(jobId === undefined ? [] : [jobId]), limit + 1);
    const page = rows.slice(0, limit);
    return { data: page.map(parse), nextCursor: rows.length > limit ? String(page.at(-1)?.['n']) : null };
  }

  pending(): Approval[] {
    return this.#db.prepare("SELECT data FROM approvals WHERE state = 'pending' ORDER BY n").all().map(parse);
  }
}

/** We wrote it ourselves; its shape is fixed by migrations. */
function parse(row: Record<string, unknown>): Approval {
  return JSON.parse(String(row['data'])) as Approval;
}
