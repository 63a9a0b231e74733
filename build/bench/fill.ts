import { createHash } from 'node:crypto';
import { type Item } from '../../shared/model/item.ts';
import { type Job, type NewJobEvent } from '../../shared/model/job.ts';
import { type Database } from '../../electron/core/state/database.ts';
import { JobTable } from '../../electron/core/state/jobs.ts';
import { ThreadTable } from '../../electron/core/state/threads.ts';

export interface FillOptions {
  readonly jobs: number;
  /** Events of each job, five at least. */
  readonly eventsEach: number;
  /** Threads, over which the jobs are dealt out; none for jobs without a history in Codex. */
  readonly threads: number;
  /** The open folder of all of them. */
  readonly root: string;
  /** When the last job ended; before it there is one a minute. Unix milliseconds. */
  readonly untilMs: number;
}

const jobsAtOnce = 1000;
const minuteMs = 60_000;
const clients = ['client_one', 'client_two', 'client_three'] as const;

/** Ended jobs and their threads, recorded as a host records them, a thousand jobs in a transaction. */
export function fill(db: Database, options: FillOptions): void {
  const [jobs, threads] = [new JobTable(db), new ThreadTable(db)];
  for (let first = 0; first < options.jobs; first += jobsAtOnce) {
    db.transaction('durable', () => {
      for (let at = first; at < Math.min(first + jobsAtOnce, options.jobs); at++) {
        const startedAtMs = options.untilMs - (options.jobs - at) * minuteMs;
        const job = makeJob(at, startedAtMs, options);
        if (at < options.threads) saveThread(threads, job);
        jobs.commit(job.id, lifeOf(job, startedAtMs, options.eventsEach), startedAtMs);
      }
    });
  }
}

/** Every fifth has failed, every seventh of the rest was cancelled. */
export function statusOf(at: number): Job['status'] {
  if (at % 5 === 0) return 'failed';
  return at % 7 === 0 ? 'cancelled' : 'completed';
}

/** Spread over all values, as random ids are. */
function idOf(kind: string, at: number): string {
  return BigInt(`0x${createHash('sha256').update(`${kind} ${at}`).digest('hex')}`)
    .toString(36)
    .slice(0, 16);
}

function makeJob(at: number, startedAtMs: number, { threads, root }: FillOptions): Job {
  const second = Math.floor(startedAtMs / 1000);
  const status = statusOf(at);
  return {
    id: `job_${idOf('job', at)}`,
    status,
    title: `Job ${at}`,
    prompt: `Job ${at}: look through the folder and say what the clock does.`,
    operation: 'codex_read',
    bridgeId: 'chatgpt',
    clientId: clients[at % clients.length] ?? clients[0],
    clientName: 'A client',
    root,
    cwd: root,
    sandbox: 'read-only',
    model: 'gpt-5.5',
    effort: 'medium',
    ephemeral: threads === 0,
    threadId: threads === 0 ? null : idOf('thread', at % threads),
    turnId: null,
    createdAt: second,
    startedAt: second,
    finishedAt: second + 20,
    durationMs: 20_000,
    answer: status === 'completed' ? `Answer ${at}.` : null,
    failure: status === 'completed' ? null : { code: 'codex/turnFailed', message: 'The turn failed.', hint: null },
    usage: { input: 900, cachedInput: 400, output: 100, reasoning: 50, total: 1000 },
    waitingFor: null,
    follows: null,
  };
}

function saveThread(threads: ThreadTable, job: Job): void {
  if (job.threadId === null) return;
  const { threadId: id, clientId, clientName, bridgeId, root, cwd, title, createdAt, model, effort } = job;
  const begun = { createdAt, lastTurnAt: createdAt, origin: 'drawbridge', archived: false, forkedFrom: null };
  threads.save({ id, clientId, clientName, bridgeId, root, cwd, title, model, effort, ...begun });
}

function lifeOf(job: Job, startedAtMs: number, events: number): NewJobEvent[] {
  const begun: Job = { ...job, finishedAt: null, durationMs: null, answer: null, failure: null, usage: null };
  const commands = Array.from({ length: Math.max(0, Math.floor((events - 3) / 2)) }, (_, at) => commandEvents(job, at, startedAtMs));
  return [
    { type: 'job/created', job: { ...begun, status: 'queued', startedAt: null } },
    { type: 'job/statusChanged', job: { ...begun, status: 'running' } },
    ...commands.flat(),
    { type: 'job/statusChanged', job },
  ];
}

function commandEvents({ cwd }: Job, at: number, startedAtMs: number): NewJobEvent[] {
  const command = { id: `call_${at}`, type: 'commandExecution', command: `sed -n ${at}p clock.ts`, cwd, startedAtMs } as const;
  const started: Item = { ...command, completedAtMs: null, status: 'inProgress', output: '', exitCode: null, durationMs: null };
  const ended: Item = {
    ...command,
    completedAtMs: startedAtMs + 5,
    status: 'completed',
    output: 'export const now = () => Date.now();\n',
    exitCode: 0,
    durationMs: 5,
  };
  return [
    { type: 'item/started', item: started },
    { type: 'item/completed', item: ended },
  ];
}
