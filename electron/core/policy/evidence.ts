import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Files up to this size are bound by their content, larger ones by what the system knows of them. */
const maxHashed = 64 * 1024 * 1024;

/** The folder behind a path, and what tells it from another one that takes its place. @throws the system's error when it is gone */
export async function folderIdentity(folder: string): Promise<{ readonly path: string; readonly identity: string }> {
  const real = await realpath(folder);
  return { path: real, identity: identityOf(await stat(real, { bigint: true })) };
}

/** The `identity` of `folderIdentity`, from what the system says of the folder. */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** What a path leads to now: a digest for a regular file, null where there is nothing, a word for anything else. Links are followed. */
export async function digestPath(file: string): Promise<string | null> {
  try {
    // A pipe without a writer would wait for one.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, dev, ino, mtimeNs, ctimeNs, mode } = await handle.stat({ bigint: true });
    const kind = Number(mode) & constants.S_IFMT;
    if (kind === constants.S_IFDIR) return 'folder';
    if (kind !== constants.S_IFREG) return 'special';
    if (size > maxHashed) return `stat:${[dev, ino, size, mtimeNs, ctimeNs].join(':')}`;
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(chunk);
    return `sha256:${hash.digest('hex')}`;
  } catch (error) {
    return isMissing(error) ? null : 'unreadable';
  }
}

/** The real path of the program that a word starts; null where there is none. `searchPath` as in PATH. */
export async function findProgram(
  word: string,
  { cwd, searchPath }: { readonly cwd: string; readonly searchPath: string },
): Promise<string | null> {
  const places = word.includes('/')
    ? [path.resolve(cwd, word)]
    : searchPath.split(path.delimiter).map((folder) => path.resolve(cwd, folder, word));
  for (const place of places) {
    const real = await executable(place);
    if (real !== null) return real;
  }
  return null;
}

async function executable(file: string): Promise<string | null> {
  try {
    const real = await realpath(file);
    const { mode } = await stat(real);
    return (mode & constants.S_IFMT) === constants.S_IFREG && (mode & 0o111) !== 0 ? real : null;
  } catch {
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
