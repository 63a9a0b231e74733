import { Failure } from '../../../shared/contract/errors.ts';
import { type CodexConfig } from '../../../shared/model/config.ts';
import { type Account, type CodexStatus, type Model } from '../../../shared/model/host.ts';
import { type Thread, type Turn, type TurnItem } from '../../../shared/model/thread.ts';
import {
  type LoginRequest,
  type OpenedThread,
  type Page,
  type PageQuery,
  type Runtime,
  type StartedLogin,
  type ThreadOptions,
  type ThreadQuery,
  type TurnEvent,
  type TurnInput,
} from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { toAccount, toModel } from './account.ts';
import { inputTooLarge, maxInputCharacters, type ModelSource, notLoggedIn } from './failures.ts';
import { type TurnStartParams } from './generated/protocol.ts';
import * as history from './history.ts';
import { cancelLogin, logout, startLogin } from './login.ts';
import { endOrphans } from './orphans.ts';
import { nothingToSteer } from './refusals.ts';
import { type ProcessRegistry } from './registry.ts';
import { type RestartLimits, restartLimits } from './restarts.ts';
import { type Session } from './session.ts';
import { Supervisor } from './supervisor.ts';
import { turnParams } from './thread-params.ts';
import { SpareThread } from './spare-thread.ts';
import { forkThread, openThread, resumeThread, startRequest, type ThreadContext } from './threads.ts';
import { CodexTurn, type TurnLimits } from './turn.ts';

export interface CodexRuntimeOptions {
  readonly config: () => CodexConfig;
  /** The host's environment, to choose from for Codex. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Holds the temporary folder of Codex and its commands. */
  readonly dataDir: string;
  readonly packageDir: string;
  /** Of Drawbridge. */
  readonly version: string;
  /** A secret of the vault. @throws Failure vault/* */
  readonly secret: (name: string) => Promise<string>;
  readonly log: Log;
  readonly now: () => number;
  /** Notes which processes run, for `reap` after a crash; without it nothing is noted. */
  readonly registry?: ProcessRegistry;
  readonly limits?: Partial<CodexLimits>;
}

/** Milliseconds, and how often a provider is tried again (what is not given is Codex's own default). */
export interface CodexLimits extends TurnLimits {
  readonly startMs: number;
  readonly requestMs: number;
  /** How long a process may take to show that it lives. */
  readonly probeMs: number;
  readonly restarts: RestartLimits;
  readonly requestRetries?: number;
  readonly streamRetries?: number;
}

const defaults: CodexLimits = {
  startMs: 30_000,
  requestMs: 30_000,
  probeMs: 5000,
  restarts: restartLimits,
  lateCommandMs: 5000,
  endMs: 2500,
  reconnectMs: 60_000,
};

/** Codex as the engine's Runtime, over one `codex app-server`. Starts nothing until it is needed. */
export function createCodexRuntime(options: CodexRuntimeOptions): Runtime {
  return new CodexRuntime(options);
}

class CodexRuntime implements Runtime {
  readonly #options: CodexRuntimeOptions;
  readonly #limits: CodexLimits;
  readonly #supervisor: Supervisor;
  readonly #spares = new WeakMap<Session, SpareThread>();

  constructor(options: CodexRuntimeOptions) {
    this.#options = options;
    this.#limits = { ...defaults, ...options.limits };
    const { startMs, requestMs, restarts } = this.#limits;
    this.#supervisor = new Supervisor({ ...options, startMs, requestMs, restarts, platform: process.platform, arch: process.arch });
  }

  status(): CodexStatus {
    return this.#supervisor.board.status;
  }

  watch(call: Call): AsyncIterable<CodexStatus> {
    return this.#supervisor.board.watch(call);
  }

  locate(call: Call): Promise<CodexStatus> {
    return this.#supervisor.locate(call);
  }

