import { type BigIntStats, type Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Call } from '../lib/call.ts';
import { type IgnoreRules } from './ignore-rules.ts';
import { readSmall } from './repository.ts';

export interface Found {
  /** From the top, with `/`. */
  readonly path: string;
  /** A `repository` is a folder with git of its own: it is named and never looked into. */
  readonly kind: 'file' | 'symlink' | 'repository';
  readonly stat: BigIntStats;
}

export interface WalkOptions {
  readonly rules: IgnoreRules;
  /** Files that count although they are ignored: git tracks them. */
  readonly tracked: ReadonlySet<string>;
  /** Folders to take for repositories although they do not look so. */
  readonly opaque: ReadonlySet<string>;
  /** Whether the gitignore file that lies in a folder counts. */
  readonly readsRules: (folder: string) => boolean;
  /** Told of what is left out by a rule, folders with `/` at the end. */
  readonly onIgnored?: (path: string) => void;
  /** Told of what cannot be shown: names that are no UTF-8 (escaped), pipes, sockets, devices. */
  readonly onSkipped?: (path: string) => void;
}

type Below = Call & WalkOptions & { readonly trackedFolders: ReadonlySet<string> };

/** Files and links below a folder, links not followed, git's own folder left out. The order is that of the names. */
export async function* walk(top: string, options: Call & WalkOptions): AsyncGenerator<Found> {
  yield* below(top, '', false, { ...options, trackedFolders: foldersOf(options.tracked) });
}

/** All folders above the paths, without the top. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

async function* below(top: string, folder: string, ignored: boolean, options: Below): AsyncGenerator<Found> {
  options.signal.throwIfAborted();
  const entries = await namedEntries(join(top, folder), folder, options);
  if (entries.some(({ name }) => name === '.gitignore') && options.readsRules(folder)) {
    const text = await readSmall(join(top, folder, '.gitignore'));
    if (text !== null) options.rules.add(folder, text);
  }
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) yield* folderBelow(top, path, ignored, options);
    else yield* fileAt(top, path, ignored, options);
  }
}

async function* folderBelow(top: string, path: string, ignored: boolean, options: Below): AsyncGenerator<Found> {
  const out = ignored || options.rules.ignores(path, true);
  if (out && !ignored) options.onIgnored?.(`${path}/`);
  if (out && !options.trackedFolders.has(path)) return;
  const isRepository = options.opaque.has(path) || (await lstat(join(top, path, '.git')).catch(() => null)) !== null;
  if (isRepository) yield { path, kind: 'repository', stat: await lstat(join(top, path), { bigint: true }) };
  else yield* below(top, path, out, options);
}

async function* fileAt(top: string, path: string, ignored: boolean, options: Below): AsyncGenerator<Found> {
  if (ignored || options.rules.ignores(path, false)) {
    if (!ignored) options.onIgnored?.(path);
    if (!options.tracked.has(path)) return;
  }
  const stat = await lstat(join(top, path), { bigint: true }).catch(() => null);
  if (stat?.isFile()) yield { path, kind: 'file', stat };
  else if (stat?.isSymbolicLink()) yield { path, kind: 'symlink', stat };
  else if (stat) options.onSkipped?.(path);
}

async function namedEntries(place: string, folder: string, { onSkipped }: Below): Promise<Dirent[]> {
  const entries = await readdir(place, { withFileTypes: true });
  // A name that is no UTF-8 comes with replacement characters, and so does one that holds them.
  const suspects = entries.filter(({ name }) => name.includes('\uFFFD'));
  if (suspects.length > 0) {
    const exact = new Set((await readdir(place, { encoding: 'buffer' })).filter(isText).map((name) => name.toString('utf8')));
    for (const { name } of suspects.filter((entry) => !exact.has(entry.name))) onSkipped?.(folder ? `${folder}/${name}` : name);
    return inOrder(entries.filter((entry) => !suspects.includes(entry) || exact.has(entry.name)));
  }
  return inOrder(entries);
}

function inOrder(entries: Dirent[]): Dirent[] {
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isText(name: Buffer): boolean {
  return Buffer.from(name.toString('utf8')).equals(name);
}
