import { Failure } from '../../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { retry } from '../../lib/retry.ts';
import { follow } from './follow.ts';

/** Where it is kept which thread a client's session goes on with; `state/openai-sessions.ts` is the one that runs. */
export interface SessionStore {
  /** Null too where the session's thread began with other tools. */
  find(clientId: string, sessionId: string, tools: string | null): string | null;
  save(row: {
    readonly clientId: string;
    readonly sessionId: string;
    readonly threadId: string;
    readonly begunAt: number;
    /** Which tools of the client its thread has: a digest. */
    readonly tools: string | null;
  }): void;
}

export interface SessionsOptions {
  readonly store: SessionStore;
  readonly jobs: Jobs;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A session and whose it is: another client's of the same name is another one. */
export interface SessionOf {
  readonly caller: Caller;
  readonly sessionId: string;
  /** Which tools the client offers: a digest, null for none. A thread keeps those that it began with, so other tools begin another one. */
  readonly tools: string | null;
}

/** Starts a job on a thread, or on a new one for null. */
export type Begin = (threadId: string | null) => Promise<Job>;

/** The conversations of clients: each goes on in one thread, one turn after the other. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** By session: settles when the thread of the turn that was begun last is known. */
  readonly #beginnings = new Map<string, Promise<unknown>>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * The thread that the session goes on with, if it is still there; null begins one. A session that is named by a thread which the client
   * began elsewhere, through another bridge, goes on with that.
   */
  threadOf({ caller, sessionId, tools }: SessionOf): string | null {
    const { store, jobs } = this.#options;
    const threadId = store.find(caller.clientId, sessionId, tools);
    if (threadId !== null) return threadId;
    // Begun elsewhere, it has no tools of the client.
    return tools === null && jobs.findThread(sessionId, caller) ? sessionId : null;
  }

  /**
   * Begins the session's next turn. While its first turn has no thread yet the others wait here; from then on the engine holds them in order.
   * @throws what `begin` throws
   */
  start(session: SessionOf, begin: Begin): Promise<Job> {
    return this.#inTurn(session, async () => {
      const threadId = this.threadOf(session);
      try {
        return await this.#begun(session, threadId, begin);
      } catch (error) {
        if (threadId === null || !isGone(error)) throw error;
        this.#noteGone(session, threadId);
        return this.#begun(session, null, begin);
      }
    });
  }

  /**
   * In place of a job on the session's thread that ended because Codex no longer has that: the same turn on a new thread, or on the one
   * that another request has begun meanwhile. Null for every other job.
   */
  async startAnew(session: SessionOf, ended: Job, begin: Begin): Promise<Job | null> {
    if (ended.turnId !== null || ended.threadId === null || !ended.failure || !isGone(ended.failure)) return null;
    const { threadId: gone } = ended;
    this.#noteGone(session, gone);
    return this.#inTurn(session, () => {
      const threadId = this.threadOf(session);
      return this.#begun(session, threadId === gone ? null : threadId, begin);
    });
  }

  /** One beginning after the other: the next comes when the thread of this one is known. */
  #inTurn(session: SessionOf, start: () => Promise<Begun>): Promise<Job> {
    const key = JSON.stringify([session.caller.clientId, session.sessionId]);
    const started = (this.#beginnings.get(key) ?? Promise.resolve()).then(start);
    const known = started.then(({ known }) => known).catch(() => undefined);
    this.#beginnings.set(key, known);
    void known.then(() => this.#beginnings.get(key) === known && this.#beginnings.delete(key));
    return started.then(({ job }) => job);
  }

  async #begun(session: SessionOf, threadId: string | null, begin: Begin): Promise<Begun> {
    const { log } = this.#options;
    const job = await begin(threadId);
    if (threadId !== null) return { job, known: Promise.resolve() };
    const { clientId } = session.caller;
    log.info('session begun', { jobId: job.id, clientId });
    const known = this.#learn(session, job).catch((cause: unknown) => log.warn('session lost', { jobId: job.id, clientId, cause }));
    return { job, known };
  }

  #noteGone({ caller }: SessionOf, threadId: string): void {
    this.#options.log.info('session threadGone', { clientId: caller.clientId, threadId });
  }

  /** Until a turn began Codex has nothing to go on with; a job that ended before leaves the session without a thread. */
  async #learn(session: SessionOf, job: Job): Promise<void> {
    const { jobs } = this.#options;
    const { signal } = new AbortController();
    for await (const event of follow(jobs, job.id, session.caller, { signal })) {
      if (event.type !== 'job/statusChanged') continue;
      const { threadId, turnId, status } = event.job;
      if (threadId !== null && turnId !== null) return this.#remember(session, threadId);
      if (isFinal(status)) return;
    }
  }

  async #remember({ caller, sessionId, tools }: SessionOf, threadId: string): Promise<void> {
    const { store, now } = this.#options;
    const row = { clientId: caller.clientId, sessionId, threadId, begunAt: Math.floor(now() / 1000), tools };
    await retry(() => store.save(row), { passes: isLocked, limitMs: patienceMs });
  }
}

interface Begun {
  readonly job: Job;
  /** Settles when the next turn may begin. */
  readonly known: Promise<void>;
}

/** How long a state that another program holds is waited for, in milliseconds. */
const patienceMs = 60_000;

function isLocked(error: unknown): boolean {
  return error instanceof Failure && error.code === 'state/locked';
}

const gone: ReadonlySet<string> = new Set(['thread/notFound', 'thread/archived', 'codex/refused']);

/** Codex deleted the thread, put it away, or cannot go on with it; `codex/refused` is said of one that began with another provider. */
function isGone(failure: unknown): boolean {
  return typeof failure === 'object' && failure !== null && 'code' in failure && gone.has(String(failure.code));
}
