import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type TunnelTools } from './ports.ts';

/** A program that carries tunnels. */
export interface Program {
  /** As it is called in PATH. */
  readonly name: string;
  /** How the owner gets one: none is ever downloaded here. */
  readonly get: string;
  /** The arguments that make it tell its version. */
  readonly version: readonly string[];
}

export interface WantedProgram extends Pick<Program, 'name' | 'get'> {
  /** Of the configuration: used, or refused; never passed over. */
  readonly configured: string | null;
}

/** The program's real path, from PATH or the configuration, never from an open folder. @throws Failure tunnel/programMissing */
export async function findProgram(
  { name, configured, get }: WantedProgram,
  { environment, platform, untrusted }: Pick<TunnelTools, 'environment' | 'platform' | 'untrusted'>,
): Promise<string> {
  const file = platform === 'win32' ? `${name}.exe` : name;
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(isAbsolute);
  const candidates = configured === null ? folders.map((folder) => join(folder, file)) : [configured];
  const closed = await Promise.all(untrusted().map(real));
  for (const candidate of candidates) {
    if (!(await isProgram(candidate))) continue;
    const path = await real(candidate);
    if (!closed.some((folder) => path === folder || path.startsWith(folder + sep))) return path;
  }
  const where = configured === null ? 'in PATH outside the open folders' : `at ${configured}, outside the open folders`;
  throw new Failure('tunnel/programMissing', `The program ${name} was not found ${where}.`, { hint: get });
}

function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
