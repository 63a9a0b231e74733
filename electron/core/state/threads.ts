import { Failure } from '../../../shared/contract/errors.ts';
import { type Page } from '../jobs/ports.ts';
import { type KnownThread, type ThreadBeginning, type ThreadStore } from '../jobs/stores.ts';
import { type Database } from './database.ts';

type ThreadQuery = Parameters<ThreadStore['list']>[0];

/** One table of threads for all bridges, in the order of their beginnings, whatever happened on them since. */
export class ThreadTable implements ThreadStore {
  readonly #db: Database;
  readonly #save;
  readonly #find;
  readonly #list;
  readonly #listOwn;
  readonly #tokens;

  constructor(db: Database) {
    this.#db = db;
    this.#save = db.prepare(
      `INSERT INTO threads (id, client_id, title, created_at, last_turn_at, archived, data) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET title = excluded.title, last_turn_at = excluded.last_turn_at, archived = excluded.archived, data = excluded.data`,
    );
    this.#find = db.prepare('SELECT data FROM threads WHERE id = ?');
    this.#list = db.prepare(
      `SELECT data FROM threads WHERE archived = ? AND (last_turn_at, id) < (?, ?) AND (?4 = '' OR title LIKE ?4 ESCAPE '\\')
       ORDER BY last_turn_at DESC, id DESC LIMIT ?5`,
    );
    this.#listOwn = db.prepare(
      `SELECT data FROM threads WHERE client_id = ?1 AND (created_at, id) >= (?2, ?3) AND archived = 0
       AND (last_turn_at, id) < (?4, ?5) AND (?6 = '' OR title LIKE ?6 ESCAPE '\\') ORDER BY last_turn_at DESC, id DESC LIMIT ?7`,
    );
    this.#tokens = db.prepare('SELECT coalesce(sum(total), 0) AS tokens FROM usage WHERE thread_id = ?');
  }

  save(thread: KnownThread): void {
    const { id, clientId, title, createdAt, lastTurnAt, archived } = thread;
    this.#db.transaction('fast', () => {
      this.#save.run(id, clientId, title, createdAt, lastTurnAt, Number(archived), JSON.stringify(thread));
    });
  }

  remove(id: string): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('DELETE FROM threads WHERE id = ?').run(id);
    });
  }

  find(id: string): KnownThread | null {
    const row = this.#find.get(id);
    return row ? toThread(row['data']) : null;
  }

  /** Last used first. @throws Failure page/badCursor */
  list({ archived, search, cursor, limit }: ThreadQuery): Page<KnownThread> {
    const [lastTurnAt, id] = position(cursor ?? null);
    return page(this.#list.all(Number(archived), lastTurnAt, id, part(search), limit + 1), limit);
  }

  /** One client's that are not archived, last used first, from the one at `from` on by their beginning. @throws Failure page/badCursor */
  listOwn(clientId: string, from: ThreadBeginning, { search, cursor, limit }: Omit<ThreadQuery, 'archived'>): Page<KnownThread> {
    const [lastTurnAt, id] = position(cursor ?? null);
    return page(this.#listOwn.all(clientId, from.createdAt, from.id, lastTurnAt, id, part(search), limit + 1), limit);
  }

  /** The first of the `count` that a client began last; null when it began fewer. */
  nthNewest(clientId: string, count: number): ThreadBeginning | null {
    const sql = 'SELECT id, created_at FROM threads WHERE client_id = ? ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?';
    const row = this.#db.prepare(sql).get(clientId, count - 1);
    return row ? { id: String(row['id']), createdAt: Number(row['created_at']) } : null;
  }

  /** Tokens of all jobs that ran on it. */
  tokens(id: string): number {
    return Number(this.#tokens.get(id)?.['tokens']);
  }

  /** All, or those of a client. */
  count(clientId?: string): number {
    const all = 'SELECT count(*) AS n FROM threads';
    const row = clientId === undefined ? this.#db.prepare(all).get() : this.#db.prepare(`${all} WHERE client_id = ?`).get(clientId);
    return Number(row?.['n']);
  }
}

/** Of one row more than the limit, which says whether there is another page. */
function page(rows: readonly Record<string, unknown>[], limit: number): Page<KnownThread> {
  const data = rows.slice(0, limit).map((row) => toThread(row['data']));
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last ? `${last.lastTurnAt}:${last.id}` : null };
}

/** A pattern for titles that hold these words. */
function part(search: string | null): string {
  return search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : '';
}

/** What the page before ended with. */
function position(cursor: string | null): [lastTurnAt: number, id: string] {
  if (cursor === null) return [Number.MAX_SAFE_INTEGER, ''];
  const [, lastTurnAt, id] = /^(\d{1,15}):(.+)$/s.exec(cursor) ?? [];
  if (id !== undefined) return [Number(lastTurnAt), id];
  throw new Failure('page/badCursor', 'This cursor is not one that was given.', { hint: 'Begin without a cursor.' });
}

/** What we wrote ourselves is trusted to be a thread. Rows of before these facts were kept have none of them. */
function toThread(data: unknown): KnownThread {
  const row = JSON.parse(String(data));
  return { clientName: row.clientId, origin: 'drawbridge', archived: false, forkedFrom: null, ...row };
}
