import { type Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { type Connection } from './connection.ts';
import { loginFailed } from './failures.ts';
import { type GetAccountResponse, type ServerNotification, type ServerRequest, type TokenUsageBreakdown } from './generated/protocol.ts';
import { type RulesPlace, rulesFiles } from './rules.ts';
import { type CodexTurn } from './turn.ts';

/** What is true as long as one Codex process lives: which threads are open in it, and which turns run. */
export class Session implements AsyncDisposable {
  readonly connection: Connection;
  /** What it was started with; another configuration needs another process. */
  readonly launchedWith: string;
  readonly threads = new Map<string, { used: TokenUsageBreakdown | null }>();
  readonly turns = new Map<string, CodexTurn>();
  /** Codex reads its login once: a process that found none, or a bad one, is replaced as soon as nobody uses it. */
  stale = false;
  /** Threads whose last turn Codex has not confirmed to be over: what is sent there now would be added to that turn (trap 4). */
  readonly stuck = new Set<string>();
  readonly #logins = new Map<string, (failure: Failure | null) => void>();
  /** Why nothing more can be done in it; null while it lives. */
  failure: Failure | null = null;
  /** Whether its model is reached by a Codex login; known once the account was asked for. */
  needsLogin = false;
  /** Called when nobody uses it any more. */
  onIdle: () => void = () => undefined;
  #users = 0;
  #account: Promise<GetAccountResponse> | null = null;
  readonly #place: RulesPlace;
  #sealed = false;

  constructor(connection: Connection, launchedWith: string, place: RulesPlace) {
    this.connection = connection;
    this.launchedWith = launchedWith;
    this.#place = place;
  }

  get codexHome(): string {
    return this.#place.env['CODEX_HOME'] ?? '';
  }

  /**
   * Whether the sandbox must hold against rules, which it does at a price (build/decisions/0010). Once there were some it stays so:
   * Codex keeps those that it has read when it opened a thread.
   */
  get sealed(): boolean {
    this.#sealed ||= rulesFiles(this.#place).length > 0;
    return this.#sealed;
  }

  get over(): boolean {
    return this.failure !== null;
  }

  get idle(): boolean {
    return this.#users === 0;
  }

  /** Keeps the process from being replaced until it is disposed. */
  use(): Disposable & { readonly session: Session } {
    this.#users += 1;
    let used = true;
    return {
      session: this,
      [Symbol.dispose]: () => {
        if (!used) return;
        used = false;
        this.#users -= 1;
        if (this.idle) this.onIdle();
      },
    };
  }

  receive(notification: ServerNotification): void {
    if (notification.method === 'account/updated') this.forgetAccount();
    if (notification.method === 'account/login/completed') {
      this.forgetAccount();
      const { loginId, success, error } = notification.params;
      this.#endLogin(loginId ?? '', success ? null : loginFailed(error));
    }
    if (notification.method === 'thread/closed') this.threads.delete(notification.params.threadId);
    const { threadId } = (notification.params ?? {}) as { threadId?: string };
    if (threadId === undefined) return;
    this.#unstick(threadId, notification);
    this.turns.get(threadId)?.receive(notification);
    if (notification.method !== 'thread/tokenUsage/updated') return;
    const thread = this.threads.get(threadId);
    if (thread) thread.used = notification.params.tokenUsage.total;
  }

  /** The answer to a request of a thread whose turn may ask; null where nobody can be asked. */
  ask(request: ServerRequest): Promise<object> | null {
    const { threadId } = request.params as { threadId?: string };
    return this.turns.get(threadId ?? '')?.ask(request) ?? null;
  }

  /** A turn that begins after its reader has given it up is ended. */
  #unstick(threadId: string, { method, params }: ServerNotification): void {
    if (!this.stuck.has(threadId)) return;
    if (method === 'turn/completed') this.stuck.delete(threadId);
    if (method !== 'turn/started' || this.turns.has(threadId)) return;
    this.connection.call('turn/interrupt', { threadId, turnId: params.turn.id }).catch(() => {
      // It has ended, or Codex has.
    });
  }

  /** Asked once for each process and change of login. */
  async account({ signal }: Call): Promise<GetAccountResponse> {
    this.#account ??= this.connection.call('account/read', {}).catch((error: unknown) => {
      this.#account = null;
      throw error;
    });
    const account = await this.#account;
    this.needsLogin = account.requiresOpenaiAuth;
    signal.throwIfAborted();
    return account;
  }

  /** Resolves when this sign-in is over, with why it failed; also when the process ends. */
  loginEnded(loginId: string): Promise<Failure | null> {
    if (this.failure) return Promise.resolve(this.failure);
    const { promise, resolve } = Promise.withResolvers<Failure | null>();
    this.#logins.set(loginId, resolve);
    return promise;
  }

  #endLogin(loginId: string, failure: Failure | null): void {
    this.#logins.get(loginId)?.(failure);
    this.#logins.delete(loginId);
  }

  /** It may be another one now: what Codex tells of it comes after its answers. */
  forgetAccount(): void {
    this.#account = null;
  }

  /** Ends what runs here, with this reason; only the first one counts. */
  fail(failure: Failure): void {
    if (this.failure) return;
    this.failure = failure;
    for (const turn of this.turns.values()) turn.fail(failure);
    for (const loginId of this.#logins.keys()) this.#endLogin(loginId, failure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What did not end a turn when it was asked would not end itself either.
    if (this.stuck.size > 0) this.connection.kill();
    await this.connection[Symbol.asyncDispose]();
  }
}