  async warm(call: Call): Promise<void> {
    using use = await this.#supervisor.use(call);
    if (this.#options.config().provider === null) await use.session.account(call);
  }

  async startThread(options: ThreadOptions, call: Call): Promise<OpenedThread> {
    using use = await this.#supervisor.use(call);
    const model = options.model ?? this.#options.config().model;
    const { session } = use;
    const request = await startRequest(session, { ...options, model }, this.#threadContext(call));
    return await (options.ephemeral ? this.#spareOf(session).open(request, call) : openThread(session, request, call));
  }

  async resumeThread(threadId: string, options: ThreadOptions, call: Call): Promise<OpenedThread> {
    using use = await this.#supervisor.use(call);
    return await resumeThread(use.session, threadId, options, this.#threadContext(call));
  }

  async *runTurn(threadId: string, options: ThreadOptions, input: TurnInput, call: Call): AsyncGenerator<TurnEvent> {
    if (input.text.length > maxInputCharacters) throw inputTooLarge(input.text.length);
    using use = await this.#supervisor.use(call);
    const { session } = use;
    await this.#requireLogin(session, call);
    if (!session.threads.has(threadId)) await resumeThread(session, threadId, options, this.#threadContext(call));
    const turn = await this.#startTurn(session, threadId, options, input, call);
    const interrupt = () => void turn.interrupt(call.signal.reason);
    call.signal.addEventListener('abort', interrupt, { once: true });
    if (call.signal.aborted) interrupt();
    try {
      for await (const event of turn.events()) {
        if (event.type === 'turn/completed' && event.failure?.code === 'codex/notLoggedIn') session.stale = true;
        yield event;
      }
    } finally {
      call.signal.removeEventListener('abort', interrupt);
      await turn.leave();
      session.turns.delete(threadId);
    }
  }

  async steer(threadId: string, text: string, call: Call): Promise<void> {
    if (text.length > maxInputCharacters) throw inputTooLarge(text.length);
    using use = this.#supervisor.running();
    const expectedTurnId = use?.session.turns.get(threadId)?.runningId;
    if (!use || !expectedTurnId) throw nothingToSteer();
    const input: TurnStartParams['input'] = [{ type: 'text', text, text_elements: [] }];
    await use.session.connection.call('turn/steer', { threadId, expectedTurnId, input }, call);
  }

  async forkThread(
    threadId: string,
    options: ThreadOptions,
    { lastTurnId }: { readonly lastTurnId?: string },
    call: Call,
  ): Promise<OpenedThread> {
    using use = await this.#supervisor.use(call);
    return await forkThread(use.session, threadId, options, lastTurnId, this.#threadContext(call));
  }

  async listThreads(query: ThreadQuery, call: Call): Promise<Page<Thread>> {
    using use = await this.#supervisor.use(call);
    return await history.listThreads(use.session, query, call);
  }

  async readThread(threadId: string, call: Call): Promise<Thread> {
    using use = await this.#supervisor.use(call);
    return await history.readThread(use.session, threadId, call);
  }

  async listTurns(threadId: string, query: PageQuery, call: Call): Promise<Page<Turn>> {
    using use = await this.#supervisor.use(call);
    return await history.listTurns(use.session, threadId, query, this.#source(use.session), call);
  }

  async listItems(threadId: string, query: PageQuery, call: Call): Promise<Page<TurnItem>> {
    using use = await this.#supervisor.use(call);
    return await history.listItems(use.session, threadId, query, call);
  }

  async renameThread(threadId: string, name: string, call: Call): Promise<void> {
    using use = await this.#supervisor.use(call);
    await history.renameThread(use.session, threadId, name, call);
  }

  async archiveThread(threadId: string, call: Call): Promise<void> {
    using use = await this.#supervisor.use(call);
    await history.archiveThread(use.session, threadId, call);
  }

  async unarchiveThread(threadId: string, call: Call): Promise<void> {
    using use = await this.#supervisor.use(call);
    await history.unarchiveThread(use.session, threadId, call);
  }

  async deleteThread(threadId: string, call: Call): Promise<void> {
    using use = await this.#supervisor.use(call);
    await history.deleteThread(use.session, threadId, call);
  }

  async probe(call: Call & { readonly threadId?: string }): Promise<boolean> {
    const { probeMs } = this.#limits;
    const alive = await this.#supervisor.probe(probeMs, call);
    using use = this.#supervisor.running();
    const turn = call.threadId === undefined ? undefined : use?.session.turns.get(call.threadId);
    if (alive) await turn?.catchUp({ signal: AbortSignal.any([call.signal, AbortSignal.timeout(probeMs)]) });
    return alive;
  }

  restart(reason: string): Promise<void> {
    return this.#supervisor.kill(reason);
  }

  async closeThread(threadId: string): Promise<void> {
    using use = this.#supervisor.running();
    if (!use) return;
    await this.#close(use.session, threadId);
    await this.#spares.get(use.session)?.closed(threadId);
  }

  async models(call: Call): Promise<readonly Model[]> {
    using use = await this.#supervisor.use(call);
    const { data } = await use.session.connection.call('model/list', { limit: 200 }, call);
    return data.filter((model) => !model.hidden).map(toModel);
  }

  async account(call: Call): Promise<Account> {
    const { provider } = this.#options.config();
    using use = await this.#supervisor.use(call);
    if (provider) return { required: false, kind: 'provider', label: provider.name };
    const account = toAccount(await use.session.account(call));
    if (account.required && account.kind === null) use.session.stale = true;
    return account;
  }

  isOutdated(): boolean {
    return this.#supervisor.outdated;
  }

  async login(request: LoginRequest, call: Call): Promise<StartedLogin> {
    return await startLogin(await this.#supervisor.use(call), request, call);
  }

  async cancelLogin(loginId: string, call: Call): Promise<void> {
    using use = this.#supervisor.running();
    if (use) await cancelLogin(use.session, loginId, call);
  }

  async logout(call: Call): Promise<void> {
    using use = await this.#supervisor.use(call);
    await logout(use.session, call);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#supervisor[Symbol.asyncDispose]();
  }

  /** Codex accepts a turn that nobody is logged in for, and fails it late. */
  async #requireLogin(session: Session, call: Call): Promise<void> {
    if (this.#options.config().provider !== null) return;
    const { account, requiresOpenaiAuth } = await session.account(call);
    if (account !== null || !requiresOpenaiAuth) return;
    session.stale = true;
    throw notLoggedIn(this.#supervisor.loginStep());
  }

  async #startTurn(session: Session, threadId: string, options: ThreadOptions, input: TurnInput, call: Call): Promise<CodexTurn> {
    const params = turnParams(threadId, options, input, session.sealed);
    try {
      return await this.#tryTurn(session, params, input, call);
    } catch (error) {
      // Unloaded behind our back: the turn was not accepted, so it can be asked for again.
      if (!(error instanceof Failure) || error.code !== 'thread/notFound') throw error;
      await resumeThread(session, threadId, options, this.#threadContext(call));
      return this.#tryTurn(session, params, input, call);
    }
  }

  async #tryTurn(session: Session, params: TurnStartParams, input: TurnInput, call: Call): Promise<CodexTurn> {
    const { threadId } = params;
    if (session.stuck.has(threadId)) {
      throw new Failure('codex/timeout', 'Codex has not ended the last turn on this thread yet.', { hint: 'Try again in a moment.' });
    }
    if (session.turns.has(threadId)) {
      // Codex would take it for an addition to the running turn (trap 4).
      throw new Failure('thread/busy', 'A turn already runs on this thread.', { hint: 'Wait for its end.' });
    }
    const turn = this.#newTurn(session, threadId, input);
    session.turns.set(threadId, turn);
    try {
      await turn.start(params, call);
      return turn;
    } catch (error) {
      // A lost reply does not mean that nothing began.
      await turn.leave();
      session.turns.delete(threadId);
      throw error;
    }
  }

  #newTurn(session: Session, threadId: string, { onApproval, onToolCall }: TurnInput): CodexTurn {
    const { now, log } = this.#options;
    return new CodexTurn({
      connection: session.connection,
      threadId,
      usedBefore: () => session.threads.get(threadId)?.used ?? null,
      source: this.#source(session),
      limits: this.#limits,
      now,
      log,
      onApproval,
      onToolCall,
      endOrphans: () => endOrphans([threadId], { log, platform: process.platform }),
      unconfirmed: () => {
        session.stuck.add(threadId);
        session.stale = true;
      },
    });
  }

  #source({ needsLogin }: Session): ModelSource {
    const { provider } = this.#options.config();
    return { provider: provider?.name ?? null, loginStep: provider || !needsLogin ? null : this.#supervisor.loginStep() };
  }

  async #close({ threads, connection }: Session, threadId: string): Promise<void> {
    if (!threads.delete(threadId)) return;
    await connection.call('thread/unsubscribe', { threadId }).catch((error: unknown) => {
      this.#options.log.warn('thread notClosed', { threadId, error });
    });
  }

  #spareOf(session: Session): SpareThread {
    const spare =
      this.#spares.get(session) ??
      new SpareThread({
        open: (params, call) => openThread(session, params, call),
        close: (threadId) => this.#close(session, threadId),
        isOpen: (threadId) => session.threads.has(threadId),
        codexHome: session.codexHome,
      });
    this.#spares.set(session, spare);
    return spare;
  }

  #threadContext(call: Call): ThreadContext {
    const { config, secret } = this.#options;
    const { requestRetries, streamRetries } = this.#limits;
    return { provider: config().provider, secret, retries: { requests: requestRetries, streams: streamRetries }, call };
  }
}
