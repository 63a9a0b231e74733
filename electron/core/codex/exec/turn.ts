import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ThreadEvent } from '@openai/codex-sdk';
import { Failure } from '../../../../shared/contract/errors.ts';
import { RpcError } from '../../../../shared/rpc/message.ts';
import { type ThreadOptions, type TurnEvent, type TurnInput } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';
import { readLines } from '../../lib/jsonl.ts';
import { type Log } from '../../lib/log.ts';
import { type Exit, type RunningProcess, startProcess } from '../../lib/process.ts';
import { exitedFailure } from '../failures.ts';
import { isStopped } from '../identity.ts';
import { killGroup } from '../kill.ts';
import { type FoundCodex } from '../launch.ts';
import { endLeftovers } from '../orphans.ts';
import { requestFailure } from '../refusals.ts';
import { enrol, type ProcessRegistry, strike } from '../registry.ts';
import { type ResolvedProvider } from '../thread-params.ts';
import { execCommand } from './command.ts';
import { readStoredThread } from './stored.ts';
import { ExecTranslator, type ExecTranslatorOptions } from './translate.ts';

export interface ExecTurnOptions extends Omit<ExecTranslatorOptions, 'prompt' | 'cwd'> {
  readonly codex: FoundCodex;
  /** For this process and its commands alone; made here, gone with them. */
  readonly tempDir: string;
  readonly threadId: string | null;
  /** With the model named. */
  readonly thread: ThreadOptions & { readonly model: string };
  readonly provider: ResolvedProvider | null;
  readonly input: TurnInput;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly registry?: ProcessRegistry | undefined;
  readonly log: Log;
}

/** Milliseconds that Codex has to end by itself, before its group is killed. */
const endMs = 1500;

/**
 * Starts `codex exec` for one turn; resolves once Codex has told its thread.
 * @throws Failure codex/startFailed, thread/notFound, thread/heldElsewhere, codex/refused, runtime/unsupported; the signal's reason
 */
export async function startExecTurn(options: ExecTurnOptions, call: Call): Promise<ExecTurn> {
  const { codex, tempDir, platform, input } = options;
  const schemaFile = input.outputSchema === undefined ? null : join(tempDir, 'schema.json');
  const images = input.images?.map(({ path }) => path) ?? [];
  const { args, env } = execCommand({ ...options, codexHome: codex.env['CODEX_HOME'] ?? '', schemaFile, images }, platform);
  try {
    await mkdir(codex.env['CODEX_HOME'] ?? '', { recursive: true, mode: 0o700 });
    await mkdir(tempDir, { recursive: true, mode: 0o700 });
    if (schemaFile !== null) await writeFile(schemaFile, JSON.stringify(input.outputSchema), { mode: 0o600 });
    const places = { TMPDIR: tempDir, TEMP: tempDir, TMP: tempDir };
    const child = await startProcess({ file: codex.binary.path, args, env: { ...codex.env, ...places, ...env }, graceMs: endMs }, call);
    return await open(child, options, call);
  } catch (error) {
    await rm(tempDir, { recursive: true, force: true });
    call.signal.throwIfAborted();
    throw error instanceof Failure ? error : startFailed([], error);
  }
}

