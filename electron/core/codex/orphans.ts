import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Log } from '../lib/log.ts';
import { groupOf } from './identity.ts';

export interface OrphanOptions {
  readonly log: Log;
  readonly platform: NodeJS.Platform;
}

/** A process of this machine, as far as the system shows it to us. */
interface Candidate {
  readonly pid: number;
  /** `NAME=value`, as it was when the program started. */
  readonly environment: readonly string[];
}

type Matches = (candidate: Candidate) => boolean | Promise<boolean>;

const rounds = 40;
const roundMs = 25;
const threadMark = 'CODEX_THREAD_ID=';

/**
 * Ends what commands of these threads left running, and resolves when it is gone: a command outside the sandbox survives Codex, in a
 * group of its own. Codex marks the environment of every command with its thread. Linux only; elsewhere it does nothing.
 */
export async function endOrphans(threadIds: Iterable<string>, options: OrphanOptions): Promise<void> {
  const marks = new Set([...threadIds].map((threadId) => `${threadMark}${threadId}`));
  if (marks.size === 0) return;
  await endAll(({ environment }) => environment.some((variable) => marks.has(variable)), options);
}

/**
 * Ends what a Codex process that is gone left behind: its group, and the commands of its threads. All of them carry the temporary folder
 * that was made for that Codex, so that commands of the owner's own Codex are never met, even on the same thread. Linux only.
 */
export async function endLeftovers({ pid, tempDir }: { pid: number; tempDir: string }, options: OrphanOptions): Promise<void> {
  const ours = `TMPDIR=${tempDir}`;
  await endAll(async (candidate) => {
    if (candidate.pid === process.pid || !candidate.environment.includes(ours)) return false;
    return candidate.environment.some((variable) => variable.startsWith(threadMark)) || (await groupOf(candidate.pid)) === pid;
  }, options);
}

async function endAll(matches: Matches, { log, platform }: OrphanOptions): Promise<void> {
  if (platform !== 'linux') return;
  for (let round = 0; round < rounds; round += 1) {
    const pids = await find(matches);
    if (pids.length === 0) return;
    if (round === 0) log.info('orphans ended', { pids });
    pids.forEach(kill);
    await pause(roundMs);
  }
  log.warn('orphans remain');
}

async function find(matches: Matches): Promise<readonly number[]> {
  const entries = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    entries.map(async (entry) => {
      const environment = await readFile(join('/proc', entry, 'environ'), 'latin1').catch(() => '');
      const candidate = { pid: Number(entry), environment: environment.split('\0') };
      return environment !== '' && (await matches(candidate)) ? candidate.pid : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
