import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { type Call } from './call.ts';

export interface ProcessOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds from a request to stop until the whole group is killed. Default 5000. */
  readonly graceMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child in a process group of its own. Disposing it is `stop`. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  /** The last lines of standard error, oldest first, without colours. */
  lastErrors(): readonly string[];
  /** Closes standard input and asks to end; kills the group when the grace is over. */
  stop(): Promise<Exit>;
}

const keptErrorLines = 40;
const keptErrorLength = 2000;
const outputAfterExitMs = 250;

/** The named variables of an environment that are set. A name ending in `*` stands for all that begin so. */
export function pickEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const exact = new Set(names);
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix)))) picked[name] = value;
  }
  return picked;
}

/** Resolves once the program runs. @throws the system's error (ENOENT, EACCES, …) when it cannot; the signal's reason */
export async function startProcess(options: ProcessOptions, { signal }: Call): Promise<RunningProcess> {
  signal.throwIfAborted();
  const child = spawnGroup(options);
  const exited = whenExited(child);
  const errors = keepLastLines(child.stderr);
  child.stdin.on('error', ignore);
  child.stdout.on('error', ignore);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  child.on('error', ignore);
  let stopping: Promise<Exit> | null = null;
  const stop = () => {
    stopping ??= stopGroup(child, pid, exited, options.graceMs ?? 5000);
    return stopping;
  };
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    exited,
    lastErrors: () => errors,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

export interface Outcome extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program wrote, as bytes. */
export interface BytesOutcome extends Exit {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** More was written to standard output than is kept. */
  readonly truncated: boolean;
}

export interface RunOptions extends ProcessOptions {
  readonly timeoutMs: number;
  readonly input?: string | Uint8Array;
  /** Bytes of output kept of each stream; what is more is read and dropped. Default 16 Mi. */
  readonly maxBytes?: number;
}

/**
 * Runs a program to its end. A signal or the time limit kills its group.
 * @throws the system's error when it cannot start; the signal's reason; a TimeoutError
 */
export async function runProgram(options: RunOptions, call: Call): Promise<Outcome> {
  const { code, signal, stdout, stderr } = await runForBytes(options, call);
  return { code, signal, stdout: stdout.toString('utf8'), stderr };
}

/** `runProgram` for output that is not text, or whose names are not. */
export async function runForBytes(
  { timeoutMs, input, maxBytes = 16 << 20, ...options }: RunOptions,
  { signal }: Call,
): Promise<BytesOutcome> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  limit.throwIfAborted();
  const child = spawnGroup(options);
  const kill = () => killGroup(child.pid, 'SIGKILL');
  limit.addEventListener('abort', kill, { once: true });
  try {
    child.stdin.on('error', ignore);
    child.stdin.end(input ?? '');
    const stdout = keepStart(child.stdout, maxBytes);
    const stderr = keepStart(child.stderr, maxBytes);
    const exit = await new Promise<Exit>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve({ code, signal: by }));
    });
    limit.throwIfAborted();
    const { bytes, truncated } = stdout();
    return { ...exit, stdout: bytes, stderr: stderr().bytes.toString('utf8'), truncated };
  } finally {
    limit.removeEventListener('abort', kill);
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function spawnGroup({ file, args, cwd, env }: ProcessOptions): Child {
  const detached = process.platform !== 'win32';
  return spawn(file, [...args], { cwd, env, detached, windowsHide: true, shell: false, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** After the last output, if that comes soon: what the child has started may hold its pipes for long. */
function whenExited(child: Child): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('close', (code, by) => resolve({ code, signal: by }));
    child.once('exit', (code, by) => {
      setTimeout(() => resolve({ code, signal: by }), outputAfterExitMs);
    });
  });
}

async function stopGroup(child: Child, pid: number, exited: Promise<Exit>, graceMs: number): Promise<Exit> {
  child.stdin.end();
  const ask = setTimeout(() => killGroup(pid, 'SIGTERM'), graceMs / 5);
  const kill = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs);
  try {
    return await exited;
  } finally {
    clearTimeout(ask);
    clearTimeout(kill);
  }
}

function killGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!pid) return;
  if (process.platform === 'win32') {
    const args = ['/pid', String(pid), '/T', ...(signal === 'SIGKILL' ? ['/F'] : [])];
    spawn('taskkill', args, { windowsHide: true, stdio: 'ignore' }).on('error', ignore);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}

function keepLastLines(stream: Readable): string[] {
  const lines: string[] = [];
  let rest = '';
  stream.on('error', ignore);
  stream.setEncoding('utf8').on('data', (text: string) => {
    const pieces = (rest + text).split('\n');
    rest = (pieces.pop() ?? '').slice(-keptErrorLength);
    for (const piece of pieces) {
      const line = stripVTControlCharacters(piece).trim().slice(0, keptErrorLength);
      if (line) lines.push(line);
    }
    lines.splice(0, Math.max(0, lines.length - keptErrorLines));
  });
  stream.on('end', () => {
    if (rest.trim()) lines.push(stripVTControlCharacters(rest).trim());
  });
  return lines;
}

function keepStart(stream: Readable, maxBytes: number): () => { bytes: Buffer; truncated: boolean } {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('error', ignore);
  stream.on('data', (chunk: Buffer) => {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
  });
  return () => ({ bytes: Buffer.concat(chunks), truncated: size > maxBytes });
}

function ignore(): void {
  // A broken pipe is told by the exit.
}
