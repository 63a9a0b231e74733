import { type Database } from './database.ts';

/** Small things remembered between runs, as JSON by key. */
export class SettingTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  read(key: string): unknown {
    const row = this.#db.prepare('SELECT value FROM settings WHERE key = ?').get(key);
    return row ? JSON.parse(String(row['value'])) : null;
  }

  write(key: string, value: unknown): void {
    this.#db.transaction('fast', () => {
      this.#db
        .prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
        .run(key, JSON.stringify(value));
    });
  }
}
