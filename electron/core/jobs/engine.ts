import { Failure } from '../../../shared/contract/errors.ts';
import { isFinal, type Job, type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { type Call } from '../lib/call.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { decide, type Ending, evolve, type JobCommand } from './job.ts';
import { type Caller, type Jobs, type StartJob } from './ports.ts';
import { type Entry, Queue } from './queue.ts';
import { runJob } from './run.ts';
import { admit } from './start.ts';
import { type KnownThread } from './stores.ts';

/**
 * The one place where jobs start, run and end. Every change is decided purely, recorded, and only then told.
 * A job outlives the request that asked for it.
 */
export class Engine implements Jobs, AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #queue: Queue;
  readonly #active = new Map<string, ActiveJob>();
  #stopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#queue = new Queue(() => {
      const { maxRunningJobs, maxQueuedJobs } = options.codex();
      return { maxRunning: maxRunningJobs, maxQueued: maxQueuedJobs };
    });
  }

  /** Ends what an earlier host left unfinished: its Codex is gone, so the work is. */
  recover(): void {
    for (const job of this.#options.jobs.unfinished()) {
      const failure = new Failure('job/interrupted', 'Drawbridge ended while this job was not finished.', { hint: 'Start it again.' });
      this.#end({ job, startedAtMs: null }, { status: 'interrupted', answer: null, failure: failure.toBody(), usage: job.usage });
    }
  }

  async start(request: StartJob): Promise<Job> {
    const { roots, catalogue, codex, now } = this.#options;
    const already = this.#sameRequest(request);
    if (already) return already;
    const thread = request.threadId === null ? null : this.#ownThread(request.threadId, request.caller);
    const { job, allowed } = await admit(
      { ...request, cwd: request.cwd ?? thread?.cwd ?? null },
      { roots: roots(), catalogue, defaults: codex(), atMs: now() },
    );
    if (this.#stopping) throw stopping();
    const meanwhile = this.#sameRequest(request);
    if (meanwhile) return meanwhile;
    const entry: Entry = { jobId: job.id, clientId: job.clientId, threadId: job.threadId };
    this.#requirePlace(entry);
    const active: ActiveJob = { job, startedAtMs: null, request, allowed, stop: new AbortController(), ended: Promise.withResolvers() };
    this.#queue.add(entry);
    this.#active.set(job.id, active);
    this.#recordFirst(active);
    this.#runNext();
    // The client is told after this; Codex may begin meanwhile, since a job that a power cut takes along was never told of.
    await this.#options.jobs.settle();
    return active.job;
  }

  read(jobId: string, caller: Caller): Job {
    return this.#owned(jobId, caller);
  }

  async cancel(jobId: string, caller: Caller): Promise<Job> {
    this.#owned(jobId, caller);
    return this.cancelAny(jobId, `${caller.clientName} cancelled the job.`);
  }

  /** For the owner, who may end any job. @throws Failure job/notFound */
  async cancelAny(jobId: string, reason: string): Promise<Job> {
    const active = this.#active.get(jobId);
    if (!active) return this.find(jobId);
    active.stop.abort(new Failure('job/cancelled', reason));
    if (active.job.status === 'queued') this.#finishUnstarted(active);
    await active.ended.promise;
    return active.job;
  }

  async *events(jobId: string, caller: Caller, options: { readonly after: number } & Call): AsyncGenerator<JobEvent> {
    this.#owned(jobId, caller);
    for await (const events of this.log(jobId, options)) yield* events;
  }

  /** Batches of a job's events for anyone who may see it; ends after the final one. @throws Failure job/notFound, stream/lagged */
  async *log(jobId: string, { after, signal }: { readonly after: number } & Call): AsyncGenerator<readonly JobEvent[]> {
    if (isFinal(this.find(jobId).status)) return yield* this.#recorded(jobId, after);
    for await (const events of this.#options.bus.subscribe({ jobId, after, signal })) {
      yield events;
      if (events.some(isLast)) return;
    }
  }

  async finished(jobId: string, caller: Caller, { signal }: Call): Promise<Job> {
    const job = this.#owned(jobId, caller);
    const active = this.#active.get(jobId);
    if (!active) return job;
    await Promise.race([active.ended.promise, aborted(signal)]);
    return active.job;
  }

  knowsThread(threadId: string, caller: Caller): boolean {
    return this.#options.threads.find(threadId)?.clientId === caller.clientId;
  }

  counts(): { jobs: number; threads: number } {
    return { jobs: this.#options.jobs.count(), threads: this.#options.threads.count() };
  }

  /** Jobs now, for the status line. */
  load(): { running: number; queued: number } {
    return { running: this.#queue.runningCount, queued: this.#queue.queuedCount };
  }

  /** Any job by its id. @throws Failure job/notFound */
  find(jobId: string): Job {
    const job = this.#active.get(jobId)?.job ?? this.#options.jobs.find(jobId);
    if (job) return job;
    throw new Failure('job/notFound', `There is no job ${jobId.slice(0, 40)}.`, { hint: 'List the jobs to see their ids.' });
  }

  /** Refuses new jobs, ends the present ones as interrupted, and waits until they are. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const present = [...this.#active.values()];
    for (const active of present) {
      active.stop.abort(stopping());
      if (active.job.status === 'queued') this.#finishUnstarted(active);
    }
    await Promise.all(present.map((active) => active.ended.promise));
  }

  #owned(jobId: string, caller: Caller): Job {
    const job = this.#active.get(jobId)?.job ?? this.#options.jobs.find(jobId);
    if (job && job.clientId === caller.clientId) return job;
    throw new Failure('job/notFound', 'There is no such job.', { hint: 'Use a job id that this client was given.' });
  }

  #sameRequest({ idempotencyKey, caller }: StartJob): Job | null {
    if (!idempotencyKey) return null;
    const job = this.#options.jobs.findByKey(caller.clientId, idempotencyKey);
    return job && this.find(job.id);
  }

  #ownThread(threadId: string, caller: Caller): KnownThread {
    const thread = this.#options.threads.find(threadId);
    if (thread && thread.clientId === caller.clientId) return thread;
    throw new Failure('thread/notFound', 'There is no such thread.', { hint: 'Start one first and use the id it gives.' });
  }

  #requirePlace(entry: Entry): void {
    if (!this.#queue.isFull(entry)) return;
    throw new Failure('job/queueFull', `${this.#queue.runningCount} jobs run and ${this.#queue.queuedCount} wait; no more are taken.`, {
      hint: 'Try again when one has ended.',
      retryAfter: 5,
    });
  }

  /** A job that cannot be recorded is forgotten. */
  #recordFirst(active: ActiveJob): void {
    try {
      const [recorded] = this.#commit(active.job.id, [{ type: 'job/created', job: active.job }]);
      if (recorded) this.#options.changes.announce({ topic: 'job', job: active.job });
    } catch (error) {
      this.#forget(active);
      throw error;
    }
  }

  #runNext(): void {
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) {
      const active = this.#active.get(entry.jobId);
      if (active) void this.#run(active);
    }
  }

  async #run(active: ActiveJob): Promise<void> {
    const { log, now } = this.#options;
    try {
      active.startedAtMs = now();
      this.#apply(active, { type: 'run', atMs: active.startedAtMs });
      const ending = await runJob(active, {
        ...this.#options,
        apply: (command) => this.#apply(active, command),
        record: (events) => this.#record(active, events),
      });
      this.#end(active, ending);
      log.info('job ended', { jobId: active.job.id, status: active.job.status, ms: active.job.durationMs, code: active.job.failure?.code });
    } catch (error) {
      this.#endBroken(active, error);
    } finally {
      this.#forget(active);
      this.#runNext();
    }
  }

  /** The state could not be recorded, or we have a bug: the job still ends, as truly as it can be said. */
  #endBroken(active: ActiveJob, error: unknown): void {
    const { log } = this.#options;
    log.error('job broke', { jobId: active.job.id, error });
    const ending = { status: 'failed', answer: null, failure: Failure.from(error).toBody(), usage: active.job.usage } as const;
    try {
      this.#end(active, ending);
    } catch (again) {
      log.error('job end unrecorded', { jobId: active.job.id, error: again });
      active.job = { ...active.job, ...ending };
    }
  }

  #finishUnstarted(active: ActiveJob): void {
    const failure = Failure.from(active.stop.signal.reason);
    const status = failure.code === 'job/cancelled' ? 'cancelled' : 'interrupted';
    this.#end(active, { status, answer: null, failure: failure.toBody(), usage: null });
    this.#forget(active);
    this.#runNext();
  }

  #end(active: Pick<ActiveJob, 'job' | 'startedAtMs'>, ending: Ending): void {
    const atMs = this.#options.now();
    const durationMs = active.startedAtMs === null ? null : Math.max(0, atMs - active.startedAtMs);
    this.#apply(active, { type: 'end', atMs, durationMs, ending });
  }

  #forget(active: ActiveJob): void {
    this.#queue.remove(active.job.id);
    this.#active.delete(active.job.id);
    active.ended.resolve();
  }

  /** Decides, records, then tells. */
  #apply(active: { job: Job }, command: JobCommand): void {
    const events = decide(active.job, command);
    if (events.length === 0) return;
    const recorded = this.#options.jobs.commit(active.job.id, events, this.#options.now());
    for (const event of events) active.job = evolve(active.job, event);
    if (command.type === 'openThread') this.#queue.hold(active.job.id, command.threadId);
    this.#options.bus.publish(recorded);
    this.#options.changes.announce({ topic: 'job', job: active.job });
  }

  #record(active: ActiveJob, events: readonly NewJobEvent[]): void {
    this.#commit(active.job.id, events);
  }

  #commit(jobId: string, events: readonly NewJobEvent[]): readonly JobEvent[] {
    const recorded = this.#options.jobs.commit(jobId, events, this.#options.now());
    this.#options.bus.publish(recorded);
    return recorded;
  }

  *#recorded(jobId: string, after: number): Generator<readonly JobEvent[]> {
    let page = this.#options.jobs.read(jobId, after, 500);
    while (page.length > 0) {
      yield page;
      page = this.#options.jobs.read(jobId, page.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER, 500);
    }
  }
}

function isLast(event: JobEvent): boolean {
  return event.type === 'job/statusChanged' && isFinal(event.job.status);
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
