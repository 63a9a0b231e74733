import { Failure } from '../../../shared/contract/errors.ts';
import { type SessionLimits } from '../../../shared/model/config.ts';
import { isFinal, type Job, type JobEvent } from '../../../shared/model/job.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type Call } from '../lib/call.ts';
import { retry } from '../lib/retry.ts';
import { withinClient } from '../policy/run.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { type ClientChanges } from './client-changes.ts';
import { cutByHost } from './cut.ts';
import { type Ending, type JobCommand } from './job.ts';
import {
  type Caller,
  type JobHistory,
  type Jobs,
  type OwnThread,
  type Page,
  type SessionsQuery,
  type StartJob,
  type ThreadForClient,
} from './ports.ts';
import { Recorder } from './recorder.ts';
import { Roster } from './roster.ts';
import { runJob } from './run.ts';
import { findSession, listSessions } from './sessions.ts';
import { admit } from './start.ts';
import { isLocked, type KnownThread, patienceMs } from './stores.ts';

/** What a job goes on with. */
export interface Before {
  /** The job before it. */
  readonly follows?: string | null;
  /** The review that was sent back to it. */
  readonly review?: Pick<Review, 'id' | 'workspace'> | null;
}

/**
 * The one place where jobs start, run and end. Every change is decided purely, recorded, and only then told.
 * A job outlives the request that asked for it.
 */
