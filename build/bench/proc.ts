import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

/** How a process was started. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a process holds, in bytes. */
export interface Memory {
  /** All its pages, also those it shares with other processes. */
  readonly rss: number;
  /** Shared pages counted by their share. */
  readonly pss: number;
  /** What would be free without it. */
  readonly own: number;
}

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;

export function launchOf(pid: number): Launch {
  const [, ...args] = listOf(pid, 'cmdline');
  const env = listOf(pid, 'environ').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]);
  return { file: readlinkSync(`/proc/${pid}/exe`), args, env: Object.fromEntries(env) };
}

/** Processes that this one started and that still run. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
  return lists
    .flatMap((list) => list.split(' '))
    .filter(Boolean)
    .map(Number);
}

/** Processor time so far, in milliseconds. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks; after it user and system time are the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
  return { rss: bytes('Rss'), pss: bytes('Pss'), own: bytes('Private_Clean') + bytes('Private_Dirty') };
}

/** The most that it has held since its start, or since `forgetPeak`, in bytes. */
export function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function listOf(pid: number, file: 'cmdline' | 'environ'): string[] {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
}
