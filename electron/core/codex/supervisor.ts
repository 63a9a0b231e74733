import { Failure } from '../../../shared/contract/errors.ts';
import { type CodexStatus } from '../../../shared/model/host.ts';
import { type Call } from '../lib/call.ts';
import { loginStep } from './environment.ts';
import { type ServerNotification, type ServerRequest } from './generated/protocol.ts';
import { findCodex, type FoundCodex, launch, type LaunchOptions } from './launch.ts';
import { endOrphans } from './orphans.ts';
import { strike } from './registry.ts';
import { type RestartLimits, Restarts } from './restarts.ts';
import { Session } from './session.ts';
import { StatusBoard } from './status.ts';

export interface SupervisorOptions extends LaunchOptions {
  readonly restarts: RestartLimits;
  readonly now: () => number;
}

/** One Codex process for everybody: started on first need, started again when it was needed after it died. */
export class Supervisor implements AsyncDisposable {
  readonly board = new StatusBoard();
  readonly #options: SupervisorOptions;
  readonly #stop = new AbortController();
  readonly #restarts: Restarts;
  #session: Session | null = null;
  #starting: Promise<Session> | null = null;
  /** Resolves when the last process is gone with all that its commands left: a new one may run the same threads. */
  #cleared: Promise<void> = Promise.resolve();
  #triedWith: string | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#restarts = new Restarts(options.restarts, options.now);
  }

  /** The running process, kept until the result is disposed. @throws Failure codex/notFound, codex/unsupported, codex/startFailed, host/stopping */
  async use({ signal }: Call): Promise<ReturnType<Session['use']>> {
    signal.throwIfAborted();
    const usable = this.#session && this.#usable(this.#session) ? this.#session : null;
    if (usable) return usable.use();
    this.#starting ??= this.#restart().finally(() => {
      this.#starting = null;
    });
    return (await untilAborted(this.#starting, signal)).use();
  }

  /** The same for a process that already runs; null when there is none. */
  running(): ReturnType<Session['use']> | null {
    return this.#session && !this.#session.over ? this.#session.use() : null;
  }

  /** Whether the running process answers within the limit; false when none runs. @throws the signal's reason */
  async probe(limitMs: number, { signal }: Call): Promise<boolean> {
    const session = this.#session;
    if (!session || session.over) return false;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    try {
      await session.connection.call('thread/loaded/list', { limit: 1 }, { signal: limited });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      // A refusal is an answer too.
      return error instanceof Failure && (error.code === 'codex/refused' || error.code === 'codex/overloaded');
    }
  }

  /** Kills the running process; what runs in it ends with codex/timeout. Resolves when it is gone with all it started. */
  async kill(reason: string): Promise<void> {
    const session = this.#session;
    if (!session || session.over) return;
    this.#options.log.warn('codex killed', { pid: session.connection.pid, reason });
    const hint = 'Send the request again: Codex is started anew.';
    session.fail(new Failure('codex/timeout', `Codex was ended because ${reason}.`, { hint }));
    session.connection.kill();
    await this.#cleared;
  }

  /**
   * Finds the program and asks its version. Whoever asks has looked after it, so that a Codex at rest may be started again.
   * @throws Failure codex/notFound, codex/unsupported, codex/startFailed
   */
  async locate(call: Call): Promise<CodexStatus> {
    await this.#find(call);
    this.#restarts.forget();
    return this.board.status;
  }

  /** How the owner logs in with exactly the program and the home that are used here. */
  loginStep(): string {
    const { config, environment } = this.#options;
    return loginStep(this.board.status.path ?? 'codex', config().home, environment);
  }

  /** Whether the process that runs or starts is one of other settings; it is replaced at the next need once nobody uses it. */
  get outdated(): boolean {
    const live = this.#session?.over === false ? this.#session.launchedWith : null;
    const launchedWith = this.#starting ? this.#triedWith : live;
    return launchedWith !== null && launchedWith !== this.#launchKey();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Failure('host/stopping', 'Drawbridge is stopping.'));
    await this.#starting?.catch(() => {});
    const session = this.#session;
    session?.fail(
      new Failure('host/stopping', 'Drawbridge was stopped while the turn ran.', { hint: 'Start it and send the request again.' }),
    );
    await session?.[Symbol.asyncDispose]();
    await this.#cleared;
  }

  #usable(session: Session): boolean {
    if (session.over) return false;
    return !session.idle || (!session.stale && session.launchedWith === this.#launchKey());
  }

  async #restart(): Promise<Session> {
    this.#stop.signal.throwIfAborted();
    const old = this.#session;
    this.#session = null;
    await old?.[Symbol.asyncDispose]();
    await this.#cleared;
    this.board.update({ state: 'starting', failure: null, pid: null });
    try {
      await this.#mayStart();
      const session = await this.#start({ signal: this.#stop.signal });
      this.#session = session;
      this.board.update({ state: 'ready', pid: session.connection.pid });
      return session;
    } catch (error) {
      this.board.update({ state: 'failed', failure: Failure.from(error).toBody() });
      throw error;
    }
  }

  /** Another configuration is a new chance. @throws Failure codex/startFailed while Codex rests */
  async #mayStart(): Promise<void> {
    const launchedWith = this.#launchKey();
    if (this.#triedWith !== launchedWith) this.#restarts.forget();
    this.#triedWith = launchedWith;
    await this.#restarts.ready({ signal: this.#stop.signal });
  }

  async #start(call: Call): Promise<Session> {
    const { log } = this.#options;
    const launchedWith = this.#launchKey();
    const codex = await this.#find(call);
    let session: Session | null = null;
    const receive = (notification: ServerNotification) => {
      if (notification.method === 'configWarning') log.info('codex warned', { summary: notification.params.summary });
      session?.receive(notification);
    };
    const listener = { onNotification: receive, onRequest: (request: ServerRequest) => session?.ask(request) ?? null };
    const connection = await launch(codex, this.#options, listener, call).catch((error: unknown) => {
      if (!call.signal.aborted) this.#restarts.note(Failure.from(error));
      throw error;
    });
    session = new Session(connection, launchedWith, { env: codex.env, platform: this.#options.platform });
    // Who watches the status may then ask for the one that replaces it.
    session.onIdle = () => void (this.outdated && this.board.update({}));
    this.#cleared = this.#followExit(session);
    log.info('codex started', { pid: connection.pid, path: codex.binary.path, origin: codex.binary.origin });
    return session;
  }

  async #find(call: Call): Promise<FoundCodex> {
    const found = await findCodex(this.#options, call);
    const { binary, version } = found;
    this.board.update({ path: binary.path, origin: binary.origin, version: version.version });
    return found;
  }

  async #followExit(session: Session): Promise<void> {
    const { connection } = session;
    const { log, platform, registry } = this.#options;
    const exited = await connection.exited;
    const threadIds = [...session.threads.keys()];
    session.fail(exited);
    if (this.#session === session) this.#lost(session.failure ?? exited);
    await endOrphans(threadIds, { log, platform });
    // Last, so that a crash of ours before it still leaves something to go by.
    if (registry) strike(registry, connection.pid, log);
  }

  /** The process in use is gone. */
  #lost(failure: Failure): void {
    this.#session = null;
    if (this.#stop.signal.aborted) {
      this.board.update({ state: 'stopped', pid: null, failure: null });
      return;
    }
    this.#restarts.note(failure);
    this.board.update({ state: 'failed', pid: null, failure: failure.toBody() });
  }

  #launchKey(): string {
    const { path, home, provider } = this.#options.config();
    return JSON.stringify([path, home, provider]);
  }
}

/** Waits for what others wait for too: a signal ends the waiting, not the work. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
