import { type Database } from './database.ts';

/** What responses were asked with, by the jobs that they are. A row goes with its job. */
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
  save(jobId: string, record: unknown): void {
    const data = JSON.stringify(record, (_, value: unknown) => (typeof value === 'string' ? this.#redact(value) : value));
    this.#db.transaction('fast', () => {
      this.#db.prepare('INSERT INTO openai_responses (job_id, data) VALUES (?, ?) ON CONFLICT (job_id) DO NOTHING').run(jobId, data);
    });
  }

  /** As it was saved; undefined where there is none. */
  find(jobId: string): unknown {
    const row = this.#find.get(jobId);
    return row && JSON.parse(String(row['data']));
  }

  remove(jobId: string): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('DELETE FROM openai_responses WHERE job_id = ?').run(jobId);
    });
  }
}
