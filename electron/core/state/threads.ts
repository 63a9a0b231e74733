import { Failure } from '../../../shared/contract/errors.ts';
import { type Sandbox } from '../../../shared/model/config.ts';
import { type Database } from './database.ts';

/** A Codex thread that was begun or continued here, whoever's bridge it came through. */
export interface ThreadRow {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly bridgeId: string;
  readonly origin: string | null;
  readonly root: string;
  readonly cwd: string;
  readonly title: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly lastTurnAt: number;
  readonly model: string | null;
  readonly effort: string | null;
  readonly archived: boolean;
  readonly forkedFrom: string | null;
  readonly sandbox?: Sandbox;
}

export interface ThreadRowQuery {
  readonly archived: boolean;
  /** A part of the title. */
  readonly search: string | null;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | null;
  readonly limit: number;
}

/** One table of threads for all bridges. */
export class ThreadTable {
  readonly #db: Database;
  readonly #save;
  readonly #find;
  readonly #list;
  readonly #tokens;

  constructor(db: Database) {
    this.#db = db;
    this.#save = db.prepare(
      `INSERT INTO threads (id, client_id, title, last_turn_at, archived, data) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET title = excluded.title, last_turn_at = excluded.last_turn_at, archived = excluded.archived, data = excluded.data`,
    );
    this.#find = db.prepare('SELECT data FROM threads WHERE id = ?');
    this.#list = db.prepare(
      `SELECT data FROM threads WHERE archived = ? AND (last_turn_at, id) < (?, ?) AND (?4 = '' OR title LIKE ?4 ESCAPE '\\')
       ORDER BY last_turn_at DESC, id DESC LIMIT ?5`,
    );
    this.#tokens = db.prepare('SELECT coalesce(sum(total), 0) AS tokens FROM usage WHERE thread_id = ?');
  }

  save(thread: ThreadRow): void {
    const { id, clientId, title, lastTurnAt, archived } = thread;
    this.#db.transaction('fast', () => {
      this.#save.run(id, clientId, title, lastTurnAt, Number(archived), JSON.stringify(thread));
    });
  }

  remove(id: string): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('DELETE FROM threads WHERE id = ?').run(id);
    });
  }

  find(id: string): ThreadRow | null {
    const row = this.#find.get(id);
    return row ? toThread(row['data']) : null;
  }

  /** Last used first. @throws Failure page/badCursor */
  list({ archived, search, cursor, limit }: ThreadRowQuery): { data: readonly ThreadRow[]; nextCursor: string | null } {
    const [lastTurnAt, id] = position(cursor ?? null);
    const part = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : '';
    const rows = this.#list.all(Number(archived), lastTurnAt, id, part, limit + 1).map((row) => toThread(row['data']));
    const data = rows.slice(0, limit);
    const last = data.at(-1);
    return { data, nextCursor: rows.length > limit && last ? `${last.lastTurnAt}:${last.id}` : null };
  }

  /** Tokens of all jobs that ran on it. */
  tokens(id: string): number {
    return Number(this.#tokens.get(id)?.['tokens']);
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) AS n FROM threads').get()?.['n']);
  }
}

/** What the page before ended with. */
function position(cursor: string | null): [lastTurnAt: number, id: string] {
  if (cursor === null) return [Number.MAX_SAFE_INTEGER, ''];
  const [, lastTurnAt, id] = /^(\d{1,15}):(.+)$/s.exec(cursor) ?? [];
  if (id !== undefined) return [Number(lastTurnAt), id];
  throw new Failure('page/badCursor', 'This cursor is not one that was given.', { hint: 'Begin without a cursor.' });
}

/** What we wrote ourselves is trusted to be a thread. Rows of before these facts were kept have none of them. */
function toThread(data: unknown): ThreadRow {
  const row = JSON.parse(String(data));
  return { clientName: row.clientId, origin: 'drawbridge', archived: false, forkedFrom: null, ...row };
}
