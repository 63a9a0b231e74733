import { Failure } from '../../../shared/contract/errors.ts';
import { isFinal, type Job, type QueueReason } from '../../../shared/model/job.ts';
import { type ActiveJob } from './active.ts';
import { type Caller } from './ports.ts';
import { Queue, type QueueLimits } from './queue.ts';
import { type JobStore } from './stores.ts';

/** The jobs that run or wait here, and their places; a job that is over is found in the store. */
export class Roster {
  readonly #jobs: JobStore;
  readonly #queue: Queue;
  readonly #active = new Map<string, ActiveJob>();

  constructor(jobs: JobStore, limits: () => QueueLimits) {
    this.#jobs = jobs;
    this.#queue = new Queue(limits);
  }

  active(jobId: string): ActiveJob | null {
    return this.#active.get(jobId) ?? null;
  }

  all(): readonly ActiveJob[] {
    return [...this.#active.values()];
  }

  /** Any job by its id. @throws Failure job/notFound */
  find(jobId: string): Job {
    const job = this.#active.get(jobId)?.job ?? this.#jobs.find(jobId);
    if (job) return job;
    throw new Failure('job/notFound', `There is no job ${jobId.slice(0, 40)}.`, { hint: 'List the jobs to see their ids.' });
  }

  /** A job of this caller's. @throws Failure job/notFound */
  owned(jobId: string, caller: Caller): Job {
    const job = this.#active.get(jobId)?.job ?? this.#jobs.find(jobId);
    if (job && job.clientId === caller.clientId) return job;
    throw new Failure('job/notFound', 'There is no such job.', { hint: 'Use a job id that this client was given.' });
  }

  /** Gives the job a place once `record` has recorded it. @throws Failure job/queueFull, and what `record` throws; then it has none */
  enter(active: ActiveJob, record: () => void): void {
    const { id: jobId, clientId, threadId, sandbox, root } = active.job;
    // What is written in a workspace of its own is in nobody's way.
    const mayWrite = sandbox !== 'read-only';
    const entry = { jobId, clientId, threadId, writes: mayWrite && !active.decision.review ? root : null, mayWrite };
    if (this.#queue.isFull(entry)) throw this.#full();
    record();
    this.#queue.add(entry);
    this.#active.set(jobId, active);
  }

  /** The next job whose turn it is; from now on it has begun. */
  take(): ActiveJob | null {
    const entry = this.#queue.take();
    const active = entry && this.active(entry.jobId);
    if (active) active.begun = true;
    return active;
  }

  /** A running job has opened this thread. */
  hold(jobId: string, threadId: string): void {
    this.#queue.hold(jobId, threadId);
  }

  /** A running job waits for an answer, or no longer does. */
  park(jobId: string, waits: boolean): void {
    this.#queue.park(jobId, waits);
  }

  /** Gives its place to others; it is still known here. */
  leave(jobId: string): void {
    this.#queue.remove(jobId);
  }

  forget(jobId: string): void {
    this.#queue.remove(jobId);
    this.#active.delete(jobId);
  }

  /** Keeps jobs from beginning on a thread until what is given is disposed. @throws Failure thread/busy when one runs there or waits to */
  lock(threadId: string): Disposable {
    const busy = this.all().find(({ job }) => job.threadId === threadId && !isFinal(job.status));
    if (busy) throw threadBusy(`The job ${busy.job.id} is ${busy.job.status} on this thread.`, 'Wait for its end, or cancel it.');
    if (!this.#queue.lock(threadId)) throw threadBusy('This thread is just being changed.', 'Try again in a moment.');
    return { [Symbol.dispose]: () => this.#queue.unlock(threadId) };
  }

  /** The job that runs on a thread now; null when none does. */
  busyWith(threadId: string): string | null {
    return this.#running().find((job) => job.threadId === threadId)?.id ?? null;
  }

  /** How many there are, for the status line. */
  load(): { running: number; queued: number; waiting: number } {
    return { running: this.#queue.runningCount, queued: this.#queue.queuedCount, waiting: this.#queue.parkedCount };
  }

  /** Who runs, and who waits, in the order in which they will run. */
  queue(): { running: Job[]; queued: { job: Job; reason: QueueReason }[]; maxRunning: number; maxQueued: number } {
    const queued = this.#queue.order().map(({ jobId, reason }) => ({ job: this.find(jobId), reason }));
    const { maxRunning, maxQueued } = this.#queue.limits;
    return { running: this.#running(), queued, maxRunning, maxQueued };
  }

  #running(): Job[] {
    return this.all().flatMap(({ begun, job }) => (begun && !isFinal(job.status) ? [job] : []));
  }

  #full(): Failure {
    const { runningCount, queuedCount, limits } = this.#queue;
    const hint = limits.paused?.byOwner ? 'The owner has paused new jobs. Try again later.' : 'Try again when one has ended.';
    const message = `${runningCount} jobs run and ${queuedCount} wait; no more are taken.`;
    return new Failure('job/queueFull', message, { hint, retryAfter: 5 });
  }
}

function threadBusy(message: string, hint: string): Failure {
  return new Failure('thread/busy', message, { hint });
}
