import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, memoryOf } from '../bench/proc.ts';
import { type HeapProbe } from './heap.ts';

/** What a host holds at one moment. */
export interface Sample {
  readonly atMs: number;
  /** Bytes that would be free without it. */
  readonly memory: number;
  /** Open files, sockets and pipes. */
  readonly handles: number;
  /** The host and everything below it. */
  readonly processes: number;
  readonly threads: number;
  /** Bytes of the state, with what is not merged into it yet. */
  readonly state: number;
  /** Milliseconds that a health check took: how long the event loop made it wait. */
  readonly delayMs: number;
}

/** The same of a host that has nothing to do, once its garbage is collected: what a leak adds to. */
export interface Rest extends Sample {
  /** Bytes that its program can reach. */
  readonly heap: number;
}

export interface Sampled {
  readonly pid: number;
  readonly dataDir: string;
  readonly health: URL;
  readonly startedAt: number;
}

export async function takeRest(sampled: Sampled, probe: HeapProbe): Promise<Rest> {
  const heap = await probe.live();
  return { ...(await takeSample(sampled)), heap };
}

export async function takeSample({ pid, dataDir, health, startedAt }: Sampled): Promise<Sample> {
  const asked = performance.now();
  const response = await fetch(health);
  if (!response.ok) throw new Error(`The host's health is ${response.status}.`);
  await response.arrayBuffer();
  const delayMs = performance.now() - asked;
  return {
    atMs: performance.now() - startedAt,
    memory: memoryOf(pid).own,
    handles: readdirSync(`/proc/${pid}/fd`).length,
    processes: descendants(pid).length + 1,
    threads: readdirSync(`/proc/${pid}/task`).length,
    state: ['state.db', 'state.db-wal'].reduce((sum, name) => sum + sizeOf(join(dataDir, name)), 0),
    delayMs,
  };
}

/** Everything below a process. One that ends while it is looked at counts no more. */
export function descendants(pid: number): number[] {
  try {
    return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}

/** The Codex of a host: the child that is its app-server; null while there is none. */
export function codexOf(pid: number): number | null {
  const isCodex = (child: number) => /codex\0.*app-server/s.test(commandOf(child));
  return descendants(pid).find(isCodex) ?? null;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
