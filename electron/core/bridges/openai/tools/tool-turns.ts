import { Failure } from '../../../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../../jobs/ports.ts';
import { type Log } from '../../../lib/log.ts';
import { type ClientTools } from './definitions.ts';
import { type CallResult, type CallResults, matchResults } from './results.ts';
import { ToolTurn } from './tool-turn.ts';

/** A turn that waits for its client, and where its events go on. */
export interface WaitingTurn {
  readonly calls: ToolTurn;
  readonly job: Job;
  /** The last event that the client was told of. */
  readonly after: number;
}

export interface ToolTurnsOptions {
  readonly jobs: Jobs;
  /** How long a client has for the results of its tools, in milliseconds; after that its turn is cancelled. */
  readonly patienceMs: number;
  readonly log: Log;
}

interface Entry extends WaitingTurn {
  readonly clientId: string;
  /** Null for a turn on its own. */
  readonly sessionId: string | null;
  readonly timer: NodeJS.Timeout;
}

/** Each holds a turn of Codex open. */
const maxWaitingOfClient = 32;

/** The turns that wait for what came of a call of their client's tools. They last as long as the host: Codex holds them open in its process. */
export class ToolTurns {
  readonly #options: ToolTurnsOptions;
  readonly #waiting = new Set<Entry>();

  constructor(options: ToolTurnsOptions) {
    this.#options = options;
  }

  /** For a turn that begins. @throws Failure job/queueFull for a client that lets too many wait */
  begin({ clientId }: Caller, tools: ClientTools): ToolTurn {
    const waiting = [...this.#waiting].filter((entry) => entry.clientId === clientId && !this.#hasEnded(entry)).length;
    if (waiting < maxWaitingOfClient) return new ToolTurn(tools);
    throw new Failure('job/queueFull', `${waiting} turns wait for the results of your tools already.`, {
      hint: 'Send those results first, or wait until the turns are given up.',
    });
  }

  /** The client was told of its calls: from now on it has time for their results. */
  wait(turn: WaitingTurn, { clientId }: Caller, sessionId: string | null): void {
    const { patienceMs, log } = this.#options;
    const timer = setTimeout(() => {
      log.info('toolCalls expired', { jobId: turn.job.id });
      const time = patienceMs < 60_000 ? `${patienceMs / 1000} s` : `${Math.round(patienceMs / 60_000)} min`;
      this.#giveUp(entry, `The client did not send the results of its tools within ${time}.`);
    }, patienceMs).unref();
    const entry = { ...turn, clientId, sessionId, timer };
    this.#waiting.add(entry);
  }

  /**
   * Gives the results to the turn that waits for them, which goes on. Null where none does and the user says something besides: that begins
   * a turn of its own.
   * @throws Failure toolCall/notWaiting, turn/notRunning; BadParameter for a result too many or too few
   */
  async resume(
    caller: Caller,
    { results, words }: CallResults,
    verify: (turn: WaitingTurn) => void = () => {},
  ): Promise<WaitingTurn | null> {
    const entry = this.#find(caller, results);
    if (!entry && words.trim()) return null;
    if (!entry) throw notWaiting();
    const { calls, job } = entry;
    verify(entry);
    matchResults(calls.open, results);
    this.#forget(entry);
    try {
      // Said before the results, so that the model reads both before its next step.
      if (words.trim()) await this.#options.jobs.steer(job.id, words, caller);
    } catch (error) {
      this.wait(entry, caller, entry.sessionId);
      throw error;
    }
    for (const { callId, text } of results) calls.settle(callId, { text, success: true });
    return entry;
  }

  /** Without the results of calls that nothing waits for any more, which clients repeat as history; all of them where none waits. */
  ownResults(caller: Caller, { results, words }: CallResults): CallResults {
    const open = this.#find(caller, results)?.calls.open;
    return { results: open ? results.filter(({ callId }) => open.has(callId)) : results, words };
  }

  /** The client goes on in a session without the results that a turn there waits for. */
  leaveBehind({ caller, sessionId }: { readonly caller: Caller; readonly sessionId: string }): void {
    for (const entry of this.#waiting) {
      if (entry.clientId !== caller.clientId || entry.sessionId !== sessionId) continue;
      this.#giveUp(entry, 'The client went on without the results of its tools.');
    }
  }

  #giveUp(entry: Entry, why: string): void {
    this.#forget(entry);
    entry.calls.giveUp(new Failure('job/cancelled', why));
  }

  #forget(entry: Entry): void {
    clearTimeout(entry.timer);
    this.#waiting.delete(entry);
  }

  #find({ clientId }: Caller, results: readonly CallResult[]): Entry | undefined {
    return [...this.#waiting].find((entry) => entry.clientId === clientId && results.some(({ callId }) => entry.calls.open.has(callId)));
  }

  #hasEnded({ job, clientId }: Entry): boolean {
    const caller = { clientId, clientName: job.clientName, scopes: [] };
    return isFinal(this.#options.jobs.read(job.id, caller).status);
  }
}

function notWaiting(): Failure {
  return new Failure(
    'toolCall/notWaiting',
    'No turn waits for the results of these calls: they came already, or too late, or Drawbridge was started anew.',
    {
      hint: 'Send the conversation again, ending with a message of the user.',
    },
  );
}
