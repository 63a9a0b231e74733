import { type JobHit, type JobQuery } from '../../../shared/contract/jobs.ts';
import { isFinal, type Job, type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { type Database } from './database.ts';
import { JobSearch } from './job-search.ts';
import { matchOf, phrasesOf } from './job-words.ts';
import { countOutput, limitOutput, noOutput, type Output, withoutOutput } from './output-budget.ts';
import { UsageTable } from './usage.ts';

export interface JobPage {
  readonly data: readonly Job[];
  readonly nextCursor: string | null;
  /** One for each job, where a text was searched for. */
  readonly hits?: readonly JobHit[];
}

/** What events pass through before they are recorded. `keep` is called once they are. */
export interface EventFilter {
  filter(jobId: string, events: readonly NewJobEvent[]): { readonly events: readonly NewJobEvent[]; readonly keep: () => void };
}

const everything: EventFilter = { filter: (_, events) => ({ events, keep: () => undefined }) };

/** Jobs and their events. An event is recorded before anybody hears of it. */
export class JobTable {
  readonly #db: Database;
  readonly #filter: EventFilter;
  readonly #usage: UsageTable;
  readonly #search: JobSearch;
  readonly #output = new Map<string, Output>();
  readonly #insertEvent;
  readonly #insertJob;
  readonly #updateJob;
  readonly #dropDeltas;
  readonly #readEvents;
  readonly #readEvent;
  readonly #updateEvent;

  constructor(db: Database, filter: EventFilter = everything) {
    this.#db = db;
    this.#filter = filter;
    this.#usage = new UsageTable(db);
    this.#search = new JobSearch(db);
    this.#insertEvent = db.prepare('INSERT INTO events (job_id, at_ms, delta_of, data) VALUES (?, ?, ?, ?)');
    this.#insertJob = db.prepare(
      'INSERT INTO jobs (id, status, client_id, idempotency_key, created_at, tokens, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#updateJob = db.prepare('UPDATE jobs SET status = ?, tokens = ?, data = ? WHERE id = ?');
    this.#dropDeltas = db.prepare('DELETE FROM events WHERE job_id = ? AND delta_of = ?');
    this.#readEvents = db.prepare('SELECT seq, job_id, at_ms, data FROM events WHERE job_id = ? AND seq > ? ORDER BY seq LIMIT ?');
    this.#readEvent = db.prepare('SELECT data FROM events WHERE seq = ?');
    this.#updateEvent = db.prepare('UPDATE events SET data = ? WHERE seq = ?');
  }

  /**
   * Records events of one job in one transaction and gives them their `seq`; what comes back is what was recorded, secrets taken out.
   * It survives a crash of ours, and a power cut once `settle` has resolved. With a job's end its usage is recorded. The deltas of an item go when the item is complete: its whole text is in the event. Of a job's
   * command output 10 MiB are kept.
   * @throws Failure state/full, state/locked, state/unusable
   */
  commit(jobId: string, events: readonly NewJobEvent[], atMs: number): JobEvent[] {
    const filtered = this.#filter.filter(jobId, events);
    let output = this.#output.get(jobId) ?? noOutput;
    const work = () =>
      filtered.events.map((event) => {
        const recorded = this.#record(jobId, limitOutput(event), atMs);
        const { kept, forget } = countOutput(output, recorded);
        output = kept;
        for (const seq of forget) this.#updateEvent.run(withoutOutput(String(this.#readEvent.get(seq)?.['data'])), seq);
        return recorded;
      });
    const ends = events.some(isEnd);
    const recorded = filtered.events.length > 0 ? this.#db.transaction('fast', work) : [];
    filtered.keep();
    if (ends) this.#output.delete(jobId);
    else if (output !== noOutput) this.#output.set(jobId, output);
    return recorded;
  }

  /** Resolves when all that was recorded so far survives a power cut. @throws Failure state/full, state/unusable */
  settle(): Promise<void> {
    return this.#db.sync();
  }

  #record(jobId: string, event: NewJobEvent, atMs: number): JobEvent {
    if (event.type === 'job/created') this.#insert(event.job);
    if (event.type === 'job/statusChanged') this.#update(event.job);
    if (event.type === 'job/statusChanged' && isEnd(event)) this.#end(event.job, atMs);
    if (event.type === 'item/completed') this.#dropDeltas.run(jobId, event.item.id);
    if (event.type === 'item/dropped') this.#dropDeltas.run(jobId, event.itemId);
    const deltaOf = event.type === 'item/delta' ? event.itemId : null;
    const { lastInsertRowid } = this.#insertEvent.run(jobId, atMs, deltaOf, JSON.stringify(event));
    return { ...event, seq: Number(lastInsertRowid), jobId, atMs };
  }

  #insert(job: Job): void {
    const { id, status, clientId, idempotencyKey, createdAt, usage } = job;
    this.#insertJob.run(id, status, clientId, idempotencyKey ?? null, createdAt, usage?.total ?? 0, JSON.stringify(job));
    this.#search.index(job.id);
  }

  #end(job: Job, atMs: number): void {
    this.#usage.record(job, atMs);
    this.#search.index(job.id);
  }

  #update(job: Job): void {
    this.#updateJob.run(job.status, job.usage?.total ?? 0, JSON.stringify(job), job.id);
  }

  /** Recorded events of a job after `after`, in order. */
  read(jobId: string, after: number, limit: number): JobEvent[] {
    return this.#readEvents.all(jobId, after, limit).map((row) => {
      const event: NewJobEvent = JSON.parse(String(row['data']));
      return { ...event, seq: Number(row['seq']), jobId, atMs: Number(row['at_ms']) };
    });
  }

  find(jobId: string): Job | null {
    const row = this.#db.prepare('SELECT data FROM jobs WHERE id = ?').get(jobId);
    return row ? parseJob(row['data']) : null;
  }

  /** The job a client started with this key. */
  findByKey(clientId: string, idempotencyKey: string): Job | null {
    const row = this.#db.prepare('SELECT data FROM jobs WHERE client_id = ? AND idempotency_key = ?').get(clientId, idempotencyKey);
    return row ? parseJob(row['data']) : null;
  }

  /** The newest jobs of a client, newest first. */
  newestOf(clientId: string, limit: number): Job[] {
    const rows = this.#db.prepare('SELECT data FROM jobs WHERE client_id = ? ORDER BY n DESC LIMIT ?').all(clientId, limit);
    return rows.map((row) => parseJob(row['data']));
  }

  /** Newest first. The cursor is opaque to callers; a bad one starts at the newest. */
  list({ cursor, limit, ...query }: JobQuery): JobPage {
    const before = /^\d{1,15}$/.test(cursor ?? '') ? Number(cursor) : Number.MAX_SAFE_INTEGER;
    const phrases = query.text === undefined ? null : phrasesOf(query.text);
    if (phrases?.length === 0) return { data: [], nextCursor: null, hits: [] };
    const conditions = [...conditionsOf(query), { sql: 'n < ?', values: [before] }];
    const where = conditions.map(({ sql }) => sql).join(' AND ');
    const values = [...conditions.flatMap((one) => one.values), limit + 1];
    // A cross join is read in this order: found first, then looked at.
    const rows = phrases
      ? this.#db
          .prepare(
            `SELECT n, data FROM job_search CROSS JOIN jobs ON n = job_search.rowid WHERE job_search MATCH ? AND ${where} ORDER BY job_search.rowid DESC LIMIT ?`,
          )
          .all(matchOf(phrases), ...values)
      : this.#db.prepare(`SELECT n, data FROM jobs WHERE ${where} ORDER BY n DESC LIMIT ?`).all(...values);
    const page = rows.slice(0, limit);
    const data = page.map((row) => parseJob(row['data']));
    const nextCursor = rows.length > limit ? String(page.at(-1)?.['n']) : null;
    return { data, nextCursor, ...(phrases && { hits: this.#search.hits(data, phrases) }) };
  }

  /** Jobs that were not final when the last host ended. */
  unfinished(): Job[] {
    const rows = this.#db.prepare("SELECT data FROM jobs WHERE status IN ('queued', 'waiting', 'running', 'stalled') ORDER BY n").all();
    return rows.map((row) => parseJob(row['data'])).filter((job) => !isFinal(job.status));
  }

  /** All, or those of a client. */
  count(clientId?: string): number {
    const all = 'SELECT count(*) AS n FROM jobs';
    const row = clientId === undefined ? this.#db.prepare(all).get() : this.#db.prepare(`${all} WHERE client_id = ?`).get(clientId);
    return Number(row?.['n']);
  }
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

function conditionsOf({ status, bridgeId, clientId, root, since, until }: Omit<JobQuery, 'limit'>): readonly Condition[] {
  const equal: readonly (readonly [string, string | number | undefined])[] = [
    ["data ->> 'bridgeId' = ?", bridgeId],
    ['client_id = ?', clientId],
    ["data ->> 'root' = ?", root],
    ['created_at >= ?', since],
    ['created_at < ?', until],
  ];
  const given = equal.flatMap(([sql, value]): readonly Condition[] => (value === undefined ? [] : [{ sql, values: [value] }]));
  return status ? [...given, { sql: `status IN (${status.map(() => '?').join(',') || 'NULL'})`, values: status }] : given;
}

function isEnd(event: NewJobEvent): boolean {
  return event.type === 'job/statusChanged' && isFinal(event.job.status);
}

/** What we wrote ourselves is trusted to be a job; its shape is fixed by migrations. */
function parseJob(data: unknown): Job {
  return JSON.parse(String(data)) as Job;
}
