import { link, lstat, mkdir, readlink, rename, rm, symlink, unlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { copySynced, isHeld, observe, writeSynced } from './contents.ts';
import { type Plan } from './journal.ts';
import { folderOf, type Place } from './place.ts';
import { digest } from './snapshot.ts';

/** A new content, before it has a place. */
export type Content =
  | { readonly type: 'bytes'; readonly bytes: Buffer }
  /** An absolute path of ours; what is read must be what is expected. */
  | { readonly type: 'copy'; readonly from: string };

type PlannedStep = Plan['steps'][number];

/**
 * The folder in the checkout where a landing puts new contents before they are moved to their places, and old ones until all is done.
 * One folder and not one name beside each file: the moves stay on one file system, and a crash leaves one thing to find.
 */
export class Stage implements AsyncDisposable {
  readonly #top: Place;
  readonly #name: string;
  readonly #folder: Place;

  private constructor(top: Place, name: string, folder: Place) {
    this.#top = top;
    this.#name = name;
    this.#folder = folder;
  }

  static async make(top: Place, id: string): Promise<Stage> {
    await mkdir(await top.at(nameOf(id)), { mode: 0o700 });
    const stage = await Stage.find(top, id);
    if (stage) return stage;
    throw new Error(`${nameOf(id)} was removed`);
  }

  /** That of a landing before; null when there is none. */
  static async find(top: Place, id: string): Promise<Stage | null> {
    const folder = await top.below(nameOf(id), { create: false });
    return folder && new Stage(top, nameOf(id), folder);
  }

  /** @throws Failure change/drift when what is copied is not what was reviewed */
  async put(index: number, { path, after }: PlannedStep, content: Content): Promise<void> {
    if (!after) return;
    const file = await this.#folder.at(`${index}.new`);
    const sha256 = after.kind === 'symlink' ? await putLink(file, content) : await putFile(file, content, after.mode);
    if (sha256 === after.sha256) return;
    throw new Failure('change/drift', `${path} is not what was reviewed any more: it was changed in the workspace.`, {
      hint: 'Review the changes anew.',
    });
  }

  /** Moves the old content of a name in a folder away and the new one into its place. It may be half done already. */
  async perform(index: number, { path, before, after }: PlannedStep, folder: Place | null): Promise<void> {
    if (!folder) {
      if (after) throw new Error(`${path} has no folder`);
      return;
    }
    if (folder.device !== this.#folder.device) throw otherDisk(path);
    const [target, old] = [await folder.at(posix.basename(path)), await this.#folder.at(`${index}.old`)];
    if (before?.kind === 'file' && after) await keepInode(target, old);
    else if (before) await rename(target, old).catch(ignoreMissing);
    if (after) await rename(await this.#folder.at(`${index}.new`), target);
  }

  /** Puts back what a path held before, if it holds what the step put there. */
  async undo(index: number, { path, before, after }: PlannedStep): Promise<void> {
    const old = await this.#folder.at(`${index}.old`);
    const isKept = (await lstat(old).catch(() => null)) !== null;
    const observed = await observe(this.#top, path);
    const isHalfDone = observed === null && isKept;
    if ((!isHeld(observed, after) && !isHalfDone) || (before && !isKept)) return;
    await using folder = await this.#top.below(folderOf(path), { create: before !== null });
    if (!folder) return;
    const target = await folder.at(posix.basename(path));
    if (before) await rename(old, target);
    else await unlink(target).catch(ignoreMissing);
  }

  /** The old file was moved away, and the new one is not in its place yet. */
  async isHalfDone(index: number): Promise<boolean> {
    const files = await Promise.all(['old', 'new'].map((kind) => this.#folder.at(`${index}.${kind}`)));
    return (await Promise.all(files.map((file) => lstat(file).catch(() => null)))).every(Boolean);
  }

  /** Makes sure that what was staged survives a power cut. */
  async sync(): Promise<void> {
    await this.#folder.sync();
    await this.#top.sync();
  }

  async remove(): Promise<void> {
    await rm(await this.#top.at(this.#name), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

function nameOf(id: string): string {
  return `.drawbridge-${id}`;
}

/** Makes sure that what moved in the folders of these paths, or in what is left above them, survives a power cut. */
export async function syncParents(top: Place, paths: readonly string[]): Promise<void> {
  for (const name of new Set(paths.map(folderOf))) {
    // A link may have taken the place of a folder that is gone.
    await using folder = await top.below(name, { create: false }).catch(() => null);
    await folder?.sync();
  }
  await top.sync();
}

/** Removes the folders of these paths, and those above, that hold nothing any more. */
export async function removeEmptyFolders(top: Place, paths: readonly string[]): Promise<void> {
  for (const start of new Set(paths.map(folderOf))) {
    for (let name = start; name !== ''; name = folderOf(name)) {
      await using above = await top.below(folderOf(name), { create: false });
      if (!above || !(await above.removeIfEmpty(posix.basename(name)))) break;
    }
  }
}

function otherDisk(path: string): Failure {
  return new Failure('path/refused', `${path} lies on another disk than the rest of the folder: nothing can land there at once.`, {
    hint: 'Reject this file.',
  });
}

async function putFile(file: string, content: Content, mode: number): Promise<string> {
  if (content.type === 'copy') return copySynced(content.from, file, mode);
  await writeSynced(file, content.bytes, mode);
  return digest(content.bytes);
}

async function putLink(file: string, content: Content): Promise<string> {
  const target = content.type === 'bytes' ? content.bytes : await readlink(content.from, { encoding: 'buffer' });
  await symlink(target, file);
  return digest(target);
}

/** A second name for the old file, so that its place is never empty; moved away where the file system has no second names. */
async function keepInode(target: string, old: string): Promise<void> {
  try {
    await link(target, old);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') await rename(target, old).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
