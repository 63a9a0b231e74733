import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, rmdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { forEachLimited } from './pool.ts';

const openFolder = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * An open folder of a checkout. On Linux whatever is done in it goes through its descriptor, so that nobody who moves folders about or
 * puts links in their place can lead a write elsewhere; on other systems the folder is looked at again before each use.
 */
export class Place implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #id: string;

  private constructor(handle: FileHandle, path: string, id: string) {
    this.#handle = handle;
    this.#path = path;
    this.#id = id;
  }

  /** @throws Failure root/notFound when the folder is gone or another one is in its place */
  static async openTop(path: string, id: string): Promise<Place> {
    const place = await Place.#open(path, path).catch(() => null);
    if (place && place.#id === id && (await realpath(path).catch(() => '')) === path) return place;
    await place?.[Symbol.asyncDispose]();
    throw new Failure('root/notFound', `${path} is gone, or another folder has taken its place.`, {
      hint: 'Put it back, or take what you need from the workspace by hand.',
    });
  }

  /** The folder itself for `''`; null when it, or one above it, does not exist or is a file. @throws Failure path/refused */
  async below(folder: string, { create }: { readonly create: boolean }): Promise<Place | null> {
    let place = await Place.#open(await this.#anchor(), this.#path);
    for (const name of folder === '' ? [] : folder.split('/')) {
      await using above = place;
      const next = await above.#child(name, create);
      if (!next) return null;
      place = next;
    }
    return place;
  }

  /** A path for the file system that stays in this folder. `name` is one part of a path. */
  async at(name: string): Promise<string> {
    return join(await this.#anchor(), name);
  }

  get device(): string {
    return this.#id.split(':')[0] ?? '';
  }

  /** Makes sure that names made, moved and deleted here survive a power cut. */
  async sync(): Promise<void> {
    // Windows cannot, and keeps its own journal.
    if (process.platform !== 'win32') await this.#handle.sync();
  }

  async removeIfEmpty(name: string): Promise<boolean> {
    return rmdir(await this.at(name)).then(
      () => true,
      () => false,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  static async #open(path: string, shown: string): Promise<Place> {
    // The path of a descriptor is a link by nature; what it leads to was opened without following one.
    const flags = path.startsWith('/proc/self/fd/') && path.split('/').length === 5 ? constants.O_RDONLY : openFolder;
    const handle = await open(path, flags);
    const { dev, ino } = await handle.stat({ bigint: true });
    return new Place(handle, shown, `${dev}:${ino}`);
  }

  async #child(name: string, create: boolean): Promise<Place | null> {
    const path = await this.at(name);
    const shown = join(this.#path, name);
    let found = await lstat(path).catch(() => null);
    if (!found && create) {
      await mkdir(path);
      found = await lstat(path);
    }
    if (!found || found.isFile()) return null;
    if (!found.isDirectory()) throw refused(shown, 'is a link or no folder');
    const child = await Place.#open(path, shown);
    const git = await lstat(await child.at('.git')).catch(() => null);
    if (!git) return child;
    await child[Symbol.asyncDispose]();
    throw refused(shown, 'is a repository of its own');
  }

  async #anchor(): Promise<string> {
    if (process.platform === 'linux') return `/proc/self/fd/${this.#handle.fd}`;
    const { dev, ino } = await lstat(this.#path, { bigint: true });
    if (`${dev}:${ino}` !== this.#id || (await realpath(this.#path)) !== this.#path) throw refused(this.#path, 'was replaced meanwhile');
    return this.#path;
  }
}

/** Works on paths folder by folder, each opened once; the folder is null where there is none. Folders come in the order of their first path. */
export async function forEachInFolders<T extends { readonly path: string }>(
  top: Place,
  items: Iterable<T>,
  { width, create }: { readonly width: number; readonly create: boolean },
  work: (folder: Place | null, name: string, item: T) => Promise<void>,
): Promise<void> {
  for (const [name, group] of Map.groupBy(items, ({ path }) => folderOf(path))) {
    await using folder = await top.below(name, { create });
    await forEachLimited(group, width, (item) => work(folder, posix.basename(item.path), item));
  }
}

/** The folder that a path lies in, `''` for the top. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Whether the path lies below one of the others. */
export function isBelow(path: string, files: ReadonlySet<string>): boolean {
  for (let name = folderOf(path); name !== ''; name = folderOf(name)) if (files.has(name)) return true;
  return false;
}

function refused(path: string, why: string): Failure {
  return new Failure('path/refused', `Nothing is written there: ${path} ${why}.`, {
    hint: 'Reject this file, or put the folder right and try again.',
  });
}
