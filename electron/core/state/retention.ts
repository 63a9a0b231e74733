import { setImmediate } from 'node:timers/promises';
import { type RetentionConfig } from '../../../shared/model/config.ts';
import { type Call } from '../lib/call.ts';
import { type Database } from './database.ts';
import { JobSearch } from './job-search.ts';
import { SettingTable } from './settings.ts';

export interface Pruned {
  /** Jobs that went by age, and jobs whose logs went for space. */
  readonly jobs: number;
  readonly logs: number;
}

const seenKey = 'retention.seenMs';
const dayMs = 86_400_000;
/** How far the clock is believed to have come since the last time: one that jumps a year ahead takes a week of history at most. */
const believedMs = 7 * dayMs;
/** What one step may delete, so that nothing else waits for it. */
const stepBytes = 1 << 20;
const stepRows = 500;
/** Pages given back to the disk in one step, and free pages that are kept for what comes next. */
const stepPages = 256;
const sparePages = 1024;

const isOver = "status IN ('completed', 'failed', 'cancelled', 'interrupted')";

/** Keeps the state within its limits: jobs that are over go by age, their logs also by size, oldest first. Usage stays. */
export class Retention {
  readonly #db: Database;
  readonly #settings: SettingTable;

  constructor(db: Database) {
    this.#db = db;
    this.#settings = new SettingTable(db);
  }

  /** Works in small steps and gives way between them. @throws Failure state/full, state/locked, state/unusable; the signal's reason */
  async prune({ days, maxMiB }: RetentionConfig, nowMs: number, { signal }: Call): Promise<Pruned> {
    const nowBelieved = this.#believe(nowMs);
    const jobs = days === null || nowBelieved === null ? 0 : await this.#pruneJobs(Math.floor((nowBelieved - days * dayMs) / 1000), signal);
    const logs = maxMiB === null ? 0 : await this.#pruneLogs(maxMiB * 2 ** 20, signal);
    await this.#giveBack(signal);
    return { jobs, logs };
  }

  /** The time, as far as it is plausible; null where there is nothing to compare with yet. */
  #believe(nowMs: number): number | null {
    const seen = this.#settings.read(seenKey);
    const believed = typeof seen === 'number' ? Math.min(nowMs, seen + believedMs) : null;
    this.#settings.write(seenKey, believed ?? nowMs);
    return believed;
  }

  async #pruneJobs(before: number, signal: AbortSignal): Promise<number> {
    const oldest = this.#db.prepare(
      `SELECT id FROM jobs INDEXED BY jobs_by_day WHERE created_at < ?1 AND ${isOver} AND coalesce(data ->> 'finishedAt', created_at) < ?1 ORDER BY created_at LIMIT 1`,
    );
    const remove = this.#db.prepare('DELETE FROM jobs WHERE id = ?');
    for (let count = 0; ; count++) {
      const id = oldest.get(before)?.['id'];
      if (id === undefined) return count;
      await this.#removeLog(String(id), signal);
      this.#db.transaction('fast', () => remove.run(String(id)));
    }
  }

  async #pruneLogs(maxBytes: number, signal: AbortSignal): Promise<number> {
    // A cross join is read in this order: the first event whose job is over ends the search.
    const oldest = this.#db.prepare(`SELECT job_id FROM events CROSS JOIN jobs ON jobs.id = job_id WHERE ${isOver} ORDER BY seq LIMIT 1`);
    const search = new JobSearch(this.#db);
    for (let count = 0; ; count++) {
      if (this.#usedBytes() <= maxBytes) return count;
      const id = oldest.get()?.['job_id'];
      if (id === undefined) return count;
      await this.#removeLog(String(id), signal);
      this.#db.transaction('fast', () => search.index(String(id)));
    }
  }

  async #removeLog(jobId: string, signal: AbortSignal): Promise<void> {
    const sizes = this.#db.prepare('SELECT seq, octet_length(data) AS bytes FROM events WHERE job_id = ? ORDER BY seq LIMIT ?');
    const remove = this.#db.prepare('DELETE FROM events WHERE job_id = ? AND seq <= ?');
    for (let rows = sizes.all(jobId, stepRows); rows.length > 0; rows = sizes.all(jobId, stepRows)) {
      this.#db.transaction('fast', () => remove.run(jobId, lastOfStep(rows)));
      await setImmediate();
      signal.throwIfAborted();
    }
  }

  async #giveBack(signal: AbortSignal): Promise<void> {
    for (let free = this.#pragma('freelist_count'); free > sparePages; ) {
      this.#db.prepare(`PRAGMA incremental_vacuum(${stepPages})`).all();
      await setImmediate();
      signal.throwIfAborted();
      const left = this.#pragma('freelist_count');
      // A state that was made without this ability keeps its free pages, and uses them again.
      if (left >= free) return;
      free = left;
    }
  }

  #usedBytes(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size');
  }

  #pragma(name: string): number {
    return Number(this.#db.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}

/** The last of these events, by their `seq`, that one step may delete. */
function lastOfStep(rows: readonly Record<string, unknown>[]): number {
  let bytes = 0;
  for (const { seq, bytes: more } of rows.map((row) => ({ seq: Number(row['seq']), bytes: Number(row['bytes']) }))) {
    bytes += more;
    if (bytes >= stepBytes) return seq;
  }
  return Number(rows.at(-1)?.['seq']);
}
