import { type Grant } from '../../../shared/model/approval.ts';
import { type AuditEntry, type GrantStore } from '../jobs/approvals-ports.ts';
import { type AuditTable } from './audit.ts';
import { type Database } from './database.ts';

/** Answers that hold for the same question again. */
export class GrantTable implements GrantStore {
  readonly #db: Database;
  readonly #audit: AuditTable;

  constructor(db: Database, audit: AuditTable) {
    this.#db = db;
    this.#audit = audit;
  }

  /** As part of the transaction that the caller has begun. */
  add(grant: Grant): void {
    const { id, fingerprint, expiresAtMs } = grant;
    this.#db
      .prepare('INSERT INTO grants (id, fingerprint, expires_at_ms, data) VALUES (?, ?, ?, ?)')
      .run(id, fingerprint, expiresAtMs, JSON.stringify(grant));
  }

  find(fingerprint: string): Grant[] {
    return this.#db.prepare('SELECT * FROM grants WHERE fingerprint = ? AND revoked_at_ms IS NULL').all(fingerprint).map(parse);
  }

  list(nowMs: number): Grant[] {
    return this.#db.prepare('SELECT * FROM grants WHERE revoked_at_ms IS NULL AND expires_at_ms > ? ORDER BY n DESC').all(nowMs).map(parse);
  }

  read(id: string): Grant | null {
    const row = this.#db.prepare('SELECT * FROM grants WHERE id = ?').get(id);
    return row ? parse(row) : null;
  }

  use(id: string): void {
    this.#db.transaction('fast', () => this.#db.prepare('UPDATE grants SET uses = uses + 1 WHERE id = ?').run(id));
  }

  revoke(id: string, entry: AuditEntry): boolean {
    return this.#db.transaction('durable', () => {
      const { changes } = this.#db
        .prepare('UPDATE grants SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL')
        .run(entry.atMs, id);
      if (Number(changes) !== 1) return false;
      this.#audit.add(entry);
      return true;
    });
  }
}

function parse(row: Record<string, unknown>): Grant {
  const revokedAtMs = row['revoked_at_ms'];
  return {
    ...(JSON.parse(String(row['data'])) as Grant),
    uses: Number(row['uses']),
    revokedAtMs: revokedAtMs === null ? null : Number(revokedAtMs),
  };
}
