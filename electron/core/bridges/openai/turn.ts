import { type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { type Caller, type Jobs, type StartJob } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { endOf } from './ending.ts';
import { follow } from './follow.ts';
import { endsJob } from './leaving.ts';
import { type SessionOf, type Sessions } from './sessions.ts';

export interface TurnOptions {
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly caller: Caller;
  /** Null for a request on its own. */
  readonly session: SessionOf | null;
  /** What to ask the engine for, on a thread that holds the conversation so far or on a new one. */
  readonly request: (threadId: string | null) => Promise<StartJob>;
  /** A job that waits for its client, to go on with behind this event in place of beginning one. */
  readonly resumes?: { readonly job: Job; readonly after: number } | undefined;
  /** As `leaving` gives it: what becomes of the job then, `endsJob` says. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** The job of one request; another takes its place when the session's thread turns out to be gone. Use it once: `events` or `finished`. */
export class Turn {
  readonly #options: TurnOptions;
  readonly #kept = new AbortController();
  #job: Job | null = null;
  /** The last event that was given. */
  #after = 0;
  /** The thread that the job was begun on. */
  #threadId: string | null = null;

  constructor(options: TurnOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => void this.#cancel(), { once: true });
  }

  /** As last heard of; null before it has begun. */
  get job(): Job | null {
    return this.#job;
  }

  /** Begins, and gives all events up to the end. @throws Failure as Jobs.start says */
  async *events(): AsyncGenerator<JobEvent> {
    const { id } = await this.#start();
    for await (const event of this.#follow(id)) {
      const ended = endOf(event);
      const next = ended && (await this.#startAnew(ended));
      if (next) return yield* this.#follow(next.id);
      yield event;
    }
  }

  /** Begins, and gives the job once it has ended; as it is when the client left. @throws Failure as Jobs.start says */
  async finished(): Promise<Job> {
    const { jobs, caller, signal } = this.#options;
    const started = await this.#start();
    const ended = await jobs.finished(started.id, caller, { signal });
    const next = await this.#startAnew(ended);
    return next ? jobs.finished(next.id, caller, { signal }) : ended;
  }

  /** Ends the events here and leaves the job as it is, whatever becomes of the client. */
  keep(): { readonly job: Job; readonly after: number } {
    if (!this.#job) throw new TypeError('a turn was kept before it began');
    this.#kept.abort();
    return { job: this.#job, after: this.#after };
  }

  async #start(): Promise<Job> {
    const { sessions, session, resumes, signal } = this.#options;
    if (resumes) {
      this.#job = resumes.job;
      this.#after = resumes.after;
      if (signal.aborted) await this.#cancel();
      return resumes.job;
    }
    const begin = (threadId: string | null) => this.#begin(threadId, '');
    return session ? sessions.start(session, begin) : begin(null);
  }

  async #startAnew(ended: Job): Promise<Job | null> {
    const { sessions, session, signal } = this.#options;
    if (!session || this.#threadId === null || signal.aborted) return null;
    return sessions.startAnew(session, ended, (threadId) => this.#begin(threadId, ' (anew)'));
  }

  /** The job that takes another's place is another job, but the same one each time the client repeats its request. */
  async #begin(threadId: string | null, suffix: string): Promise<Job> {
    const { jobs, request, signal } = this.#options;
    signal.throwIfAborted();
    const { idempotencyKey = null, ...asked } = await request(threadId);
    signal.throwIfAborted();
    this.#threadId = threadId;
    this.#after = 0;
    this.#job = await jobs.start({ ...asked, idempotencyKey: idempotencyKey && idempotencyKey + suffix });
    if (signal.aborted) await this.#cancel();
    return this.#job;
  }

  async *#follow(jobId: string): AsyncGenerator<JobEvent> {
    const { jobs, caller } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#kept.signal]);
    for await (const event of follow(jobs, jobId, caller, { signal, after: this.#after })) {
      this.#after = event.seq;
      if (event.type === 'job/created' || event.type === 'job/statusChanged') this.#job = event.job;
      yield event;
    }
  }

  async #cancel(): Promise<void> {
    const { jobs, caller, log } = this.#options;
    if (!this.#job || this.#kept.signal.aborted || !endsJob(this.#options.signal)) return;
    const { id: jobId } = this.#job;
    log.info('chat left', { jobId });
    await jobs.cancel(jobId, caller).catch((cause: unknown) => log.warn('chat cancelFailed', { jobId, cause }));
  }
}
