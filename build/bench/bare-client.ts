import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';
import { type InitializeParams, type ThreadStartParams, type TurnStartParams } from '../../electron/core/codex/generated/protocol.ts';
import { type Launch } from './proc.ts';

/** When something happened in a turn, in milliseconds from the request. */
export interface TurnTimes {
  readonly firstMs: number;
  readonly wholeMs: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly threadId?: string; readonly delta?: string };
  readonly result?: unknown;
  readonly error?: unknown;
}

/** The least that can drive `codex app-server`: lines out, lines in. What anything else takes longer is overhead. */
export class BareClient implements AsyncDisposable {
  readonly pid: number;
  readonly #codex: ChildProcessByStdio<Writable, Readable, null>;
  readonly #replies = new Map<number, PromiseWithResolvers<unknown>>();
  /** Rejects when Codex ends or cannot be started. */
  readonly #gone = Promise.withResolvers<never>();
  /** Who listens to a thread. */
  readonly #turns = new Map<string, (message: Message) => void>();
  #nextId = 1;
  #rest = '';

  private constructor({ file, args, env }: Launch) {
    // In a group of its own, as the host starts it: Linux shares the processor out between groups.
    this.#codex = spawn(file, args, { env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#codex.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#codex.stdin.on('error', this.#gone.reject);
    this.#codex.once('error', this.#gone.reject).once('close', () => this.#gone.reject(new Error('The bare Codex ended.')));
    this.#gone.promise.catch(() => undefined);
    this.pid = this.#codex.pid ?? 0;
  }

  static async open(launch: Launch, params: InitializeParams): Promise<BareClient> {
    const client = new BareClient(launch);
    await client.#call('initialize', params);
    client.#send({ method: 'initialized' });
    return client;
  }

  /** A new thread with one turn. */
  async turn(thread: ThreadStartParams, turnOn: (threadId: string) => TurnStartParams, expected: string): Promise<TurnTimes> {
    const startedAt = performance.now();
    let firstMs = 0;
    let answer = '';
    const completed = Promise.withResolvers<number>();
    const { thread: opened } = (await this.#call('thread/start', thread)) as { thread: { id: string } };
    this.#turns.set(opened.id, ({ method, params }) => {
      if (method === 'item/agentMessage/delta') {
        firstMs ||= performance.now() - startedAt;
        answer += params?.delta ?? '';
      } else if (method === 'turn/completed') completed.resolve(performance.now() - startedAt);
    });
    await this.#call('turn/start', turnOn(opened.id));
    const wholeMs = await Promise.race([completed.promise, this.#gone.promise]);
    this.#turns.delete(opened.id);
    if (answer !== expected) throw new Error(`Codex answered ${JSON.stringify(answer)} to the bare client.`);
    this.#call('thread/unsubscribe', { threadId: opened.id }).catch(() => undefined);
    return { firstMs, wholeMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#codex.stdin.end();
    await this.#gone.promise.catch(() => undefined);
  }

  #call(method: string, params: object): Promise<unknown> {
    const id = this.#nextId++;
    const reply = Promise.withResolvers<unknown>();
    this.#replies.set(id, reply);
    this.#send({ id, method, params });
    return Promise.race([reply.promise, this.#gone.promise]);
  }

  #send(message: object): void {
    this.#codex.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#receive(JSON.parse(line) as Message);
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.#turns.get(message.params?.threadId ?? '')?.(message);
      return;
    }
    const reply = this.#replies.get(message.id);
    this.#replies.delete(message.id);
    if (message.error === undefined) reply?.resolve(message.result);
    else reply?.reject(new Error(`Codex refused: ${JSON.stringify(message.error)}`));
  }
}
