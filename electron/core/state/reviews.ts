import { type AuditEntry } from '../jobs/approvals-ports.ts';
import { type ReviewPage, type ReviewQuery, type ReviewStore, type StoredReview } from '../jobs/reviews-ports.ts';
import { type AuditTable } from './audit.ts';
import { type Database } from './database.ts';

/** Change sets before the owner, one row each; what changed is kept in files. */
export class ReviewTable implements ReviewStore {
  readonly #db: Database;
  readonly #audit: AuditTable;

  constructor(db: Database, audit: AuditTable) {
    this.#db = db;
    this.#audit = audit;
  }

  save(stored: StoredReview, entry: AuditEntry | null): void {
    this.#db.transaction('durable', () => {
      const { id, state } = stored.review;
      this.#db
        .prepare(
          `INSERT INTO reviews (id, state, is_landing, data) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET state = excluded.state, is_landing = excluded.is_landing, data = excluded.data`,
        )
        .run(id, state, stored.landing === null ? 0 : 1, JSON.stringify(stored));
      if (entry) this.#audit.add(entry);
    });
  }

  find(id: string): StoredReview | null {
    const row = this.#db.prepare('SELECT data FROM reviews WHERE id = ?').get(id);
    return row ? parse(row) : null;
  }

  findByJob(jobId: string): StoredReview | null {
    const sql = "SELECT data FROM reviews WHERE json_extract(data, '$.review.jobId') = ? ORDER BY n DESC LIMIT 1";
    const former = `SELECT data FROM reviews WHERE EXISTS (SELECT 1 FROM json_each(data, '$.formerJobs') WHERE value = ?) ORDER BY n DESC LIMIT 1`;
    const row = this.#db.prepare(sql).get(jobId) ?? this.#db.prepare(former).get(jobId);
    return row ? parse(row) : null;
  }

  list({ state, cursor, limit }: ReviewQuery): ReviewPage {
    const before = /^\d{1,15}$/.test(cursor ?? '') ? Number(cursor) : Number.MAX_SAFE_INTEGER;
    const ofState = state ? `AND state IN (${state.map(() => '?').join(',') || 'NULL'})` : '';
    const rows = this.#db
      .prepare(`SELECT n, data FROM reviews WHERE n < ? ${ofState} ORDER BY n DESC LIMIT ?`)
      .all(before, ...(state ?? []), limit + 1);
    const page = rows.slice(0, limit);
    return { data: page.map((row) => parse(row).review), nextCursor: rows.length > limit ? String(page.at(-1)?.['n']) : null };
  }

  unsettled(): StoredReview[] {
    const sql = "SELECT data FROM reviews WHERE state IN ('pending', 'sentBack') OR is_landing = 1 ORDER BY n";
    return this.#db.prepare(sql).all().map(parse);
  }

  decidedBefore(time: number): StoredReview[] {
    const sql = `SELECT data FROM reviews WHERE state NOT IN ('pending', 'sentBack') AND is_landing = 0
                 AND json_extract(data, '$.review.createdAt') < ? ORDER BY n`;
    return this.#db.prepare(sql).all(time).map(parse);
  }

  delete(id: string): void {
    this.#db.transaction('durable', () => {
      this.#db.prepare('DELETE FROM reviews WHERE id = ?').run(id);
    });
  }

  pendingCount(): number {
    return Number(this.#db.prepare("SELECT count(*) AS n FROM reviews WHERE state = 'pending'").get()?.['n']);
  }
}

/** We wrote it ourselves; its shape is fixed by migrations. */
function parse(row: Record<string, unknown>): StoredReview {
  return JSON.parse(String(row['data'])) as StoredReview;
}
