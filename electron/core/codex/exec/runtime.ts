import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Usage } from '../../../../shared/model/job.ts';
import { type Runtime, type ThreadOptions, type TurnEvent, type TurnInput } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';
import { runProgram } from '../../lib/process.ts';
import { bundledModels } from '../catalogue.ts';
import { loginStep } from '../environment.ts';
import { inputTooLarge, maxInputCharacters, notLoggedIn } from '../failures.ts';
import { findCodex, type FoundCodex } from '../launch.ts';
import { type CodexRuntimeOptions } from '../runtime.ts';
import { providerId } from '../thread-params.ts';
import { otherProvider, resolveProvider } from '../threads.ts';
import { noUsage, readStoredThread, type StoredThread } from './stored.ts';
import { type ExecTurn, startExecTurn } from './turn.ts';

/** The part of a Runtime that a process for each turn can do. The rest is the app-server's, whoever began the thread. */
export interface ExecRuntime extends AsyncDisposable, Pick<Runtime, 'startThread' | 'resumeThread' | 'runTurn' | 'closeThread'> {
  /** Whether a turn of this thread runs here. */
  runs(threadId: string): boolean;
  /** As `Runtime.probe`, for a thread that runs here. */
  probe(threadId: string): Promise<boolean>;
  /** As `Runtime.restart`, for a thread that runs here; no other turn is touched. */
  restart(reason: string, threadId: string): Promise<void>;
}

/** How long a turn that began with its thread waits for its reader. */
const claimMs = 30_000;

/** Codex as `codex exec`: each turn in a process of its own, without the owner's config.toml and rules. */
export function createExecRuntime(options: CodexRuntimeOptions): ExecRuntime {
  return new ExecTurns(options);
}

interface Start {
  readonly threadId: string | null;
  readonly thread: ThreadOptions;
  readonly input: TurnInput;
}

class ExecTurns implements ExecRuntime {
  readonly #options: CodexRuntimeOptions;
  readonly #tempDir: string;
  readonly #stop = new AbortController();
  /** By thread. */
  readonly #turns = new Map<string, ExecTurn>();
  /** Turns that began with their thread and have no reader yet, with what gives them up. */
  readonly #unclaimed = new Map<string, () => void>();
  /** Threads on which a turn begins or runs. */
  readonly #busy = new Set<string>();
  readonly #starting = new Set<Promise<ExecTurn>>();
  #cleaned: Promise<void> | null = null;

  constructor(options: CodexRuntimeOptions) {
    this.#options = options;
    this.#tempDir = join(options.dataDir, 'codex-exec');
  }

  runs(threadId: string): boolean {
    return this.#turns.has(threadId);
  }

