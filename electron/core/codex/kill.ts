import { win32 } from 'node:path';
import { pickEnvironment, runProgram } from '../lib/process.ts';
import { type IdentityOptions } from './identity.ts';

/** Ends a process and its group at once, also when it is stopped and cannot be asked. It must be known to be ours. */
export function killGroup(pid: number, { platform, environment }: IdentityOptions): void {
  if (platform !== 'win32') return kill(-pid);
  const env = pickEnvironment(environment, ['SystemRoot', 'SYSTEMROOT', 'windir']);
  const file = win32.join(env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const args = ['/pid', String(pid), '/T', '/F'];
  void runProgram({ file, args, env, timeoutMs: 10_000 }, { signal: new AbortController().signal }).catch(() => kill(pid));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
