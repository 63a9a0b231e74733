import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig } from '../../../shared/model/config.ts';
import { type AllowedPath } from './allowed-path.ts';

export interface Allowed {
  readonly root: RootConfig;
  readonly cwd: AllowedPath;
}

export interface FolderQuestion {
  /** As the client gave it; null when it gave none. */
  readonly cwd: string | null;
  /** With several roots and no `cwd`: refuse, or take the first. */
  readonly withoutCwd: 'refuse' | 'first';
  readonly roots: readonly RootConfig[];
}

/**
 * The only maker of AllowedPath: a real folder that is an open root or lies below one, links resolved.
 * @throws Failure root/none, root/ambiguous, root/notAllowed, root/notFound, path/invalid, path/notFound
 */
export async function allow({ cwd, withoutCwd, roots }: FolderQuestion): Promise<Allowed> {
  const [first] = roots;
  if (!first) {
    throw new Failure('root/none', 'No folder is open to clients yet.', {
      hint: `Open one in Drawbridge, or run: drawbridge roots add PATH`,
    });
  }
  if (cwd === null && roots.length > 1 && withoutCwd === 'refuse') {
    throw new Failure('root/ambiguous', `cwd is required: ${roots.length} folders are open (${list(roots)}).`, {
      hint: 'Name one of them, or a folder below it.',
    });
  }
  const asked = cwd ?? first.path;
  refuseBadText(asked);
  const real = await realFolder(asked, cwd === null);
  const root = await innermost(roots, real);
  if (root) return { root, cwd: real as AllowedPath };
  throw new Failure('root/notAllowed', `cwd is outside allowed roots: ${real}`, {
    hint: `Open: ${list(roots)}. The owner can add a folder in Drawbridge or in the roots setting.`,
  });
}

/**
 * The real path of a folder that may become a root.
 * @throws Failure root/refused for `/`, the home folder, anything in `never`, and whatever contains one of them; path/*
 */
export async function openable(
  folder: string,
  { home, never }: { readonly home: string; readonly never: readonly string[] },
): Promise<string> {
  refuseBadText(folder);
  const real = await realFolder(folder, false);
  const kept = [home, ...never];
  for (const place of await Promise.all(kept.map(realOrSame))) {
    if (!isInside(real, place)) continue;
    const why = real === place ? `it is ${describe(place, home)}` : `it contains ${describe(place, home)}`;
    throw new Failure('root/refused', `${real} cannot be opened: ${why}.`, { hint: 'Open the project folder itself.' });
  }
  for (const place of await Promise.all(never.map(realOrSame))) {
    if (isInside(place, real)) {
      throw new Failure('root/refused', `${real} cannot be opened: it lies in ${describe(place, home)}.`, {
        hint: 'Open a project folder elsewhere.',
      });
    }
  }
  return real;
}

function describe(place: string, home: string): string {
  return place === home ? 'the home folder' : `a folder that Drawbridge or Codex keeps its own state in (${place})`;
}

/** Text that no file system call should ever see (security.md, Paths, step 1). */
function refuseBadText(folder: string): void {
  const refuse = (why: string) =>
    new Failure('path/invalid', `cwd must be an absolute path inside an open folder: it ${why}.`, {
      hint: 'Give the full path of the folder.',
    });
  if (folder.length === 0) throw refuse('is empty');
  if (hasControl(folder)) throw refuse('holds control characters');
  if (Buffer.byteLength(folder) > 4096) throw refuse('is longer than 4,096 bytes');
  if (folder.split(/[\\/]/).some((part) => Buffer.byteLength(part) > 255)) throw refuse('has a part longer than 255 bytes');
  if (!path.isAbsolute(folder)) throw refuse('is relative');
  if (folder.startsWith('\\\\')) throw refuse('is a network or device path');
}

/** Those that turn the direction of writing too: a path that shows as another one deceives who reads it. */
function hasControl(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text);
}

async function realFolder(folder: string, isRoot: boolean): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    if (isRoot) throw missingRoot(folder, cause);
    if (isLoop(cause))
      throw new Failure('path/invalid', `${folder} is a link that leads back to itself.`, { cause, hint: 'Give the folder itself.' });
    throw new Failure('path/notFound', `${folder} does not exist or cannot be read.`, { cause, hint: 'Check the path.' });
  }
  throw new Failure('path/invalid', `${folder} is not a folder.`, { hint: 'Give the folder that holds it.' });
}

function isLoop(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ELOOP';
}

function missingRoot(folder: string, cause: unknown): Failure {
  return new Failure('root/notFound', `The open folder ${folder} is not there any more.`, {
    cause,
    hint: 'Put it back, or remove it from the open folders.',
  });
}

/** Of roots inside each other the innermost sets the policy. A root that is gone allows nothing. */
async function innermost(roots: readonly RootConfig[], folder: string): Promise<RootConfig | null> {
  let found: { readonly root: RootConfig; readonly real: string } | null = null;
  for (const root of roots) {
    const real = await realpath(root.path).catch(() => null);
    if (real !== null && isInside(real, folder) && (!found || real.length > found.real.length)) found = { root, real };
  }
  return found?.root ?? null;
}

async function realOrSame(place: string): Promise<string> {
  return realpath(place).catch(() => path.resolve(place));
}

function isInside(root: string, folder: string): boolean {
  const relative = path.relative(root, folder);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

function list(roots: readonly RootConfig[]): string {
  const shown = roots.slice(0, 5).map((root) => root.path);
  return roots.length > 5 ? `${shown.join(', ')} and ${roots.length - 5} more` : shown.join(', ');
}