  /** The first turn begins at once: Codex names no thread before it has words for it. */
  async startThread(thread: ThreadOptions, call: Call & { readonly first?: TurnInput }) {
    if (!call.first) {
      throw new Failure('runtime/unsupported', 'An isolated thread cannot be opened without its first message.', {
        hint: 'Start it with a prompt.',
      });
    }
    const turn = await this.#start({ threadId: null, thread, input: call.first }, call);
    this.#keepUnclaimed(turn, call);
    return { threadId: turn.threadId, ...this.#choice(thread, null) };
  }

  async resumeThread(threadId: string, thread: ThreadOptions, call: Call) {
    const stored = await this.#stored(threadId, await this.#find(call));
    return { threadId, ...this.#choice(thread, stored) };
  }

  async *runTurn(threadId: string, thread: ThreadOptions, input: TurnInput, call: Call): AsyncGenerator<TurnEvent> {
    call.signal.throwIfAborted();
    const turn = this.#claim(threadId) ?? (await this.#resume(threadId, thread, input, call));
    try {
      yield* turn.events(call);
    } finally {
      this.#forget(threadId);
    }
  }

  async closeThread(threadId: string): Promise<void> {
    const turn = this.#turns.get(threadId);
    if (!turn || !this.#unclaimed.has(threadId)) return;
    this.#claim(threadId);
    await this.#abandon(turn);
  }

  async probe(threadId: string): Promise<boolean> {
    return (await this.#turns.get(threadId)?.lives()) ?? false;
  }

  async restart(reason: string, threadId: string): Promise<void> {
    const turn = this.#turns.get(threadId);
    if (!turn) return;
    this.#options.log.warn('codex exec killed', { threadId, reason });
    turn.fail(
      new Failure('codex/timeout', `Codex was ended because ${reason}.`, { hint: 'Send the request again: Codex is started anew.' }),
    );
    await turn.gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Failure('host/stopping', 'Drawbridge is stopping.'));
    const turns = [...this.#turns.values()];
    for (const turn of turns) {
      turn.fail(
        new Failure('host/stopping', 'Drawbridge was stopped while the turn ran.', { hint: 'Start it and send the request again.' }),
      );
    }
    for (const release of this.#unclaimed.values()) release();
    await Promise.all(turns.map(({ gone }) => gone));
    await Promise.allSettled(this.#starting);
  }

  async #resume(threadId: string, thread: ThreadOptions, input: TurnInput, call: Call): Promise<ExecTurn> {
    if (this.#busy.has(threadId)) {
      throw new Failure('codex/refused', 'A turn already runs on this thread.', { hint: 'Wait for its end.' });
    }
    this.#busy.add(threadId);
    try {
      return await this.#start({ threadId, thread, input }, call);
    } catch (error) {
      this.#busy.delete(threadId);
      throw error;
    }
  }

  async #start(start: Start, { signal }: Call): Promise<ExecTurn> {
    const call = { signal: AbortSignal.any([signal, this.#stop.signal]) };
    call.signal.throwIfAborted();
    const starting = this.#launch(start, call);
    this.#starting.add(starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #launch({ threadId, thread, input }: Start, call: Call): Promise<ExecTurn> {
    if (input.text.length > maxInputCharacters) throw inputTooLarge(input.text.length);
    const { config, environment, registry, log, now, secret } = this.#options;
    const codex = await this.#find(call);
    const stored = threadId === null ? null : await this.#stored(threadId, codex);
    const provider = await resolveProvider(config().provider, secret, this.#retries());
    const step = loginStep(codex.binary.path, config().home, environment);
    if (!provider) await requireLogin(codex, step, call);
    this.#cleaned ??= rm(this.#tempDir, { recursive: true, force: true });
    await this.#cleaned;
    const usedBefore: Usage = stored?.used ?? noUsage;
    const turn = await startExecTurn(
      {
        ...{ codex, threadId, provider, input, environment, registry, log, now, usedBefore },
        thread: { ...thread, ...this.#choice(thread, stored) },
        tempDir: join(this.#tempDir, randomUUID()),
        // Codex has a name for it and does not tell it here.
        turnId: `exec-${randomUUID()}`,
        source: { provider: provider?.config.name ?? null, loginStep: provider ? null : step },
        platform: process.platform,
      },
      call,
    );
    this.#turns.set(turn.threadId, turn);
    this.#busy.add(turn.threadId);
    if (!call.signal.aborted) return turn;
    await this.#abandon(turn);
    throw call.signal.reason;
  }

  #keepUnclaimed(turn: ExecTurn, { signal }: Call): void {
    const { threadId } = turn;
    const giveUp = () => {
      this.#claim(threadId);
      void this.#abandon(turn);
    };
    const timer = setTimeout(giveUp, claimMs);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#unclaimed.set(threadId, () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    });
  }

  #claim(threadId: string): ExecTurn | null {
    const release = this.#unclaimed.get(threadId);
    if (!release) return null;
    this.#unclaimed.delete(threadId);
    release();
    return this.#turns.get(threadId) ?? null;
  }

  async #abandon(turn: ExecTurn): Promise<void> {
    turn.interrupt();
    await turn.gone;
    this.#forget(turn.threadId);
  }

  #forget(threadId: string): void {
    this.#turns.delete(threadId);
    this.#busy.delete(threadId);
  }

  #find(call: Call): Promise<FoundCodex> {
    return findCodex({ ...this.#options, platform: process.platform, arch: process.arch }, call);
  }

  /** @throws Failure thread/notFound, codex/refused for a thread of another provider */
  async #stored(threadId: string, codex: FoundCodex): Promise<StoredThread> {
    const stored = await readStoredThread(codex.env['CODEX_HOME'] ?? '', threadId);
    if (!stored) throw new Failure('thread/notFound', `Codex has no thread ${threadId} to go on with.`, { hint: 'Start a new one.' });
    const { provider } = this.#options.config();
    const refusal = otherProvider(stored.provider ?? '', provider);
    if (refusal) throw refusal;
    if (provider === null && stored.provider === providerId) {
      const hint = 'Start a new thread, or set `codex.provider` as it was.';
      throw new Failure('codex/refused', 'This thread began with a provider that is no longer configured.', { hint });
    }
    return stored;
  }

  /** A model is named in every case: `codex exec` does not say which one it takes. */
  #choice({ model, effort }: ThreadOptions, stored: StoredThread | null): { model: string; effort: string | null } {
    const config = this.#options.config();
    return {
      model: model ?? config.model ?? stored?.model ?? bundledModels.find(({ isDefault }) => isDefault)?.id ?? '',
      effort: effort ?? config.effort ?? stored?.effort ?? null,
    };
  }

  #retries() {
    const { requestRetries: requests, streamRetries: streams } = this.#options.limits ?? {};
    return { requests, streams };
  }
}

/** Codex would accept the turn and fail it late. */
async function requireLogin({ binary, env }: FoundCodex, step: string, call: Call): Promise<void> {
  const { code } = await runProgram({ file: binary.path, args: ['login', 'status'], env, timeoutMs: 10_000 }, call);
  if (code !== 0) throw notLoggedIn(step);
}
