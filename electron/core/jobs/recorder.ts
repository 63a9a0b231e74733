import { type Job, type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { decide, type Ending, evolve, type JobCommand } from './job.ts';

/** Where every change of a job passes: decided purely, recorded, and only then told. */
export class Recorder {
  readonly #options: Pick<EngineOptions, 'jobs' | 'bus' | 'changes' | 'now' | 'elapsed' | 'log'>;

  constructor(options: Pick<EngineOptions, 'jobs' | 'bus' | 'changes' | 'now' | 'elapsed' | 'log'>) {
    this.#options = options;
  }

  /** A job that was not there before. @throws Failure state/* */
  create(active: { job: Job }): void {
    this.#commit(active, [{ type: 'job/created', job: active.job }]);
    this.#options.changes.announce({ topic: 'job', job: active.job });
  }

  /** Changes the job's state; a command that does not fit it does nothing. @throws Failure state/* */
  apply(active: { job: Job }, command: JobCommand): void {
    const events = decide(active.job, command);
    if (events.length === 0) return;
    this.#commit(active, events);
    this.#announce(active.job, command);
  }

  /**
   * Records the job's end at once, and tells it when it survives a power cut; the disk is waited for beside the event loop.
   * @throws Failure state/* at once, not as a rejection: then nothing is recorded
   */
  end(active: Pick<ActiveJob, 'job' | 'startedAtMs'>, ending: Ending): Promise<void> {
    const { jobs, now, elapsed, log } = this.#options;
    const atMs = now();
    const durationMs = active.startedAtMs === null ? null : Math.round(elapsed() - active.startedAtMs);
    const command: JobCommand = { type: 'end', atMs, durationMs, ending };
    const events = decide(active.job, command);
    if (events.length === 0) return Promise.resolve();
    const recorded = jobs.commit(active.job.id, events, atMs);
    // Final from now on: whoever asks finds the end in the state, and nothing may be added to it.
    active.job = recorded.reduce(evolve, active.job);
    const tell = () => {
      this.#options.bus.publish(recorded);
      this.#announce(active.job, command);
    };
    return jobs
      .settle()
      .catch((error: unknown) => {
        // The disk has the end all the same, unless the power fails.
        log.warn('job endUnsettled', { jobId: active.job.id, error });
      })
      .then(tell);
  }

  /** What happened in the job's turn. @throws Failure state/* */
  record(jobId: string, events: readonly NewJobEvent[]): void {
    this.#options.bus.publish(this.#options.jobs.commit(jobId, events, this.#options.now()));
  }

  /** Events of a job that is over, in batches. */
  *recorded(jobId: string, after: number): Generator<readonly JobEvent[]> {
    let page = this.#options.jobs.read(jobId, after, 500);
    while (page.length > 0) {
      yield page;
      page = this.#options.jobs.read(jobId, page.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER, 500);
    }
  }

  /** The job is from then on as it was recorded: without secrets. */
  #commit(active: { job: Job }, events: readonly NewJobEvent[]): void {
    const recorded = this.#options.jobs.commit(active.job.id, events, this.#options.now());
    active.job = recorded.reduce(evolve, active.job);
    this.#options.bus.publish(recorded);
  }

  #announce(job: Job, { type }: JobCommand): void {
    const { changes } = this.#options;
    changes.announce({ topic: 'job', job });
    const turnBeganOrEnded = type === 'startTurn' || type === 'end';
    if (turnBeganOrEnded && job.threadId !== null && !job.ephemeral) changes.announce({ topic: 'thread', threadId: job.threadId });
  }
}
