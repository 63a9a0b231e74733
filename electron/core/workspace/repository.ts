import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { isInside } from './paths.ts';

/** A repository whose parts were seen to lie inside an open root. Paths are real. */
export interface Repository {
  /** The folder that holds `.git`. */
  readonly workTree: string;
  /** HEAD and the index. */
  readonly gitDir: string;
  /** Objects, references and the configuration; another one only in a linked worktree. */
  readonly commonDir: string;
}

const smallFile = 1 << 20;

/**
 * The repository that a folder belongs to, looked for upwards as far as the root; null when there is none. Nothing is run.
 * @throws Failure git/refused when a part of it lies outside the root or is a link
 */
export async function findRepository(folder: string, root: string): Promise<Repository | null> {
  for (let place = folder; isInside(root, place); place = dirname(place)) {
    const found = await lstat(join(place, '.git')).catch(() => null);
    if (found) return readRepository(place, root, found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file');
    if (place === root) break;
  }
  return null;
}

async function readRepository(workTree: string, root: string, kind: 'link' | 'folder' | 'file'): Promise<Repository> {
  const marker = join(workTree, '.git');
  if (kind === 'link') throw refused(workTree, '.git is a symbolic link');
  const gitDir = kind === 'folder' ? marker : await pointedAt(marker, workTree);
  const real = await realInside(gitDir, root, workTree);
  const common = await readSmall(join(real, 'commondir'));
  const commonDir = common === null ? real : await realInside(resolve(real, common.trim()), root, workTree);
  for (const part of ['objects', 'objects/pack', 'objects/info', 'refs']) await stayInside(join(commonDir, part), root, workTree);
  await checkAlternates(commonDir, root, workTree);
  return { workTree, gitDir: real, commonDir };
}

async function pointedAt(marker: string, workTree: string): Promise<string> {
  const target = /^gitdir: (.+?)\s*$/.exec((await readSmall(marker)) ?? '')?.[1];
  if (!target) throw refused(workTree, '.git is neither a folder nor a pointer to one');
  return resolve(workTree, target);
}

async function checkAlternates(commonDir: string, root: string, workTree: string): Promise<void> {
  const objects = join(commonDir, 'objects');
  const lines = ((await readSmall(join(objects, 'info', 'alternates'))) ?? '').split('\n');
  for (const line of lines.filter((text) => text.trim() && !text.startsWith('#'))) {
    if (line.startsWith('"')) throw refused(workTree, 'it borrows objects from a folder with an unusual name');
    const borrowed = await realInside(resolve(objects, line), root, workTree);
    if (await readSmall(join(borrowed, 'info', 'alternates'))) throw refused(workTree, 'it borrows objects from one that borrows them too');
  }
}

async function realInside(path: string, root: string, workTree: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real === null) throw refused(workTree, `${path} is missing`);
  if (!isInside(root, real)) throw refused(workTree, `${real} is outside the open folder`);
  return real;
}

async function stayInside(path: string, root: string, workTree: string): Promise<void> {
  if (await lstat(path).catch(() => null)) await realInside(path, root, workTree);
}

/** A small regular file as text, links not followed; null when there is none. */
export async function readSmall(path: string): Promise<string | null> {
  return (await readRegular(path, smallFile))?.bytes.toString('utf8') ?? null;
}

/** A regular file of at most `maxBytes`, links not followed; null when there is none, or it is anything else. */
export async function readRegular(path: string, maxBytes: number): Promise<{ readonly bytes: Buffer; readonly mode: number } | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = await file.stat();
    return found.isFile() && found.size <= maxBytes ? { bytes: await file.readFile(), mode: found.mode } : null;
  } catch {
    return null;
  }
}

function refused(workTree: string, why: string): Failure {
  return new Failure('git/refused', `The repository ${workTree} is not used: ${why}.`, {
    hint: 'Open the folder that holds all of it, or work on a copy without git.',
  });
}