async function open(child: RunningProcess, options: ExecTurnOptions, { signal }: Call): Promise<ExecTurn> {
  const { pid } = child;
  if (options.registry) await enrol(options.registry, { pid, tempDir: options.tempDir }, options);
  const turn = new ExecTurn(child, options);
  const interrupt = () => turn.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    child.stdin.end(options.input.text);
    await turn.begin();
    return turn;
  } catch (error) {
    turn.interrupt();
    await turn.gone;
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** One turn in a process of its own, from its thread's name to its last event. */
export class ExecTurn {
  readonly #child: RunningProcess;
  readonly #options: ExecTurnOptions;
  readonly #translator: ExecTranslator;
  readonly #events: AsyncGenerator<ThreadEvent>;
  #threadId = '';
  #over = false;
  #interrupted = false;
  /** Why it fails although Codex would let it go on. */
  #verdict: Failure | null = null;
  /** Resolves when the process is gone with all it started. */
  readonly gone: Promise<Exit>;

  constructor(child: RunningProcess, options: ExecTurnOptions) {
    this.#child = child;
    this.#options = options;
    this.#translator = new ExecTranslator({ ...options, prompt: options.input.text, cwd: options.thread.cwd });
    this.#events = readEvents(child, options.log);
    this.gone = this.#followExit();
  }

  get threadId(): string {
    return this.#threadId;
  }

  /** Reads up to the thread's name. @throws Failure why there is none */
  async begin(): Promise<void> {
    const { threadId, log } = this.#options;
    for (let next = await this.#events.next(); !next.done; next = await this.#events.next()) {
      if (next.value.type !== 'thread.started') continue;
      this.#threadId = next.value.thread_id;
      log.info('codex exec started', { pid: this.#child.pid, threadId: this.#threadId });
      if (threadId === null || threadId === this.#threadId) return;
      // Codex takes an id it cannot place for a wish to begin anew.
      throw new Failure('thread/notFound', 'Codex could not continue this thread.', { hint: 'Start a new one.' });
    }
    const exit = await this.gone;
    throw startFailed(this.#child.lastErrors(), exitedFailure(exit));
  }

  /** Until `turn/completed`, which always comes. Leaving the loop or aborting ends the process. */
  async *events({ signal }: Call): AsyncGenerator<TurnEvent> {
    const interrupt = () => this.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    try {
      yield* this.#translator.begin();
      for await (const event of this.#events) yield* this.#translator.read(event);
      yield* await this.#conclude();
    } finally {
      signal.removeEventListener('abort', interrupt);
      this.interrupt();
      await this.gone;
    }
  }

  /** Asks Codex to end, and ends it. Harmless when it is over. */
  interrupt(): void {
    if (this.#over || this.#interrupted) return;
    this.#interrupted = true;
    if (this.#options.platform === 'win32') return this.#kill();
    try {
      process.kill(this.#child.pid, 'SIGINT');
    } catch {
      // It has ended by itself.
    }
    const timer = setTimeout(() => this.#kill(), endMs);
    void this.gone.then(() => clearTimeout(timer));
  }

  /** Ends it at once, with this reason. */
  fail(failure: Failure): void {
    this.#verdict ??= failure;
    this.#kill();
  }

  /** Whether the process can go on: a Codex that is silent may wait for its model. */
  async lives(): Promise<boolean> {
    return !this.#over && !(await isStopped(this.#child.pid, this.#options.platform));
  }

  #kill(): void {
    // Its number may belong to another one by then.
    if (!this.#over) killGroup(this.#child.pid, this.#options);
  }

  async #followExit(): Promise<Exit> {
    const { registry, tempDir, log, platform } = this.#options;
    const { pid } = this.#child;
    const exit = await this.#child.exited;
    this.#over = true;
    await endLeftovers({ pid, tempDir }, { log, platform });
    await rm(tempDir, { recursive: true, force: true }).catch((error: unknown) => log.warn('codex tempDirNotRemoved', { error }));
    if (registry) strike(registry, pid, log);
    return exit;
  }

  async #conclude(): Promise<readonly TurnEvent[]> {
    const exit = await this.gone;
    const usage = this.#translator.toldUsage ? [] : await this.#storedUsage();
    return [...usage, ...this.#translator.finish(this.#ending(exit))];
  }

  #ending(exit: Exit): Parameters<ExecTranslator['finish']>[0] {
    const { end } = this.#translator;
    if (end?.status === 'completed') return end;
    if (this.#verdict) return { status: 'failed', failure: this.#verdict.toBody() };
    if (this.#interrupted) return { status: 'interrupted', failure: null };
    if (end) return end;
    this.#options.log.warn('codex exec exited', { pid: this.#child.pid, ...exit, errors: this.#child.lastErrors().slice(-5) });
    return { status: 'failed', failure: exitedFailure(exit).toBody() };
  }

  /** Codex prints the tokens of completed turns only, and writes down those of every turn. */
  async #storedUsage(): Promise<readonly TurnEvent[]> {
    const stored = await readStoredThread(this.#options.codex.env['CODEX_HOME'] ?? '', this.#threadId).catch(() => null);
    return stored ? this.#translator.used(stored.used) : [];
  }
}

async function* readEvents({ stdout }: RunningProcess, log: Log): AsyncGenerator<ThreadEvent> {
  for await (const line of readLines(stdout, { onTooLong: () => log.warn('codex messageTooLong') })) {
    const event = parse(line);
    if (event) yield event;
    else log.warn('codex exec unreadable', { line: line.slice(0, 200) });
  }
}

/** An event by its outline: the binary is ours, and what it may add later is passed over by the translator. */
function parse(line: string): ThreadEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as ThreadEvent) : null;
  } catch {
    return null;
  }
}

/** `codex exec` says on standard error why it does not begin, in the words of the app-server. */
function startFailed(errors: readonly string[], cause: unknown): Failure {
  const said = errors.findLast((line) => line.includes('(code -32')) ?? null;
  const known = said === null ? null : requestFailure('exec', new RpcError({ code: -32600, message: said }));
  if (known instanceof Failure) return known;
  const why = errors.at(-1) ?? (cause instanceof Error ? cause.message : String(cause));
  return new Failure('codex/startFailed', `Codex could not be started: ${why}`, { hint: '`drawbridge doctor` checks the rest.', cause });
}
