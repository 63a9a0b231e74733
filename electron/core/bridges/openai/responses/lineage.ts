import { Failure } from '../../../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../../../shared/model/job.ts';
import { type Jobs, type StartJob } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { BadParameter } from '../errors.ts';
import { type Branches } from './ports.ts';

const param = 'previous_response_id';

/** Starts the jobs of responses, each where the one it continues has left off. */
export class Lineage {
  readonly #jobs: Pick<Jobs, 'start'>;
  readonly #branches: Branches;
  /** Who decides where to go on from on a thread, one after the other. */
  readonly #deciding = new Map<string, Promise<unknown>>();

  constructor(jobs: Pick<Jobs, 'start'>, branches: Branches) {
    this.#jobs = jobs;
    this.#branches = branches;
  }

  /**
   * On the thread of the response before, if that was its last; else on a copy that ends with it, since what followed was never said in
   * this conversation.
   * @throws BadParameter for one that cannot be continued; and what Jobs.start and Branches.fork throw
   */
  start(previous: Job | null, request: StartJob, call: Call): Promise<Job> {
    if (!previous) return this.#jobs.start(request);
    const { threadId, turnId } = previous;
    if (!isFinal(previous.status))
      throw new BadParameter(param, `${param}: this response has not ended yet. Wait for its end, or cancel it.`);
    if (threadId === null || turnId === null) {
      throw new BadParameter(param, `${param}: this response ended before Codex began with it. Continue the one before it.`);
    }
    return this.#inTurn(threadId, () =>
      this.#branches.isLast(previous) ? this.#jobs.start({ ...request, threadId }) : this.#startOnFork({ threadId, turnId }, request, call),
    );
  }

  async #startOnFork({ threadId, turnId }: { threadId: string; turnId: string }, request: StartJob, call: Call): Promise<Job> {
    const forked = await this.#branches.fork(threadId, turnId, call).catch((cause: unknown) => {
      throw isGone(cause) ? gone() : cause;
    });
    let used: string | null = null;
    try {
      const job = await this.#jobs.start({ ...request, threadId: forked });
      used = job.threadId;
      return job;
    } finally {
      if (used !== forked) await this.#branches.discard(forked);
    }
  }

  #inTurn(threadId: string, work: () => Promise<Job>): Promise<Job> {
    const turn = (this.#deciding.get(threadId) ?? Promise.resolve()).then(work);
    const over = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#deciding.get(threadId) === over) this.#deciding.delete(threadId);
      });
    this.#deciding.set(threadId, over);
    return turn;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Failure && (error.code === 'thread/notFound' || error.code === 'turn/notFound');
}

function gone(): BadParameter {
  const message = 'The conversation of this response is no longer kept. Leave previous_response_id out and send all of it as input.';
  return new BadParameter(param, message, 'previousResponse/gone');
}
