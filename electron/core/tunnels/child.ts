import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { readLines } from '../lib/jsonl.ts';
import { pickEnvironment, type RunningProcess, startProcess } from '../lib/process.ts';
import { type TunnelEvent, type TunnelTools } from './ports.ts';

/** What programs need to find themselves; no proxies, no tokens of others (security case 191). */
const passed = [
  ...['PATH', 'Path', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_*', 'TZ'],
  ...['SystemRoot', 'SYSTEMROOT', 'windir', 'COMSPEC', 'ComSpec', 'PATHEXT', 'ProgramData', 'ProgramFiles'],
  ...['USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'HOMEDRIVE', 'HOMEPATH'],
];

export interface ChildProgram {
  readonly name: string;
  readonly file: string;
  /** Never a secret: everybody on the machine can read them. */
  readonly args: readonly string[];
  /** Besides what every program gets. Secrets go here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of the host's environment. */
  readonly alsoPassed?: readonly string[];
  /** A folder of this tunnel alone; emptied before every run. */
  readonly folder: string;
  /** Told of every line that it writes to standard output; without it nobody reads them. */
  readonly hear?: (line: string) => void;
  /** Asked every two seconds; null while it is not up yet. @throws Failure when it never will be */
  readonly look: (call: Call) => Promise<TunnelEvent | null>;
  /** Words of the program that mean: not with these credentials. */
  readonly refusal: RegExp;
  /** What to do about a refusal. */
  readonly mend: string;
}

/** Of standard output; a longer line is left out. */
const longestLine = 64 << 10;
/** Between two looks at how it is. */
const lookMs = 2000;
/** How long a program may take until it is up. */
const startMs = 90_000;
/** From being asked to end until it is killed; gone in five seconds, whatever it does (security case 189). */
const graceMs = 3000;

/**
 * Runs a program for as long as the tunnel is wanted, and tells how it is when that changes.
 * @throws Failure tunnel/failed when it ends or does not come up; tunnel/refused when its credentials are not taken
 */
export async function* runChild(program: ChildProgram, tools: TunnelTools, { signal }: Call): AsyncGenerator<TunnelEvent> {
  const over = new AbortController();
  const call = { signal: AbortSignal.any([signal, over.signal]) };
  const child = await begin(program, tools, call);
  try {
    void listen(child, program);
    yield* watch(child, program, tools, call);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    over.abort();
    await child.stop();
    tools.registry.strike(child.pid);
  }
}

async function listen({ stdout }: RunningProcess, { hear }: ChildProgram): Promise<void> {
  if (!hear) return void stdout.resume();
  try {
    for await (const line of readLines(stdout, { maxLength: longestLine })) hear(line);
  } catch {
    // It has ended: how, is told by its exit.
  }
}

async function* watch(child: RunningProcess, program: ChildProgram, { pause, registry }: TunnelTools, call: Call) {
  const exited = child.exited.then(() => 'exited' as const);
  let told = '';
  let wasUp = false;
  for (let waitedMs = 0; !call.signal.aborted; waitedMs += lookMs) {
    // Twice: by then a script has become the program that it starts.
    if (waitedMs <= lookMs) await registry.enrol(child.pid, program.folder);
    const seen = trusted(await Promise.race([exited, program.look(call)]), program, child, wasUp);
    wasUp ||= seen?.type === 'up';
    if (!seen && !told && waitedMs >= startMs) throw failed(program, child, `was not up after ${startMs / 1000} seconds`);
    const word = JSON.stringify(seen);
    if (seen && word !== told) {
      told = word;
      yield seen;
    }
    await Promise.race([exited, pause(lookMs, call)]);
  }
}

/** @throws Failure tunnel/failed, tunnel/refused when it has ended, or says why it will never be up */
function trusted(seen: TunnelEvent | null | 'exited', program: ChildProgram, child: RunningProcess, wasUp: boolean): TunnelEvent | null {
  if (seen === 'exited' || (seen?.type !== 'up' && program.refusal.test(words(child)))) throw failed(program, child, 'ended', wasUp);
  return seen;
}

async function begin({ name, file, args, env, alsoPassed = [], folder }: ChildProgram, { environment }: TunnelTools, call: Call) {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const base = pickEnvironment(environment, [...passed, ...alsoPassed]);
    return await startProcess({ file, args, cwd: folder, env: { ...base, TMPDIR: folder, ...env }, graceMs }, call);
  } catch (cause) {
    call.signal.throwIfAborted();
    throw new Failure('tunnel/failed', `${name} could not be started: ${cause instanceof Error ? cause.message : cause}.`, {
      cause,
      hint: `Try to run ${file} yourself.`,
    });
  }
}

/** What once was up has its credentials right: unless it says otherwise, trying again is all there is to do. */
function failed({ name, refusal, mend }: ChildProgram, child: RunningProcess, how: string, wasUp = false): Failure {
  const said = words(child);
  const last = child.lastErrors().at(-1);
  const sentence = `${name} ${how}${last ? `: ${last.slice(0, 300)}` : ' and said nothing'}`;
  if (refusal.test(said)) return new Failure('tunnel/refused', sentence, { hint: mend });
  return wasUp
    ? new Failure('tunnel/failed', /[.!?]$/.test(sentence) ? sentence : `${sentence}.`)
    : new Failure('tunnel/failed', sentence, { hint: mend });
}

/** What it said last: what it met long ago is not why it ends now. */
function words(child: RunningProcess): string {
  return child.lastErrors().slice(-5).join('\n');
}

/** A port that is free now, for a program that does not tell which one it took. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** What a program answers on this machine; null while it does not, or says no JSON. Status and body of any answer. */
export async function askLocally(
  url: string,
  { fetch }: Pick<TunnelTools, 'fetch'>,
  { signal }: Call,
): Promise<{ readonly status: number; readonly text: string } | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]), redirect: 'error' });
    return { status: response.status, text: (await response.text()).slice(0, 4000) };
  } catch {
    return null;
  }
}
