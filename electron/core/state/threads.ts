import { type Database } from './database.ts';

/** A Codex thread that was begun here, whoever's bridge it came through. */
export interface ThreadRow {
  readonly id: string;
  readonly clientId: string;
  readonly bridgeId: string;
  readonly root: string;
  readonly cwd: string;
  readonly title: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly lastTurnAt: number;
  readonly model: string;
  readonly effort: string | null;
}

/** One table of threads for all bridges. */
export class ThreadTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  save(thread: ThreadRow): void {
    this.#db.transaction('fast', () => {
      this.#db
        .prepare('INSERT INTO threads (id, client_id, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data')
        .run(thread.id, thread.clientId, JSON.stringify(thread));
    });
  }

  find(id: string): ThreadRow | null {
    const row = this.#db.prepare('SELECT data FROM threads WHERE id = ?').get(id);
    return row ? (JSON.parse(String(row['data'])) as ThreadRow) : null;
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) AS n FROM threads').get()?.['n']);
  }
}
