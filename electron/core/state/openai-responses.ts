import { type Database } from './database.ts';

/** What responses were asked with, by their keys: the job that one is, with `_2` and so on for the later ones of it. A row goes with its job. */
export class OpenAiResponseTable {
  readonly #db: Database;
  readonly #redact: (text: string) => string;
  readonly #find;

  /** `redact` takes secrets out of every text before it is kept. */
  constructor(db: Database, redact: (text: string) => string) {
    this.#db = db;
    this.#redact = redact;
    this.#find = db.prepare('SELECT data FROM openai_responses WHERE job_id = ?');
  }

  /** The first one stays: the same job is the same response. @throws Failure state/full, state/locked, state/unusable */
  save(key: string, record: unknown): void {
    const data = this.#dataOf(record);
    this.#db.transaction('fast', () => {
      this.#db.prepare('INSERT INTO openai_responses (job_id, data) VALUES (?, ?) ON CONFLICT (job_id) DO NOTHING').run(key, data);
    });
  }

  /** In place of what was saved. @throws as save */
  update(key: string, record: unknown): void {
    const data = this.#dataOf(record);
    this.#db.transaction('fast', () => {
      this.#db.prepare('UPDATE openai_responses SET data = ? WHERE job_id = ?').run(data, key);
    });
  }

  /** As it was saved; undefined where there is none. */
  find(key: string): unknown {
    const row = this.#find.get(key);
    return row && JSON.parse(String(row['data']));
  }

  remove(key: string): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('DELETE FROM openai_responses WHERE job_id = ?').run(key);
    });
  }

  #dataOf(record: unknown): string {
    return JSON.stringify(record, (_, value: unknown) => (typeof value === 'string' ? this.#redact(value) : value));
  }
}
