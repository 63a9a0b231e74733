import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { isInside } from './roots.ts';
import { isSecretName } from './secret-names.ts';

export interface OpenFolder {
  /** Real. */
  readonly path: string;
  /** Device and inode when the owner opened it, as `folderIdentity` gives them; null where it is not known. */
  readonly identity: string | null;
}

export interface OpenInsideOptions {
  /** Refuse files that hold secrets by their name. */
  readonly refuseSecrets: boolean;
  /** Refuse files that have a second name somewhere. */
  readonly refuseHardLinks?: boolean;
}

/** A regular file inside a root, open for reading. What is read through `handle` is this file, whatever its path leads to by now. */
export interface OpenedFile extends AsyncDisposable {
  readonly handle: FileHandle;
  /** Real. */
  readonly path: string;
  readonly size: number;
}

/**
 * Opens a file that a client names, relative to a root or absolute, for reading. Text, words, real path and descriptor are checked in this
 * order (spec/security.md, Paths). No refusal tells where the root lies.
 * @throws Failure path/invalid, path/notFound, path/notRegular, path/changed, root/notAllowed, root/unavailable, secrets/found
 */
export async function openInside(root: OpenFolder, asked: string, options: OpenInsideOptions): Promise<OpenedFile> {
  refuseText(asked);
  await requireSameRoot(root);
  const absolute = path.resolve(root.path, asked);
  if (!isInside(root.path, absolute)) throw outside(asked);
  const real = await realPathOf(absolute, asked);
  if (!isInside(root.path, real)) throw outside(asked);
  if (options.refuseSecrets && [asked, path.relative(root.path, real)].some(isSecretName)) throw secret(asked);
  const before = await lstat(real).catch((cause: unknown) => {
    throw changed(asked, cause);
  });
  // Some devices act when they are opened, so they are not.
  requireRegular(before, asked, options);
  await using stack = new AsyncDisposableStack();
  const handle = stack.use(
    await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
      throw notOpened(asked, cause);
    }),
  );
  const opened = await handle.stat();
  requireRegular(opened, asked, options);
  if (opened.dev !== before.dev || opened.ino !== before.ino) throw changed(asked);
  if ((await pathOfDescriptor(handle, real)) !== real) throw changed(asked);
  const held = stack.move();
  return { handle, path: real, size: opened.size, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Text that means another place on some system, or that no file system should see. The same on every system. */
function refuseText(asked: string): void {
  const why = whyBadText(asked);
  if (why) throw new Failure('path/invalid', `The path ${why}.`, { hint: 'Give a path inside the open folder, with “/”.' });
}

function whyBadText(asked: string): string | null {
  if (asked === '') return 'is empty';
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(asked)) return 'holds control characters';
  if (Buffer.byteLength(asked) > 4096) return 'is longer than 4,096 bytes';
  if (asked.includes('\\')) return 'holds a “\\”, which is a separator on other systems';
  if (/^\/?[A-Za-z]:/.test(asked)) return 'names a drive';
  if (/^~/.test(asked)) return 'begins with “~”, which nobody expands here';
  if (asked.split('/').some((part) => Buffer.byteLength(part) > 255)) return 'has a part longer than 255 bytes';
  return null;
}

async function requireSameRoot({ path: folder, identity }: OpenFolder): Promise<void> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  if (found?.isDirectory() && (identity === null || identity === `${found.dev}:${found.ino}`)) return;
  throw new Failure('root/unavailable', 'The open folder is not there, or another one took its place.', {
    hint: 'The owner can put it back, or close it and open it again.',
  });
}

async function realPathOf(absolute: string, asked: string): Promise<string> {
  return realpath(absolute).catch((cause: unknown) => {
    switch (codeOf(cause)) {
      case 'ELOOP':
        throw new Failure('path/invalid', `${asked} is a link that leads back to itself.`, { cause });
      case 'ENAMETOOLONG':
        throw new Failure('path/invalid', 'The path is too long.', { cause });
      default:
        throw new Failure('path/notFound', `${asked} does not exist or cannot be read.`, { cause, hint: 'Check the path.' });
    }
  });
}

function requireRegular(found: Stats, asked: string, { refuseHardLinks = false }: OpenInsideOptions): void {
  if (!found.isFile()) throw new Failure('path/notRegular', `${asked} is not a regular file.`, { hint: 'Name a file.' });
  if (refuseHardLinks && found.nlink > 1) {
    throw new Failure('path/notRegular', `${asked} has a second name, which may lie anywhere.`, { hint: 'Copy it and name the copy.' });
  }
}

/** Where an open file lies now, folders on the way included: the check that a folder swapped for a link does not pass. */
async function pathOfDescriptor(handle: FileHandle, real: string): Promise<string | null> {
  if (process.platform === 'linux') return readlink(`/proc/self/fd/${handle.fd}`);
  return realpath(real).catch(() => null);
}

function notOpened(asked: string, cause: unknown): Failure {
  const code = codeOf(cause);
  if (code === 'EACCES' || code === 'EPERM') return new Failure('path/notFound', `${asked} does not exist or cannot be read.`, { cause });
  return changed(asked, cause);
}

function outside(asked: string): Failure {
  return new Failure('root/notAllowed', `${asked} is outside the open folder.`, { hint: 'Name a file inside of it.' });
}

function secret(asked: string): Failure {
  return new Failure('secrets/found', `${asked} looks like a file of secrets and is not given out.`, {
    hint: 'The owner can switch this off for the folder: drawbridge roots edit PATH --secret-scan off',
  });
}

function changed(asked: string, cause?: unknown): Failure {
  return new Failure('path/changed', `${asked} was changed while it was opened.`, { cause, hint: 'Try again.' });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
