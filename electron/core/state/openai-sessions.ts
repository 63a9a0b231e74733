import { type Database } from './database.ts';

/** A session of an OpenAI client, and the thread that holds its conversation. */
export interface SessionRow {
  readonly clientId: string;
  readonly sessionId: string;
  readonly threadId: string;
  /** When it was put on this thread, in Unix seconds. */
  readonly begunAt: number;
  /** Which tools of the client the thread began with: a digest; null for none. */
  readonly tools: string | null;
}

/** Which thread each client's sessions go on with. The ids are the clients' own words and mean nothing here. */
export class OpenAiSessionTable {
  readonly #db: Database;
  readonly #find;
  readonly #save;

  constructor(db: Database) {
    this.#db = db;
    this.#find = db.prepare('SELECT thread_id FROM openai_sessions WHERE client_id = ? AND session_id = ? AND tools IS ?');
    this.#save = db.prepare(
      `INSERT INTO openai_sessions (client_id, session_id, thread_id, begun_at, tools) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (client_id, session_id) DO UPDATE
         SET thread_id = excluded.thread_id, begun_at = excluded.begun_at, tools = excluded.tools`,
    );
  }

  /** The session's thread; null for a session that is not known, or is on a thread with other tools. */
  find(clientId: string, sessionId: string, tools: string | null): string | null {
    const row = this.#find.get(clientId, sessionId, tools);
    return row ? String(row['thread_id']) : null;
  }

  save(...rows: readonly SessionRow[]): void {
    this.#db.transaction('fast', () => {
      for (const { clientId, sessionId, threadId, begunAt, tools } of rows) {
        this.#save.run(clientId, sessionId, threadId, begunAt, tools);
      }
    });
  }

  /** Forgets the sessions that are named: one, all of a client, or all. Their threads stay. Gives how many there were. */
  remove({ clientId, sessionId }: { readonly clientId?: string | undefined; readonly sessionId?: string | undefined }): number {
    const sql = 'DELETE FROM openai_sessions WHERE (?1 IS NULL OR client_id = ?1) AND (?2 IS NULL OR session_id = ?2)';
    return this.#db.transaction('fast', () => Number(this.#db.prepare(sql).run(clientId ?? null, sessionId ?? null).changes));
  }
}
