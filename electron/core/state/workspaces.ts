import { type WorkspaceRow, type WorkspaceStore } from '../workspace/ports.ts';
import { type Database } from './database.ts';

/** The workspaces of jobs, one row each. */
export class WorkspaceTable implements WorkspaceStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  put(row: WorkspaceRow): void {
    this.#db.transaction('durable', () => {
      const sql = 'INSERT INTO workspaces (id, created_at, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data';
      this.#db.prepare(sql).run(row.id, row.createdAt, JSON.stringify(row));
    });
  }

  find(id: string): WorkspaceRow | null {
    const row = this.#db.prepare('SELECT data FROM workspaces WHERE id = ?').get(id);
    return row ? read(row['data']) : null;
  }

  all(): readonly WorkspaceRow[] {
    return this.#db
      .prepare('SELECT data FROM workspaces ORDER BY created_at, id')
      .all()
      .map((row) => read(row['data']));
  }

  delete(id: string): void {
    this.#db.transaction('durable', () => {
      this.#db.prepare('DELETE FROM workspaces WHERE id = ?').run(id);
    });
  }
}

function read(data: unknown): WorkspaceRow {
  return JSON.parse(String(data)) as WorkspaceRow;
}
