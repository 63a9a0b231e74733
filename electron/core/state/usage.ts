import { type Job, type Usage } from '../../../shared/model/job.ts';
import { type UsageDay, type UsageGroup, type UsageRow } from '../../../shared/model/usage.ts';
import { type Database } from './database.ts';

export interface UsageQuery {
  readonly by: UsageGroup;
  /** Unix seconds of the jobs' ends; `until` excluded. */
  readonly since: number;
  readonly until?: number | undefined;
}

/** What a row is added up by, and what it is called: the newest name of a client, the first title of a thread. */
const groups = {
  day: { key: 'day', label: 'day', order: 'key DESC' },
  client: { key: 'client_id', label: 'client_name', order: 'total DESC, key' },
  bridge: { key: 'bridge_id', label: 'bridge_id', order: 'total DESC, key' },
  root: { key: 'root', label: 'root', order: 'total DESC, key' },
  thread: { key: "coalesce(thread_id, '')", label: 'title', order: 'total DESC, key' },
  model: { key: "coalesce(model, '')", label: "coalesce(model, '')", order: 'total DESC, key' },
} as const satisfies Record<UsageGroup, { key: string; label: string; order: string }>;

const sums = `count(*) AS jobs, coalesce(sum(input), 0) AS input, coalesce(sum(cached_input), 0) AS cachedInput,
  coalesce(sum(output), 0) AS output, coalesce(sum(reasoning), 0) AS reasoning, coalesce(sum(total), 0) AS total`;

/** Tokens of every job that has ended, one row each. It outlives the jobs. */
export class UsageTable {
  readonly #db: Database;
  readonly #insert;
  readonly #since;

  constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare('INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#since = db.prepare('SELECT count(*) AS jobs, coalesce(sum(total), 0) AS tokens FROM usage WHERE at >= ?');
  }

  /** To be called in the transaction that ends the job. */
  record({ id, clientId, clientName, bridgeId, root, threadId, title, model, usage }: Job, atMs: number): void {
    const { input, cachedInput, output, reasoning, total } = usage ?? nothing;
    const at = Math.floor(atMs / 1000);
    const tokens = [input, cachedInput, output, reasoning, total];
    this.#insert.run(id, at, dayOf(atMs), clientId, clientName, bridgeId, root, threadId, title, model, ...tokens);
  }

  /** Jobs and tokens of each group, and of all. */
  read({ by, since, until = Number.MAX_SAFE_INTEGER }: UsageQuery): { data: UsageRow[]; total: UsageRow } {
    const { key, label, order } = groups[by];
    // With one max() or min() SQLite takes the other columns from the row it found.
    const row = by === 'thread' ? 'min(rowid)' : 'max(rowid)';
    const rows = this.#db
      .prepare(`SELECT ${key} AS key, ${label} AS label, ${row}, ${sums} FROM usage WHERE at >= ? AND at < ? GROUP BY 1 ORDER BY ${order}`)
      .all(since, until);
    const total = this.#db.prepare(`SELECT ${sums} FROM usage WHERE at >= ? AND at < ?`).get(since, until);
    return { data: rows.map(toRow), total: toRow({ key: 'total', label: 'total', ...total }) };
  }

  /** Jobs and tokens of each group on each day, oldest day first. */
  days({ by, since, until = Number.MAX_SAFE_INTEGER }: UsageQuery): UsageDay[] {
    const { key } = groups[by];
    return this.#db
      .prepare(`SELECT day, ${key} AS key, ${sums} FROM usage WHERE at >= ? AND at < ? GROUP BY 1, 2 ORDER BY day, total DESC, key`)
      .all(since, until)
      .map((row) => ({ day: String(row['day']), key: String(row['key']), jobs: Number(row['jobs']), tokens: Number(row['total']) }));
  }

  /** Jobs that ended, and their tokens, since a moment in Unix seconds. */
  since(second: number): { jobs: number; tokens: number } {
    const row = this.#since.get(second);
    return { jobs: Number(row?.['jobs']), tokens: Number(row?.['tokens']) };
  }
}

const nothing: Usage = { input: 0, cachedInput: 0, output: 0, reasoning: 0, total: 0 };

/** The calendar day where the machine is. */
function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function toRow(row: Record<string, unknown>): UsageRow {
  const number = (name: string) => Number(row[name]);
  return {
    key: String(row['key']),
    label: String(row['label']),
    jobs: number('jobs'),
    usage: {
      input: number('input'),
      cachedInput: number('cachedInput'),
      output: number('output'),
      reasoning: number('reasoning'),
      total: number('total'),
    },
  };
}
