import { type Result } from '../../../shared/contract/control.ts';
import { type HealthSample } from '../../../shared/model/health.ts';
import { type Database } from './database.ts';

/** Seconds for which samples are kept. */
const kept = 7 * 86_400;

/** From what nobody has to know to what they should: of a step the last of these that it had. */
const codexStates = ['stopped', 'ready', 'starting', 'failed'] as const satisfies readonly HealthSample['codex'][];

export interface HealthQuery {
  /** Unix seconds; `until` excluded. */
  readonly since: number;
  readonly until: number;
  /** The most steps of time that are told apart. */
  readonly points: number;
}

/** How the host was, one row for each sample of the last seven days. */
export class HealthTable {
  readonly #everySeconds: number;
  readonly #insert;
  readonly #prune;
  readonly #read;
  readonly #db: Database;

  /** `everySeconds` is how often a sample is taken: no step is shorter. */
  constructor(db: Database, everySeconds: number) {
    this.#db = db;
    this.#everySeconds = everySeconds;
    this.#insert = db.prepare('INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#prune = db.prepare('DELETE FROM health WHERE at < ?');
    this.#read = db.prepare(
      `SELECT at - (at - CAST(?1 AS INTEGER)) % CAST(?3 AS INTEGER) AS step, max(running) AS running, max(queued) AS queued, max(waiting) AS waiting, max(codex) AS codex,
         sum(codex_starts) AS starts, max(memory) AS memory, max(delay_ms) AS delay
       FROM health WHERE at >= ?1 AND at < ?2 GROUP BY 1 ORDER BY 1`,
    );
  }

  /** Not synced to the disk: a power cut may cost the last few. @throws Failure state/full, state/locked, state/unusable */
  add({ at, running, queued, waiting, codex, codexStarts, memory, delayMs }: HealthSample): void {
    this.#db.transaction('fast', () => {
      this.#insert.run(at, running, queued, waiting, codexStates.indexOf(codex), codexStarts, memory, delayMs);
      this.#prune.run(at - kept);
    });
  }

  /** The most of each number in each step that has a sample, oldest first. */
  read({ since, until, points }: HealthQuery): Result<'health/read'> {
    const samplesInStep = Math.ceil(Math.max(0, until - since) / points / this.#everySeconds);
    const everySeconds = Math.max(1, samplesInStep) * this.#everySeconds;
    const data = this.#read.all(since, until, everySeconds).map((row) => ({
      at: Number(row['step']),
      running: Number(row['running']),
      queued: Number(row['queued']),
      waiting: Number(row['waiting']),
      codex: codexStates[Number(row['codex'])] ?? 'stopped',
      codexStarts: Number(row['starts']),
      memory: Number(row['memory']),
      delayMs: Number(row['delay']),
    }));
    return { everySeconds, data };
  }
}
