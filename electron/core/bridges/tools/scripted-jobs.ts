import { EventEmitter, once } from 'node:events';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { isFinal, type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { type ClientChanges } from '../../jobs/client-changes.ts';
import {
  type Caller,
  type JobHistory,
  type Jobs,
  type Page,
  type SessionsQuery,
  type StartJob,
  type ThreadForClient,
} from '../../jobs/ports.ts';

/** Jobs that a test plays by hand: no Codex, no queue, no store. */
export interface ScriptedJobs extends Jobs, JobHistory {
  /** What was asked for, in order. */
  readonly asked: readonly StartJob[];
  /** The jobs as they are, in the order of their start. */
  readonly all: () => readonly Job[];
  /** Calls that wait for a job's end now. */
  readonly waiting: () => number;
  /** A final job stays as it is. */
  change(jobId: string, to: Partial<Job>): void;
  say(jobId: string, item: Item): void;
  /** What a job changed, from now on. */
  propose(jobId: string, changes: ClientChanges): void;
}

interface Entry {
  job: Job;
  readonly events: JobEvent[];
  changes: ClientChanges | null;
}

/** `opening` says how a job stands right after its start, or throws the Failure that refuses it. */
export function scriptedJobs(opening: (request: StartJob) => Partial<Job>): ScriptedJobs {
  const entries = new Map<string, Entry>();
  const asked: StartJob[] = [];
  let waiting = 0;
  const changes = new EventEmitter().setMaxListeners(0);

  const all = () => [...entries.values()].map(({ job }) => job);
  const entryOf = (jobId: string, caller: Caller | null): Entry => {
    const entry = entries.get(jobId);
    if (!entry || (caller && entry.job.clientId !== caller.clientId)) throw new Failure('job/notFound', `There is no job ${jobId}.`);
    return entry;
  };
  const record = ({ job, events }: Entry, event: { type: 'job/statusChanged'; job: Job } | { type: 'item/completed'; item: Item }) => {
    events.push({ seq: events.length + 1, jobId: job.id, atMs: 0, ...event });
    changes.emit(job.id);
  };
  const change = (jobId: string, to: Partial<Job>): Job => {
    const entry = entryOf(jobId, null);
    if (isFinal(entry.job.status)) return entry.job;
    entry.job = { ...entry.job, ...to };
    record(entry, { type: 'job/statusChanged', job: entry.job });
    return entry.job;
  };
  const changed = (jobId: string, signal: AbortSignal) => once(changes, jobId, { signal }).catch(() => {});

  return {
    asked,
    waiting: () => waiting,
    all,
    change,
    say: (jobId, item) => record(entryOf(jobId, null), { type: 'item/completed', item }),
    propose: (jobId, changes) => void Object.assign(entryOf(jobId, null), { changes }),
    async start(request) {
      asked.push(request);
      const job = { ...newJob(request, entries.size + 1), ...opening(request) };
      entries.set(job.id, { job, events: [], changes: null });
      return job;
    },
    read: (jobId, caller) => entryOf(jobId, caller).job,
    cancel: async (jobId, caller) => change(entryOf(jobId, caller).job.id, { status: 'cancelled' }),
    steer: async () => undefined,
    async *events(jobId, caller, { after, signal }) {
      const { events } = entryOf(jobId, caller);
      for (let at = after; ; at += 1) {
        while (at >= events.length && !signal.aborted) await changed(jobId, signal);
        const event = events[at];
        if (!event) return;
        yield event;
        if (isLast(event)) return;
      }
    },
    recent: ({ clientId }, limit) =>
      all()
        .filter((job) => job.clientId === clientId)
        .toReversed()
        .slice(0, limit),
    history: (jobId, caller, { after, limit }) => entryOf(jobId, caller).events.slice(after, after + limit),
    async finished(jobId, caller, { signal }) {
      const entry = entryOf(jobId, caller);
      waiting += 1;
      while (!isFinal(entry.job.status) && !signal.aborted) await changed(jobId, signal);
      waiting -= 1;
      return entry.job;
    },
    findThread: (threadId, caller) => {
      const job = all().findLast((one) => one.threadId === threadId);
      return job?.clientId === caller.clientId ? { root: job.root, sandbox: job.sandbox } : null;
    },
    threads: (caller, query) => threadsOf(all(), caller, query),
    changes: async (jobId, caller) => entryOf(jobId, caller).changes,
    counts: ({ clientId }) => countsOf(all().filter((job) => job.clientId === clientId)),
  };
}

function countsOf(jobs: readonly Job[]): ReturnType<Jobs['counts']> {
  const threads = new Set(jobs.flatMap(({ threadId }) => threadId ?? [])).size;
  return { jobs: jobs.length, threads, waiting: jobs.filter(({ status }) => status === 'waiting').length };
}

/** The threads of a caller's, the last begun first; their cursor is how many came before. */
function threadsOf(jobs: readonly Job[], { clientId }: Caller, { search, cursor, limit }: SessionsQuery): Page<ThreadForClient> {
  const own = jobs.filter((job) => job.clientId === clientId).toReversed();
  const newest = [...Map.groupBy(own, ({ threadId }) => threadId)].flatMap(([id, [job]]) => (id && job ? [{ ...job, id }] : []));
  const found = newest.filter(({ title }) => title.includes(search ?? ''));
  const end = Number(cursor) + limit;
  const data = found.slice(Number(cursor), end).map(({ id, title, cwd, createdAt, status }) => {
    return { id, title, cwd, lastTurnAt: createdAt, busy: !isFinal(status) };
  });
  return { data, nextCursor: end < found.length ? String(end) : null };
}

function isLast(event: JobEvent): boolean {
  return event.type === 'job/statusChanged' && isFinal(event.job.status);
}

function newJob(request: StartJob, number: number): Job {
  return {
    id: `job_${String(number).padStart(16, '0')}`,
    status: 'running',
    title: request.prompt,
    prompt: request.prompt,
    operation: request.operation,
    bridgeId: request.bridge.id,
    clientId: request.caller.clientId,
    clientName: request.caller.clientName,
    root: '/projects/one',
    cwd: request.cwd ?? '/projects/one',
    sandbox: request.sandbox,
    model: request.model,
    effort: request.effort,
    ephemeral: request.ephemeral,
    threadId: request.threadId,
    turnId: null,
    createdAt: 1_800_000_000,
    startedAt: 1_800_000_000,
    finishedAt: null,
    durationMs: null,
    answer: null,
    failure: null,
    usage: null,
    waitingFor: null,
    follows: null,
  };
}
