import { Failure } from '../../../shared/contract/errors.ts';
import { type Sandbox } from '../../../shared/model/config.ts';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type Call } from '../lib/call.ts';
import { type Before, type Engine } from './engine.ts';
import { owner, ownersBridge } from './owner.ts';
import { type StartJob } from './ports.ts';
import { type JobStore } from './stores.ts';
import { type Threads } from './threads.ts';

export interface OwnerJobsOptions {
  readonly engine: Engine;
  readonly threads: Threads;
  readonly jobs: Pick<JobStore, 'read'>;
}

/** What the owner starts. The parts left out are taken from the thread, else from the configuration. */
export interface OwnerRequest {
  readonly prompt: string;
  readonly cwd?: string | undefined;
  readonly threadId?: string | undefined;
  readonly sandbox: Sandbox;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
}

/** Jobs that the owner starts: new ones, and ones that go on with any job or thread. */
export class OwnerJobs {
  readonly #options: OwnerJobsOptions;

  constructor(options: OwnerJobsOptions) {
    this.#options = options;
  }

  /** @throws Failure as Jobs.start says */
  start({ prompt, cwd, threadId, sandbox, model, effort }: OwnerRequest, call: Call): Promise<Job> {
    const asked = { prompt, cwd: cwd ?? null, threadId: threadId ?? null, sandbox, model: model ?? null, effort: effort ?? null };
    return this.#start({ operation: 'job/start', ...asked }, {}, call);
  }

  /** The next turn on the thread of a job; while that job runs it waits. @throws Failure job/notFound, thread/*, and as `start` */
  continue(jobId: string, prompt: string, call: Call): Promise<Job> {
    const job = this.#options.engine.roster.find(jobId);
    const { sandbox } = job;
    const threadId = continuable(job);
    return this.#start(
      { operation: 'job/continue', prompt, cwd: null, threadId, sandbox, model: null, effort: null },
      { follows: job.id },
      call,
    );
  }

  /** The same request again, as the owner's. @throws Failure job/notFound, job/notFinished, image/notKept, and as `start` */
  retry(jobId: string, call: Call): Promise<Job> {
    const job = this.#options.engine.roster.find(jobId);
    if (!isFinal(job.status)) {
      throw new Failure('job/notFinished', `The job is ${job.status}; it can be tried again once it has ended.`, {
        hint: 'Wait for its end, or cancel it.',
      });
    }
    if (job.images !== undefined) {
      throw new Failure('image/notKept', 'The pictures that came with this job are not kept, so it cannot be tried again.', {
        hint: 'Continue its thread where it kept one, or let its client ask again.',
      });
    }
    const asked = this.#asAsked(job);
    const { prompt, cwd, sandbox, model, effort, ephemeral, developerInstructions = null, outputSchema } = asked;
    // A thread on which no turn began is not in Codex's history.
    const threadId = ephemeral || job.turnId === null ? asked.threadId : job.threadId;
    const again = { prompt, cwd, threadId, sandbox, model, effort, ephemeral, developerInstructions, outputSchema };
    return this.#start({ operation: 'job/retry', ...again }, { follows: job.id }, call);
  }

  /**
   * The next turn on the thread of a review whose job has ended, in its workspace. `ended` resolves when the job has.
   * @throws Failure job/notFound, thread/*, and as `start`
   */
  async revise(review: Review, prompt: string, call: Call): Promise<{ readonly jobId: string; readonly ended: Promise<unknown> }> {
    const { engine } = this.#options;
    const job = engine.roster.find(review.jobId);
    const { cwd, sandbox } = job;
    const asked = { operation: 'change/sendBack', prompt, cwd, threadId: continuable(job), sandbox, model: null, effort: null };
    const { id: jobId } = await this.#start(asked, { follows: job.id, review }, call);
    return { jobId, ended: engine.finished(jobId, owner, { signal: new AbortController().signal }) };
  }

  /** @throws Failure job/notFound, turn/* */
  steer(jobId: string, text: string): Promise<void> {
    return this.#options.engine.steerAny(jobId, text);
  }

  async #start(
    request: Pick<StartJob, 'operation' | 'prompt' | 'cwd' | 'threadId' | 'sandbox' | 'model' | 'effort'> & Partial<StartJob>,
    before: Before,
    call: Call,
  ): Promise<Job> {
    const { engine, threads } = this.#options;
    const thread = request.threadId === null ? null : await threads.forOwner(request.threadId, call);
    const usual = { caller: owner, bridge: ownersBridge, withoutCwd: 'first', ephemeral: false, developerInstructions: null } as const;
    return engine.startOn(thread, { ...usual, ...request }, before);
  }

  /** The job before it found out with what it runs; once its events are gone that is not known any more. */
  #asAsked(job: Job): Job {
    const [first] = this.#options.jobs.read(job.id, 0, 1);
    return first?.type === 'job/created' ? first.job : { ...job, threadId: null, model: null, effort: null };
  }
}

function continuable({ ephemeral, threadId, status }: Job): string {
  if (ephemeral) {
    throw new Failure('thread/notFound', 'The job kept no thread: its client asked for none.', { hint: 'Start a new job instead.' });
  }
  if (threadId !== null) return threadId;
  if (isFinal(status)) throw new Failure('thread/notFound', 'The job ended before it had a thread.', { hint: 'Try it again instead.' });
  throw new Failure('job/notFinished', `The job is ${status} and has no thread yet.`, { hint: 'Try again once it runs.' });
}
