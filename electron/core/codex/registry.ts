import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Log } from '../lib/log.ts';
import { retry } from '../lib/retry.ts';
import { type IdentityOptions, identify, type ProcessIdentity } from './identity.ts';
import { killGroup } from './kill.ts';
import { endLeftovers } from './orphans.ts';

/** A Codex process that was started here, so that a later host can tell what a crash of this one left. */
export interface ProcessRow extends ProcessIdentity {
  readonly pid: number;
  /** Of the Drawbridge that started it. */
  readonly hostPid: number;
  /** The folder that this Codex and its commands, and nobody else, have as TMPDIR. */
  readonly tempDir: string;
}

/** Where the rows are kept, so that they outlive the host. */
export interface ProcessRegistry {
  /** Replaces a row of the same number. @throws Failure state/unusable */
  add(row: ProcessRow): void;
  /** @throws Failure state/unusable */
  remove(pid: number): void;
  all(): readonly ProcessRow[];
}

export interface ReapOptions extends IdentityOptions {
  readonly log: Log;
}

/** Another program has the state for a moment. */
function isLocked(error: unknown): boolean {
  return error instanceof Failure && error.code === 'state/locked';
}

const rounds = 80;
const roundMs = 25;

/** Notes a process that has just started. Codex runs all the same when that fails: the log says so. */
export async function enrol(
  registry: ProcessRegistry,
  { pid, tempDir }: Pick<ProcessRow, 'pid' | 'tempDir'>,
  options: ReapOptions,
): Promise<void> {
  const identity = await identify(pid, options);
  if (!identity) return options.log.warn('codex notRegistered', { pid });
  try {
    await retry(() => registry.add({ ...identity, pid, hostPid: process.pid, tempDir }), { passes: isLocked, limitMs: 5000 });
  } catch (error) {
    options.log.warn('codex notRegistered', { pid, error });
  }
}

/** Forgets a process that is gone with all it started. Never throws. */
export function strike(registry: ProcessRegistry, pid: number, log: Log): void {
  try {
    registry.remove(pid);
  } catch (error) {
    log.warn('codex notStruck', { pid, error });
  }
}

/**
 * Ends what an earlier Drawbridge on this data directory left when it crashed, and resolves with the numbers of the Codex processes it
 * ended. A process is touched only when number, start time and program are those that were noted; everything else is merely forgotten.
 * For the start, before the runtime starts a Codex of its own, and with the data directory held. Never throws for a process.
 * @throws Failure state/unusable when a row cannot be removed
 */
export async function reap(registry: ProcessRegistry, options: ReapOptions): Promise<readonly number[]> {
  const ended: number[] = [];
  for (const row of registry.all()) {
    const alive = await isSame(row, options);
    if (alive) {
      options.log.warn('codex reaped', { pid: row.pid, hostPid: row.hostPid });
      killGroup(row.pid, options);
    }
    const gone = !alive || (await untilGone(row, options));
    if (alive && gone) ended.push(row.pid);
    await endLeftovers(row, options);
    if (gone) registry.remove(row.pid);
    else options.log.warn('codex notReaped', { pid: row.pid });
  }
  return ended;
}

async function isSame(row: ProcessRow, options: IdentityOptions): Promise<boolean> {
  const now = await identify(row.pid, options);
  return now !== null && now.startedAt === row.startedAt && now.executable === row.executable;
}

async function untilGone(row: ProcessRow, options: IdentityOptions): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    if (!(await isSame(row, options))) return true;
    await pause(roundMs);
  }
  return false;
}
