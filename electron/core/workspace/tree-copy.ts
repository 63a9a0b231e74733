import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readlink, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { forEachLimited } from './pool.ts';
import { type Seed, type WorkspaceLimits } from './ports.ts';
import { type Found, walk } from './walk.ts';

export interface TreeCopyOptions extends WorkspaceLimits {
  readonly from: string;
  readonly to: string;
  /** Lines of a gitignore file that hold everywhere. */
  readonly outermost: string;
  readonly tracked: ReadonlySet<string>;
  readonly seeds: readonly Seed[];
}

/** Folders that are repositories of their own: made empty, and not looked into later. */
export interface TreeCopy {
  readonly opaque: ReadonlySet<string>;
}

/**
 * Copies a folder as its owner sees it: what is not ignored, byte for byte, with modes, times and links as they are. Blocks are shared
 * where the file system can. Links are never followed.
 * @throws Failure workspace/tooLarge before anything is copied
 */
export async function copyTree({ from, to, tracked, seeds, outermost, ...limits }: TreeCopyOptions, { signal }: Call): Promise<TreeCopy> {
  const rules = new IgnoreRules(outermost);
  const ignored: string[] = [];
  const found: Found[] = [];
  const options = { rules, tracked, opaque: new Set<string>(), readsRules: () => true, onIgnored: (path: string) => ignored.push(path) };
  let bytes = 0;
  for await (const one of walk(from, { ...options, signal })) {
    found.push(one);
    bytes += Number(one.stat.size);
    if (found.length > limits.maxFiles || bytes > limits.maxBytes) throw tooLarge(from, limits);
  }
  await makeFolders(to, found);
  await forEachLimited(found, 8, (one) => copyOne(from, to, one, { signal }));
  await plantSeeds(from, to, seeds, ignored, { signal });
  return { opaque: new Set(found.filter(({ kind }) => kind === 'repository').map(({ path }) => path)) };
}

async function makeFolders(to: string, found: readonly Found[]): Promise<void> {
  const folders = new Set(found.map(({ path, kind }) => join(to, kind === 'repository' ? path : dirname(path))));
  for (const folder of [to, ...folders]) await mkdir(folder, { recursive: true });
}

async function copyOne(from: string, to: string, { path, kind, stat }: Found, { signal }: Call): Promise<void> {
  signal.throwIfAborted();
  const [source, target] = [join(from, path), join(to, path)];
  if (kind === 'repository') return;
  if (kind === 'symlink') return symlink(await readlink(source, { encoding: 'buffer' }), target);
  await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await chmod(target, Number(stat.mode & 0o777n) | 0o600);
  await utimes(target, Number(stat.atimeMs) / 1000, Number(stat.mtimeMs) / 1000);
}

/** Of what is ignored only what a pattern names, and only where the whole of it is ignored. */
async function plantSeeds(from: string, to: string, seeds: readonly Seed[], ignored: readonly string[], { signal }: Call): Promise<void> {
  for (const { pattern, as } of seeds) {
    const wanted = new IgnoreRules(pattern);
    for (const entry of ignored) {
      const path = entry.replace(/\/$/, '');
      if (!wanted.ignores(path, entry.endsWith('/'))) continue;
      await mkdir(dirname(join(to, path)), { recursive: true });
      await rm(join(to, path), { force: true });
      if (as === 'link') await symlink(join(from, path), join(to, path));
      else await seedCopy(from, to, path, { signal });
    }
  }
}

async function seedCopy(from: string, to: string, path: string, { signal }: Call): Promise<void> {
  const stat = await lstat(join(from, path), { bigint: true });
  if (!stat.isDirectory()) return copyOne(from, to, { path, kind: stat.isSymbolicLink() ? 'symlink' : 'file', stat }, { signal });
  const everything = { rules: new IgnoreRules(''), tracked: new Set<string>(), opaque: new Set<string>(), readsRules: () => false, signal };
  for await (const one of walk(join(from, path), everything)) {
    await mkdir(dirname(join(to, path, one.path)), { recursive: true });
    await copyOne(join(from, path), join(to, path), one, { signal });
  }
}

function tooLarge(folder: string, { maxBytes, maxFiles }: WorkspaceLimits): Failure {
  const megabytes = Math.round(maxBytes / (1 << 20)).toLocaleString('en-US');
  return new Failure(
    'workspace/tooLarge',
    `${folder} is too large to work on a copy: more than ${megabytes} MiB or ${maxFiles.toLocaleString('en-US')} files.`,
    {
      hint: 'Say under Policy which files copies of it leave out (drawbridge roots edit PATH --ignore PATTERN), open a smaller folder, or let jobs write in place.',
    },
  );
}
