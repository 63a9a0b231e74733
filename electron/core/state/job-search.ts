import { setImmediate } from 'node:timers/promises';
import { type JobHit } from '../../../shared/contract/jobs.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type Call } from '../lib/call.ts';
import { type Database } from './database.ts';
import { excerptOf, type Phrase, rangesIn } from './job-words.ts';
import { SettingTable } from './settings.ts';

const unfilledKey = 'search.unfilledBelow';
/** Jobs that one step of `fill` reads, with all their events. */
const stepJobs = 20;
/** Characters of a text that are searched: its beginning and its end. */
const searched = 32_000;
const searchedCommands = 1000;

/** The words of jobs, for search. It holds what is recorded, so no secrets; a job's words go with the job. */
export class JobSearch {
  readonly #db: Database;
  readonly #settings: SettingTable;
  readonly #put;
  readonly #job;
  readonly #commands;

  constructor(db: Database) {
    this.#db = db;
    this.#settings = new SettingTable(db);
    this.#put = db.prepare('INSERT OR REPLACE INTO job_search (rowid, title, prompt, answer, commands) VALUES (?, ?, ?, ?, ?)');
    this.#job = db.prepare('SELECT n, data FROM jobs WHERE id = ?');
    this.#commands = db.prepare(
      `SELECT DISTINCT data ->> '$.item.command' AS command FROM events
       WHERE job_id = ? AND delta_of IS NULL AND data ->> '$.item.type' = 'commandExecution' LIMIT ${searchedCommands}`,
    );
  }

  /** Takes in a job as it is recorded, with the commands in its log; to be called within the transaction that changes either. */
  index(jobId: string): void {
    const row = this.#job.get(jobId);
    if (!row) return;
    const job: Job = JSON.parse(String(row['data']));
    this.#put.run(Number(row['n']), job.title, ends(job.prompt), ends(job.answer ?? ''), ends(this.#commandsOf(jobId)));
  }

  /** Where jobs have what was searched for. */
  hits(jobs: readonly Job[], phrases: readonly Phrase[]): JobHit[] {
    return jobs.map((job) => {
      const title = rangesIn(job.title, phrases);
      const rest = phrases.filter((phrase) => rangesIn(job.title, [phrase]).length === 0);
      return { jobId: job.id, title, excerpt: rest.length === 0 ? null : this.#excerpt(job, rest) };
    });
  }

  #excerpt(job: Job, phrases: readonly Phrase[]): JobHit['excerpt'] {
    const texts = [
      ['prompt', () => job.prompt],
      ['answer', () => job.answer ?? ''],
      ['command', () => this.#commandsOf(job.id)],
    ] as const;
    for (const [of, read] of texts) {
      const excerpt = excerptOf(ends(read()), phrases);
      if (excerpt) return { of, ...excerpt };
    }
    return null;
  }

  #commandsOf(jobId: string): string {
    return this.#commands
      .all(jobId)
      .map(({ command }) => String(command))
      .join('\n');
  }

  /** Takes in the jobs of an earlier version, newest first, in small steps. @throws Failure state/*; the signal's reason */
  async fill({ signal }: Call): Promise<void> {
    const step = this.#db.prepare('SELECT n, id FROM jobs WHERE n < ? ORDER BY n DESC LIMIT ?');
    for (let below = this.#settings.read(unfilledKey); typeof below === 'number' && below > 0; ) {
      await setImmediate();
      signal.throwIfAborted();
      const rows = step.all(below, stepJobs);
      below = Number(rows.at(-1)?.['n'] ?? 0);
      this.#db.transaction('fast', () => {
        for (const { id } of rows) this.index(String(id));
        this.#settings.write(unfilledKey, below);
      });
    }
  }
}

function ends(text: string): string {
  return text.length <= searched ? text : `${text.slice(0, searched / 2)}\n${text.slice(-searched / 2)}`;
}
