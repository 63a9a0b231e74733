import { Failure, failures } from '../contract/errors.ts';
import { type Channel } from './channel.ts';
import { failureBodyOf, type Message, type RequestId, RpcError, type RpcErrorBody, readMessage } from './message.ts';

export interface PeerOptions {
  /** Who is on the other side, as the subject of a sentence: "Codex did not answer …". */
  readonly name: string;
  /** Answers a request: what it gives or resolves to is the result, what it throws the error. Without it every method is unknown. */
  readonly onRequest?: (method: string, params: unknown, id: RequestId) => unknown;
  /** Called in the order of arrival. */
  readonly onNotification?: (method: string, params: unknown) => void;
  /** For the log: a message that is no JSON-RPC, a bug in a handler, or a channel that broke. Never the message itself. */
  readonly onProblem?: (problem: PeerProblem) => void;
  /** Whether messages carry `"jsonrpc": "2.0"`; Codex's do not. */
  readonly jsonrpc?: boolean;
  /** Requests that may be unanswered at once; further ones wait in order. Default 64. */
  readonly maxInFlight?: number;
  /** Milliseconds a request may take, waiting included. Default 30 000. */
  readonly timeoutMs?: number;
}

export interface PeerProblem {
  readonly kind: 'malformedMessage' | 'handlerFailed' | 'channelFailed';
  readonly method?: string;
  readonly error?: unknown;
}

export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason, and a late reply is ignored. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

interface PendingCall {
  readonly text: string;
  readonly settle: (reply: { readonly result: unknown } | { readonly error: unknown }) => void;
  sent: boolean;
}

/** Begins to read the channel. Disposing the peer disposes the channel. */
export function openPeer(channel: Channel, options: PeerOptions): Peer {
  const peer = new Peer(channel, options);
  peer.start();
  return peer;
}

/** One side of a JSON-RPC conversation over any channel. Both sides may ask; replies come in any order. */
export class Peer implements AsyncDisposable {
  /** Resolves when the conversation is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #channel: Channel;
  readonly #options: PeerOptions;
  /** In order of calling: a Map keeps it. */
  readonly #calls = new Map<number, PendingCall>();
  readonly #waiting: number[] = [];
  readonly #end: () => void;
  #nextId = 1;
  #inFlight = 0;
  #over = false;

  constructor(channel: Channel, options: PeerOptions) {
    this.#channel = channel;
    this.#options = options;
    const closed = Promise.withResolvers<void>();
    this.closed = closed.promise;
    this.#end = closed.resolve;
  }

  /** @internal `openPeer` calls it once. */
  start(): void {
    void this.#read();
  }

  /**
   * Asks and waits for the result.
   * @throws RpcError for an error reply, or the Failure that it carries; Failure rpc/timeout, rpc/closed; the signal's reason
   */
  call(method: string, params?: unknown, { signal, timeoutMs }: CallOptions = {}): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#over) return Promise.reject(this.#closedFailure(method));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const limit = timeoutMs ?? this.#options.timeoutMs ?? 30_000;
    const timer = setTimeout(() => this.#settle(id, { error: this.#timeoutFailure(method, limit) }), limit);
    const abort = () => this.#settle(id, { error: signal?.reason });
    signal?.addEventListener('abort', abort, { once: true });
    this.#calls.set(id, {
      text: this.#write({ id, method, params }),
      sent: false,
      settle: (reply) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        if ('result' in reply) resolve(reply.result);
        else reject(reply.error);
      },
    });
    this.#waiting.push(id);
    this.#sendWaiting();
    return promise;
  }

  /** Tells without expecting an answer. Does nothing after the end. */
  notify(method: string, params?: unknown): void {
    if (!this.#over) this.#channel.send(this.#write({ method, params }));
  }

  /** Resolves when there is room for more. Who tells much waits for it between the pieces: what waits here is in memory. */
  async drained(): Promise<void> {
    await this.#channel.drained?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
    this.#close();
  }

  async #read(): Promise<void> {
    try {
      for await (const text of this.#channel.messages) {
        if (this.#over) break;
        this.#receive(readMessage(text));
      }
    } catch (error) {
      this.#options.onProblem?.({ kind: 'channelFailed', error });
    } finally {
      this.#close();
    }
  }

  #receive(message: Message | null): void {
    switch (message?.type) {
      case undefined:
        this.#options.onProblem?.({ kind: 'malformedMessage' });
        return;
      case 'request':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'notification':
        this.#notified(message.method, message.params);
        return;
      case 'result':
        if (typeof message.id === 'number') this.#settle(message.id, { result: message.result });
        return;
      case 'error':
        if (typeof message.id === 'number') this.#settle(message.id, { error: thrown(message.error) });
    }
  }

  #notified(method: string, params: unknown): void {
    try {
      this.#options.onNotification?.(method, params);
    } catch (error) {
      this.#options.onProblem?.({ kind: 'handlerFailed', method, error });
    }
  }

  async #answer(id: RequestId, method: string, params: unknown): Promise<void> {
    let reply: object;
    try {
      const { onRequest } = this.#options;
      if (!onRequest) throw new Failure('rpc/unknownMethod', `There is no method ${method}.`);
      reply = { id, result: (await onRequest(method, params, id)) ?? null };
    } catch (error) {
      reply = { id, error: this.#errorBody(method, error) };
    }
    if (!this.#over) this.#channel.send(this.#write(reply));
  }

  #errorBody(method: string, error: unknown): RpcErrorBody {
    if (error instanceof RpcError) return { code: error.code, message: error.message, data: error.data };
    const failure = Failure.from(error);
    if (failure.code === 'internal') this.#options.onProblem?.({ kind: 'handlerFailed', method, error });
    return { code: failures[failure.code].rpc, message: failure.message, data: failure.toBody() };
  }

  #settle(id: number, reply: Parameters<PendingCall['settle']>[0]): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    if (call.sent) this.#inFlight -= 1;
    call.settle(reply);
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    const limit = this.#options.maxInFlight ?? 64;
    while (this.#inFlight < limit && !this.#over) {
      const id = this.#waiting.shift();
      if (id === undefined) return;
      const call = this.#calls.get(id);
      if (!call) continue;
      call.sent = true;
      this.#inFlight += 1;
      this.#channel.send(call.text);
    }
  }

  #write(message: object): string {
    return JSON.stringify(this.#options.jsonrpc === false ? message : { jsonrpc: '2.0', ...message });
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    for (const id of [...this.#calls.keys()]) this.#settle(id, { error: this.#closedFailure() });
    this.#end();
  }

  #closedFailure(method?: string): Failure {
    return new Failure(
      'rpc/closed',
      `The connection to ${this.#options.name} was closed${method ? ` before ${method} could be asked` : ' before it answered'}.`,
      { hint: method ? 'Try again once it is back.' : 'What was asked may have been done: look again once it is back.' },
    );
  }

  #timeoutFailure(method: string, limit: number): Failure {
    return new Failure('rpc/timeout', `${this.#options.name} did not answer ${method} within ${limit / 1000} s.`);
  }
}

function thrown(error: RpcErrorBody): Error {
  const body = failureBodyOf(error.data);
  return body ? Failure.fromBody(body) : new RpcError(error);
}
