import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { type FileSide } from '../../../shared/model/change-set.ts';
import { forEachInFolders, type Place } from './place.ts';
import { digest } from './snapshot.ts';

/** What a path holds now. */
export interface Observed {
  readonly kind: 'file' | 'symlink' | 'folder' | 'special';
  /** Permission bits. */
  readonly mode: number;
  readonly size: number;
  /** Empty for folders and special files. */
  readonly sha256: string;
  /** Equal as long as nobody writes to it or puts another file in its place. */
  readonly stamp: string;
}

/** A state of a path as it is recorded. */
export interface Held {
  readonly kind: 'file' | 'symlink';
  readonly mode: number;
  readonly size: number;
  readonly sha256: string;
}

const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Small contents are read at once. */
const smallBytes = 2 << 20;

/** Reads by descriptor, links not followed. Null for nothing, also when a folder above is missing. @throws Failure path/refused */
export async function observe(top: Place, path: string): Promise<Observed | null> {
  let observed: Observed | null = null;
  await forEachInFolders(top, [{ path }], { width: 1, create: false }, async (folder, name) => {
    observed = folder && (await observeIn(folder, name));
  });
  return observed;
}

/** The same for a name in an open folder. */
export async function observeIn(folder: Place, name: string): Promise<Observed | null> {
  const place = await folder.at(name);
  const found = await lstat(place, { bigint: true }).catch(ignoreMissing);
  if (!found) return null;
  const { dev, ino, size, mode } = found;
  const seen = { mode: Number(mode & 0o7777n), size: Number(size), stamp: stampOf(found) };
  if (found.isSymbolicLink()) return { ...seen, kind: 'symlink', sha256: digest(await readlink(place, { encoding: 'buffer' })) };
  if (!found.isFile()) return { ...seen, kind: found.isDirectory() ? 'folder' : 'special', sha256: '' };
  await using file = await open(place, readFlags);
  const opened = await file.stat({ bigint: true });
  if (opened.dev !== dev || opened.ino !== ino) return { ...seen, kind: 'special', sha256: '' };
  if (opened.size <= smallBytes) return { ...seen, kind: 'file', sha256: digest(await file.readFile()) };
  const hash = createHash('sha256');
  for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) hash.update(chunk);
  return { ...seen, kind: 'file', sha256: hash.digest('hex') };
}

/** The stamp alone, for a last look. Null for nothing. */
export async function stampIn(folder: Place, name: string): Promise<string | null> {
  const found = await lstat(await folder.at(name), { bigint: true }).catch(ignoreMissing);
  return found && stampOf(found);
}

function stampOf({ dev, ino, size, mtimeNs, mode }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, mode].join(' ');
}

/** Whether a path holds what a review saw: kind, content, and whether it can be run. */
export function isAsReviewed(observed: Observed | null, side: FileSide | null): boolean {
  if (!observed || !side) return observed === null && side === null;
  if (observed.kind !== side.kind || observed.sha256 !== side.sha256) return false;
  return observed.kind !== 'file' || ((observed.mode & 0o100) !== 0) === side.executable;
}

/** Whether a path holds what was recorded, as far as anybody can tell who only reads. */
export function isHeld(observed: Observed | null, held: Held | null): boolean {
  if (!observed || !held) return observed === null && held === null;
  if (observed.kind !== held.kind || observed.sha256 !== held.sha256) return false;
  return observed.kind !== 'file' || (observed.mode & 0o111) === (held.mode & 0o111);
}

/** Writes a new file and its bytes to the disk. @returns the SHA-256 of what was copied */
export async function copySynced(from: string, to: string, mode: number): Promise<string> {
  await using source = await open(from, readFlags);
  await using target = await open(to, 'wx', 0o600);
  const sha256 = await copyBytes(source, target);
  await target.chmod(mode);
  await target.sync();
  return sha256;
}

async function copyBytes(source: FileHandle, target: FileHandle): Promise<string> {
  if ((await source.stat()).size <= smallBytes) {
    const bytes = await source.readFile();
    await target.writeFile(bytes);
    return digest(bytes);
  }
  const hash = createHash('sha256');
  for await (const chunk of source.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) {
    hash.update(chunk);
    await target.writeFile(chunk);
  }
  return hash.digest('hex');
}

/** Writes a new file and its bytes to the disk. */
export async function writeSynced(to: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  await using target = await open(to, 'wx', 0o600);
  await target.writeFile(bytes);
  await target.chmod(mode);
  await target.sync();
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