export class Engine implements Jobs, JobHistory, AsyncDisposable {
  /** Who runs and who waits. */
  readonly roster: Roster;
  readonly #options: EngineOptions;
  readonly #recorder: Recorder;
  #stopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#recorder = new Recorder(options);
    this.roster = new Roster(options.jobs, () => {
      const { maxRunningJobs, maxQueuedJobs } = options.codex();
      return { maxRunning: maxRunningJobs, maxQueued: maxQueuedJobs, ...(options.paused && { paused: options.paused() }) };
    });
  }

  /** Ends what an earlier host left unfinished: its Codex is gone, so the work is. To be called when it is known what became of reviews. */
  recover(): void {
    for (const job of this.#options.jobs.unfinished()) {
      const failure = cutByHost(this.#options.reviewOf(job.id));
      void this.#recorder.end(
        { job, startedAtMs: null },
        { status: 'interrupted', answer: null, failure: failure.toBody(), usage: job.usage },
      );
    }
  }

  async start(request: StartJob): Promise<Job> {
    const already = this.#sameRequest(request);
    if (already) return already;
    const thread = request.threadId === null ? null : this.#ownThread(request.threadId, request.caller);
    return this.startOn(thread, request);
  }

  /** As `start`, on a thread that the caller was found to be allowed, or on a new one. */
  async startOn(thread: KnownThread | null, request: StartJob, { follows = null, review = null }: Before = {}): Promise<Job> {
    const { roots, catalogue, codex, now, isRepository } = this.#options;
    if (thread?.archived) throw archived();
    const { job, allowed, decision } = await admit(
      { ...request, cwd: request.cwd ?? thread?.cwd ?? null },
      { roots: roots(), catalogue, defaults: codex(), follows, review, atMs: now(), isRepository },
    );
    const reviewId = review?.id ?? null;
    const stop = new AbortController();
    const ended = Promise.withResolvers<void>();
    const active: ActiveJob = { job, begun: false, startedAtMs: null, thread, request, allowed, decision, reviewId, stop, ended };
    const meanwhile = await retry(() => this.#enter(active), { passes: isLocked, limitMs: patienceMs.start });
    if (meanwhile) return meanwhile;
    this.runWaiting();
    // The client is told after this; Codex may begin meanwhile, since a job that a power cut takes along was never told of.
    await this.#options.jobs.settle();
    return active.job;
  }

  read(jobId: string, caller: Caller): Job {
    return this.roster.owned(jobId, caller);
  }

  async cancel(jobId: string, caller: Caller): Promise<Job> {
    this.roster.owned(jobId, caller);
    return this.cancelAny(jobId, `${caller.clientName} cancelled the job.`);
  }

  /** For the owner, who may end any job. @throws Failure job/notFound */
  async cancelAny(jobId: string, reason: string): Promise<Job> {
    const active = this.roster.active(jobId);
    if (!active) return this.roster.find(jobId);
    active.stop.abort(new Failure('job/cancelled', reason));
    if (!active.begun) void this.#finishUnstarted(active);
    await active.ended.promise;
    return active.job;
  }

  async steer(jobId: string, text: string, caller: Caller): Promise<void> {
    this.roster.owned(jobId, caller);
    await this.steerAny(jobId, text);
  }

  /** For the owner, who may steer any job. @throws Failure job/notFound, turn/*, codex/* */
  async steerAny(jobId: string, text: string): Promise<void> {
    const { threadId, turnId, status } = this.roster.find(jobId);
    const active = this.roster.active(jobId);
    // The thread of a job that waits for its turn may be running another job's.
    if (active && threadId !== null && turnId !== null && !isFinal(status)) {
      return this.#options.runtime.steer(threadId, text, { signal: active.stop.signal });
    }
    throw new Failure('turn/notRunning', `The job is ${status}, so there is no turn to add words to.`, {
      hint: isFinal(status) ? 'Continue it with a message of its own.' : 'Try again once Codex works on it.',
    });
  }

  async *events(jobId: string, caller: Caller, options: { readonly after: number } & Call): AsyncGenerator<JobEvent> {
    this.roster.owned(jobId, caller);
    for await (const events of this.log(jobId, options)) yield* events;
  }

  /** Batches of a job's events for anyone who may see it; ends after the final one. @throws Failure job/notFound, stream/lagged */
  async *log(jobId: string, { after, signal }: { readonly after: number } & Call): AsyncGenerator<readonly JobEvent[]> {
    if (isFinal(this.roster.find(jobId).status)) return yield* this.#recorder.recorded(jobId, after);
    for await (const events of this.#options.bus.subscribe({ jobId, after, signal })) {
      yield events;
      if (events.some(isLast)) return;
    }
  }

  async finished(jobId: string, caller: Caller, { signal }: Call): Promise<Job> {
    const job = this.roster.owned(jobId, caller);
    const active = this.roster.active(jobId);
    if (!active) return job;
    await Promise.race([active.ended.promise, aborted(signal)]);
    return active.job;
  }

  recent(caller: Caller, limit: number): readonly Job[] {
    return this.#options.jobs.newestOf(caller.clientId, limit);
  }

  history(jobId: string, caller: Caller, { after, limit }: { readonly after: number; readonly limit: number }): readonly JobEvent[] {
    this.roster.owned(jobId, caller);
    return this.#options.jobs.read(jobId, after, limit);
  }

  findThread(threadId: string, caller: Caller, limits: SessionLimits | null = null): OwnThread | null {
    const thread = findSession(threadId, this.#sessions(caller), limits);
    return thread && { root: thread.root, sandbox: withinClient(thread.sandbox ?? 'read-only', caller) };
  }

  threads(caller: Caller, query: SessionsQuery): Page<ThreadForClient> {
    return listSessions(this.#sessions(caller), query, (threadId) => this.roster.busyWith(threadId) !== null);
  }

  async changes(jobId: string, caller: Caller): Promise<ClientChanges | null> {
    return this.#options.changesOf(this.roster.owned(jobId, caller).id);
  }

  /** Whether nothing has happened on the job's thread since, as far as is known here, and nothing waits to. */
  isLastOnThread({ id, threadId }: Job): boolean {
    if (threadId === null || this.#options.threads.find(threadId)?.lastJobId !== id) return false;
    return !this.roster.all().some(({ job }) => job.threadId === threadId && job.id !== id);
  }

  counts({ clientId }: Caller): { jobs: number; threads: number; waiting: number } {
    const { jobs, threads } = this.#options;
    const waiting = this.roster.all().filter(({ job }) => job.clientId === clientId && job.status === 'waiting').length;
    return { jobs: jobs.count(clientId), threads: threads.count(clientId), waiting };
  }

  /** Does something to a thread while no job runs on it. @throws Failure thread/busy when one runs or waits to, and what the work throws */
  async exclusively<T>(threadId: string, work: () => Promise<T>): Promise<T> {
    try {
      using _lock = this.roster.lock(threadId);
      return await work();
    } finally {
      this.runWaiting();
    }
  }

  /** Begins what may begin now. To be called when limits were raised or a pause has ended. */
  runWaiting(): void {
    for (let active = this.roster.take(); active; active = this.roster.take()) void this.#run(active);
  }

  /** Refuses new jobs, ends the present ones as interrupted, and waits until they are. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const present = this.roster.all();
    for (const active of present) {
      active.stop.abort(shutDown());
      if (!active.begun) void this.#finishUnstarted(active);
    }
    await Promise.all(present.map((active) => active.ended.promise));
  }

  #sessions({ clientId }: Caller) {
    return { threads: this.#options.threads, clientId, nowMs: this.#options.now() };
  }

  #sameRequest({ idempotencyKey, caller }: StartJob): Job | null {
    if (!idempotencyKey) return null;
    const job = this.#options.jobs.findByKey(caller.clientId, idempotencyKey);
    return job && this.roster.find(job.id);
  }

  #ownThread(threadId: string, caller: Caller): KnownThread {
    const thread = this.#options.threads.find(threadId);
    if (thread && thread.clientId === caller.clientId) return thread;
    throw new Failure('thread/notFound', 'There is no such thread.', { hint: 'Start one first and use the id it gives.' });
  }

  /** Records the job and takes its place, or throws and does neither. Gives the job that the same request has made already. */
  #enter(active: ActiveJob): Job | null {
    if (this.#stopping) throw stopping();
    const meanwhile = this.#sameRequest(active.request);
    if (meanwhile) return meanwhile;
    this.roster.enter(active, () => this.#recorder.create(active));
    return null;
  }

  async #run(active: ActiveJob): Promise<void> {
    const { log } = this.#options;
    const patiently = (work: () => void | Promise<void>) => this.#patiently(work);
    try {
      const ending = await runJob(active, {
        ...this.#options,
        apply: (command) => this.#apply(active, command),
        record: (events) => this.#recorder.record(active.job.id, events),
        patiently,
      });
      await patiently(() => this.#recorder.end(active, ending));
      log.info('job ended', { jobId: active.job.id, status: active.job.status, ms: active.job.durationMs, code: active.job.failure?.code });
      this.#forget(active);
    } catch (error) {
      await this.#endBroken(active, error);
    } finally {
      this.runWaiting();
    }
  }

  /** The state could not be recorded, or we have a bug: the job still ends, as truly as it can be said. */
  async #endBroken(active: ActiveJob, error: unknown): Promise<void> {
    const { log, bus } = this.#options;
    const { job } = active;
    log.error('job broke', { jobId: job.id, error });
    const failure = Failure.from(error);
    const ending = { status: 'failed', answer: null, failure: failure.toBody(), usage: job.usage } as const;
    try {
      await this.#recorder.end(active, ending);
      this.#forget(active);
    } catch (again) {
      log.error('job end unrecorded', { jobId: job.id, error: again });
      active.job = { ...job, ...ending };
      void this.#recordLater({ job, startedAtMs: active.startedAtMs }, ending);
      this.roster.leave(job.id);
      bus.fail(job.id, failure);
      active.ended.resolve();
    }
  }

  /** Until its end is recorded a job is final in memory only; a host that ends before that leaves it to the next one's `recover`. */
  async #recordLater(unfinished: Pick<ActiveJob, 'job' | 'startedAtMs'>, ending: Ending): Promise<void> {
    const passes = (error: unknown) => error instanceof Failure && !this.#stopping;
    const { id: jobId } = unfinished.job;
    try {
      await retry(() => this.#recorder.end(unfinished, ending), { passes, limitMs: Number.POSITIVE_INFINITY, pauseMs: 500 });
      this.#options.log.info('job end recorded', { jobId });
    } catch (error) {
      this.#options.log.error('job end lost', { jobId, error });
    } finally {
      this.roster.forget(jobId);
    }
  }

  /** For what has begun: it may wait longer than a client does for an answer. */
  async #patiently(work: () => void | Promise<void>): Promise<void> {
    await retry(work, { passes: (error) => isLocked(error) && !this.#stopping, limitMs: patienceMs.running });
  }

  async #finishUnstarted(active: ActiveJob): Promise<void> {
    this.roster.leave(active.job.id);
    const failure = Failure.from(active.stop.signal.reason);
    const status = failure.code === 'job/cancelled' ? 'cancelled' : 'interrupted';
    try {
      await this.#patiently(() => this.#recorder.end(active, { status, answer: null, failure: failure.toBody(), usage: null }));
      this.#forget(active);
    } catch (error) {
      await this.#endBroken(active, error);
    } finally {
      this.runWaiting();
    }
  }

  #forget(active: ActiveJob): void {
    this.roster.forget(active.job.id);
    active.ended.resolve();
  }

  /** Changes a job that runs, and what the queue knows of it. */
  #apply(active: ActiveJob, command: JobCommand): void {
    this.#recorder.apply(active, command);
    const { id, status } = active.job;
    if (command.type === 'openThread') this.roster.hold(id, command.threadId);
    if (command.type !== 'wait' && command.type !== 'proceed') return;
    this.roster.park(id, status === 'waiting');
    this.runWaiting();
  }
}

function isLast(event: JobEvent): boolean {
  return event.type === 'job/statusChanged' && isFinal(event.job.status);
}

function archived(): Failure {
  return new Failure('thread/archived', 'This thread is archived.', { hint: 'Take it out of the archive first.' });
}

/** Kept with the job and read later, when Drawbridge may be up again. */
function shutDown(): Failure {
  return new Failure('host/stopping', 'Drawbridge shut down before this job was finished.', { hint: 'Ask again when it is up.' });
}

function stopping(): Failure {
  return new Failure('host/stopping', 'Drawbridge is shutting down.', { hint: 'Try again when it is up.' });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
