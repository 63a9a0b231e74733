import { randomBytes } from 'node:crypto';
import { type Failure } from '../../../../../shared/contract/errors.ts';
import { type AnswerToolCall, type ToolResult } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { type ClientTools } from './definitions.ts';

interface KnownCall {
  /** Under which the client knows it: nobody can guess it. */
  readonly id: string;
  readonly result: PromiseWithResolvers<ToolResult>;
  told: boolean;
  settled: boolean;
}

const notCallable: ToolResult = { text: 'The client does not take calls of its tools in this turn. Answer without them.', success: false };

/** The calls of one turn, as they go to its client and come back. */
export class ToolTurn {
  readonly tools: ClientTools;
  /** By Codex's item: it tells a call in its events, and asks for the result besides, in either order. */
  readonly #calls = new Map<string, KnownCall>();
  #gaveUp: Failure | null = null;

  constructor(tools: ClientTools) {
    this.tools = tools;
  }

  /** For the engine: waits for what the client sends. */
  readonly answer: AnswerToolCall = async ({ itemId }, { signal }: Call) => {
    if (!this.tools.callable) return notCallable;
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => undefined);
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([this.#call(itemId).result.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };

  /** The client's id of a call that it is told of now. */
  tell(itemId: string): string {
    const call = this.#call(itemId);
    call.told = true;
    return call.id;
  }

  /** Those that the client was told of and that have no result. */
  get open(): ReadonlySet<string> {
    return new Set([...this.#calls.values()].filter(({ told, settled }) => told && !settled).map(({ id }) => id));
  }

  settle(callId: string, result: ToolResult): void {
    const call = [...this.#calls.values()].find(({ id }) => id === callId);
    if (!call || call.settled) return;
    call.settled = true;
    call.result.resolve(result);
  }

  /** No result comes any more: that ends the job, with this reason. */
  giveUp(reason: Failure): void {
    this.#gaveUp = reason;
    for (const { result } of this.#calls.values()) result.reject(reason);
  }

  #call(itemId: string): KnownCall {
    const known = this.#calls.get(itemId);
    if (known) return known;
    const result = Promise.withResolvers<ToolResult>();
    result.promise.catch(() => undefined);
    if (this.#gaveUp) result.reject(this.#gaveUp);
    const call = { id: `call_${randomBytes(16).toString('hex')}`, result, told: false, settled: false };
    this.#calls.set(itemId, call);
    return call;
  }
}
