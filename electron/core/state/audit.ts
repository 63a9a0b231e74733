import { type AuditRow, type AuditVerdict } from '../../../shared/model/audit.ts';
import { type AuditEntry } from '../jobs/approvals-ports.ts';
import { digestOf } from '../lib/canonical.ts';
import { type Database } from './database.ts';

/** What the first row's `previous` is. */
const nothing = '';

/** The append-only audit: each row's hash covers its content and the hash before it; the table refuses changes. */
export class AuditTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Durable when it returns. @throws Failure state/* */
  append(entry: AuditEntry): void {
    this.#db.transaction('durable', () => this.add(entry));
  }

  /** As part of the transaction that the caller has begun. */
  add({ atMs, type, data }: AuditEntry): void {
    const { seq, hash: previous } = this.#head();
    const row = { seq: seq + 1, atMs, type, data, previous };
    const hash = digestOf(row);
    this.#db
      .prepare('INSERT INTO audit (seq, at_ms, type, data, previous, hash) VALUES (?, ?, ?, ?, ?, ?)')
      .run(row.seq, atMs, type, JSON.stringify(data), previous, hash);
    this.#db
      .prepare(
        'INSERT INTO audit_head (one, seq, hash) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash',
      )
      .run(row.seq, hash);
  }

  /** First first, from after `after`. */
  list(after: number, limit: number): AuditRow[] {
    return this.#db.prepare('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?').all(after, limit).map(toRow);
  }

  /**
   * Reads every row again. It finds a row that was changed, removed, put in or moved; whoever rewrites all rows after it and the head too
   * is found only by a head that was kept elsewhere.
   */
  verify(): AuditVerdict {
    const head = this.#head();
    let last = { seq: 0, hash: nothing };
    const broken = (seq: number, why: string): AuditVerdict => ({ rows: head.seq, head: head.hash, broken: { seq, why } });
    for (const raw of this.#db.prepare('SELECT * FROM audit ORDER BY seq').iterate()) {
      const row = toRow(raw);
      if (row.seq !== last.seq + 1) return broken(last.seq + 1, 'it is missing');
      const { hash, ...content } = row;
      if (digestOf(content) !== hash) return broken(row.seq, 'its content was changed');
      if (row.previous !== last.hash) return broken(row.seq, 'it does not follow the row before it');
      last = row;
    }
    if (last.seq < head.seq) return broken(last.seq + 1, 'it is missing');
    if (last.seq > head.seq || last.hash !== head.hash) return broken(last.seq, 'the record of the last row says otherwise');
    return { rows: head.seq, head: head.hash, broken: null };
  }

  #head(): { readonly seq: number; readonly hash: string } {
    const row = this.#db.prepare('SELECT seq, hash FROM audit_head').get();
    return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : { seq: 0, hash: nothing };
  }
}

function toRow(row: Record<string, unknown>): AuditRow {
  return {
    seq: Number(row['seq']),
    atMs: Number(row['at_ms']),
    type: String(row['type']),
    data: parsed(String(row['data'])),
    previous: String(row['previous']),
    hash: String(row['hash']),
  };
}

/** A row that somebody broke must still be shown. */
function parsed(text: string): AuditRow['data'] {
  try {
    return JSON.parse(text);
  } catch {
    return { unreadable: text };
  }
}
