import { readFile, readlink } from 'node:fs/promises';
import { join, win32 } from 'node:path';
import { pickEnvironment, runProgram } from '../lib/process.ts';

/** What tells a process from a later one that was given the same number. */
export interface ProcessIdentity {
  /** When it started, as the system writes it; compared, never read. */
  readonly startedAt: string;
  /** The program it runs. */
  readonly executable: string;
}

export interface IdentityOptions {
  readonly platform: NodeJS.Platform;
  /** The host's environment, to ask programs of the system where there is no /proc. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Who this process is now; null when there is none, or when the system does not tell. */
export async function identify(pid: number, { platform, environment }: IdentityOptions): Promise<ProcessIdentity | null> {
  try {
    if (platform === 'linux') return await fromProc(pid);
    return platform === 'win32' ? await fromPowerShell(pid, environment) : await fromPs(pid);
  } catch {
    return null;
  }
}

/** The process group, on Linux; null elsewhere or when there is no such process. */
export async function groupOf(pid: number): Promise<number | null> {
  const [, , group] = await statOf(pid).catch(() => []);
  return group === undefined ? null : Number(group);
}

/** Whether somebody has stopped the process, so that it does nothing at all; known on Linux only. */
export async function isStopped(pid: number, platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return false;
  const [state] = await statOf(pid).catch(() => []);
  return state === 'T';
}

/** Ticks since boot repeat after a restart of the machine, so the boot is named too. A zombie runs no program, so it is nobody. */
async function fromProc(pid: number): Promise<ProcessIdentity | null> {
  const [stat, boot, link] = await Promise.all([
    statOf(pid),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    readlink(join('/proc', String(pid), 'exe')),
  ]);
  const ticks = stat[19];
  if (ticks === undefined) return null;
  // A program that was updated while it ran.
  return { startedAt: `${boot.trim()} ${ticks}`, executable: link.replace(/ \(deleted\)$/, '') };
}

/** The fields of /proc/<pid>/stat from the third on: the second is the name, which may hold anything. */
async function statOf(pid: number): Promise<readonly string[]> {
  const stat = await readFile(join('/proc', String(pid), 'stat'), 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function fromPs(pid: number): Promise<ProcessIdentity | null> {
  // The zone and the language are fixed: the same moment is to read the same after a journey.
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
  const args = ['-p', String(pid), '-o', 'lstart=', '-o', 'comm='];
  const { stdout } = await runProgram({ file: 'ps', args, env, timeoutMs: 5000 }, { signal: new AbortController().signal });
  const [, startedAt, executable] = /^\s*(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.+?)\s*$/.exec(stdout) ?? [];
  return startedAt && executable ? { startedAt, executable } : null;
}

async function fromPowerShell(pid: number, environment: IdentityOptions['environment']): Promise<ProcessIdentity | null> {
  const env = pickEnvironment(environment, ['SystemRoot', 'SYSTEMROOT', 'windir', 'PATH', 'Path', 'PATHEXT']);
  const folder = env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows';
  const file = win32.join(folder, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const script = `$p = Get-Process -Id ${pid}; $p.StartTime.ToFileTimeUtc(); $p.Path`;
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  const { stdout } = await runProgram({ file, args, env, timeoutMs: 10_000 }, { signal: new AbortController().signal });
  const [startedAt, executable] = stdout.trim().split(/\r?\n/);
  return startedAt && executable ? { startedAt, executable } : null;
}
