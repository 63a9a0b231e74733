import { type BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig } from '../../../shared/model/config.ts';
import { type AllowedPath } from './allowed-path.ts';
import { identityOf } from './evidence.ts';

export interface Allowed {
  readonly root: RootConfig;
  readonly cwd: AllowedPath;
}

/** A folder of the configuration, with what tells it from another one that takes its place while the host runs. */
export type OpenRoot = RootConfig & {
  /** As `folderIdentity` gave it when the folder was opened; left out where it was not there. */
  readonly identity?: string;
};

export interface FolderQuestion {
  /** As the client gave it; null when it gave none. */
  readonly cwd: string | null;
  /** With several roots and no `cwd`: refuse, or take the first. */
  readonly withoutCwd: 'refuse' | 'first';
  readonly roots: readonly OpenRoot[];
  /** Paths of those that the caller may use; absent or null for all. To it every other one is not open. */
  readonly only?: readonly string[] | null;
}

/**
 * The only maker of AllowedPath: a real folder that is an open root or lies below one, links resolved.
 * @throws Failure root/none, root/ambiguous, root/notAllowed, root/notFound, root/unavailable, path/invalid, path/notFound
 */
export async function allow({ cwd, withoutCwd, roots, only = null }: FolderQuestion): Promise<Allowed> {
  const own = rootsFor(roots, only);
  const [first] = own;
  if (!first) {
    throw new Failure('root/none', 'No folder is open to clients yet.', {
      hint: `Open one in Drawbridge, or run: drawbridge roots add PATH`,
    });
  }
  if (cwd === null && own.length > 1 && withoutCwd === 'refuse') {
    throw new Failure('root/ambiguous', `cwd is required: ${own.length} folders are open (${list(own)}).`, {
      hint: 'Name one of them, or a folder below it.',
    });
  }
  const asked = cwd ?? first.path;
  refuseBadText(asked);
  const known = { asked, isRoot: cwd === null };
  // Each look at the disk is a wait: what does not build on another one is asked at once.
  const realAsked = realOf(known);
  const [real, realRoots] = await Promise.all([
    realAsked,
    Promise.all(roots.map((root) => realRoot(root, root.path === asked ? realAsked : realpath(root.path)))),
  ]);
  // Asked of all, so that a folder with rules of its own is not reached under the rules of one that contains it.
  const innermostRoot = innermost(realRoots, real);
  const found = innermostRoot && own.includes(innermostRoot.root) ? innermostRoot : null;
  const stats = folderStats(real, known);
  const [root] = await Promise.all([
    found && requireSame(found, () => (found.real === real ? stats : folderStats(found.real, known))),
    stats,
  ]);
  if (root) return { root, cwd: real as AllowedPath };
  throw new Failure('root/notAllowed', `cwd is outside allowed roots: ${real}`, {
    hint: `Open: ${list(own)}. The owner can add a folder in Drawbridge or in the roots setting.`,
  });
}

/** Those that a client may use. */
export function rootsFor<Root extends RootConfig>(roots: readonly Root[], only: readonly string[] | null): readonly Root[] {
  return only === null ? roots : roots.filter(({ path }) => only.includes(path));
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
  const known = { asked: folder, isRoot: false };
  const real = await realOf(known);
  await folderStats(real, known);
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

interface Asked {
  readonly asked: string;
  /** It is the path of a root, which the client did not give. */
  readonly isRoot: boolean;
}

async function realOf(known: Asked): Promise<string> {
  return realpath(known.asked).catch((cause: unknown) => {
    throw unreadable(known, cause);
  });
}

async function folderStats(real: string, known: Asked): Promise<BigIntStats> {
  const stats = await stat(real, { bigint: true }).catch((cause: unknown) => {
    throw unreadable(known, cause);
  });
  if (stats.isDirectory()) return stats;
  throw new Failure('path/invalid', `${known.asked} is not a folder.`, { hint: 'Give the folder that holds it.' });
}

function unreadable({ asked, isRoot }: Asked, cause: unknown): Failure {
  if (isRoot) return missingRoot(asked, cause);
  if (isLoop(cause))
    return new Failure('path/invalid', `${asked} is a link that leads back to itself.`, { cause, hint: 'Give the folder itself.' });
  return new Failure('path/notFound', `${asked} does not exist or cannot be read.`, { cause, hint: 'Check the path.' });
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

interface RealRoot {
  readonly root: OpenRoot;
  readonly real: string;
}

/** Null when it is gone: then it allows nothing. */
async function realRoot(root: OpenRoot, path: Promise<string>): Promise<RealRoot | null> {
  const real = await path.catch(() => null);
  return real === null ? null : { root, real };
}

/** Of roots inside each other the innermost sets the policy. */
function innermost(roots: readonly (RealRoot | null)[], folder: string): RealRoot | null {
  let found: RealRoot | null = null;
  for (const one of roots) if (one && isInside(one.real, folder) && (!found || one.real.length > found.real.length)) found = one;
  return found;
}

/** @throws Failure root/unavailable when another folder took the root's place */
async function requireSame({ root: { identity, ...root } }: RealRoot, stats: () => Promise<BigIntStats>): Promise<RootConfig> {
  if (identity === undefined || identity === identityOf(await stats())) return root;
  throw new Failure('root/unavailable', `Another folder took the place of the open folder ${root.path}.`, {
    hint: 'If that is as it should be, close it and open it again.',
  });
}

async function realOrSame(place: string): Promise<string> {
  return realpath(place).catch(() => path.resolve(place));
}

/** Whether a folder is a root or lies below it; both real paths. */
export function isInside(root: string, folder: string): boolean {
  const relative = path.relative(root, folder);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

function list(roots: readonly RootConfig[]): string {
  const shown = roots.slice(0, 5).map((root) => root.path);
  return roots.length > 5 ? `${shown.join(', ')} and ${roots.length - 5} more` : shown.join(', ');
}
