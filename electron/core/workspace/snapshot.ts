import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, readdir, readFile, readlink, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { type Blobs } from './blobs.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { forEachLimited } from './pool.ts';
import { readSmall } from './repository.ts';
import { type Found, foldersOf, walk } from './walk.ts';

/** Text beyond this is not compared by line, and its bytes are not kept. */
export const maxTextBytes = 2 << 20;
const chunkBytes = 1 << 20;
/** Clocks of file systems tick coarsely: a file changed within one tick of the snapshot looks unchanged. */
const tickNs = 50_000_000n;
const maxOpaqueEntries = 5000;

const Entry = z.object({
  kind: z.enum(['file', 'symlink', 'repository']),
  /** Permission bits. */
  mode: z.int(),
  size: z.int(),
  /** Of the content, or of the link's target. */
  sha256: z.string(),
  /** Inode, times of change of content and of anything: equal, and it was not touched. */
  stamp: z.string(),
});
export type Entry = z.infer<typeof Entry>;

const Stored = z.object({
  entries: z.array(z.tuple([z.string(), Entry])),
  rules: z.array(z.tuple([z.string(), z.string()])),
  outermost: z.string(),
  tracked: z.array(z.string()),
  opaque: z.array(z.string()),
  skipped: z.array(z.string()),
});

/** What a folder held at one moment. */
export interface Snapshot {
  readonly entries: ReadonlyMap<string, Entry>;
  /** The gitignore files that held at the first snapshot of the folder; later ones of the same folders are not believed. */
  readonly rules: ReadonlyMap<string, string>;
  readonly outermost: string;
  readonly tracked: ReadonlySet<string>;
  readonly opaque: ReadonlySet<string>;
  /** What cannot be shown, by name. */
  readonly skipped: readonly string[];
}

/** Bytes that snapshots keep: `text` what can be shown by line, `all` everything. */
export interface Keep {
  readonly blobs: Blobs;
  readonly what: 'text' | 'all';
}

export type FirstSnapshot = Pick<Snapshot, 'outermost' | 'tracked' | 'opaque'>;

/** Reads a folder for the first time. */
export async function takeSnapshot(folder: string, first: FirstSnapshot, keep: Keep, call: Call): Promise<Snapshot> {
  const rules = new IgnoreRules(first.outermost);
  return read(folder, { ...first, rules, readsRules: () => true, before: null, keep }, call);
}

/**
 * Reads the folder again, as the first snapshot read it: same rules, whatever became of git's files in between. Only what was touched
 * is read.
 */
export async function takeSnapshotAfter(folder: string, before: Snapshot, keep: Keep, call: Call): Promise<Snapshot> {
  const known = foldersOf(before.entries.keys()).add('');
  const rules = new IgnoreRules(before.outermost, before.rules);
  const { outermost, opaque } = before;
  // A file of the first snapshot stays in sight, also when a new folder of its name brings rules of its own.
  const tracked = new Set([...before.tracked, ...before.entries.keys()]);
  const after = await read(folder, { outermost, opaque, tracked, rules, readsRules: (name) => !known.has(name), before, keep }, call);
  return { ...after, rules: before.rules, tracked: before.tracked };
}

interface Reading extends FirstSnapshot {
  readonly rules: IgnoreRules;
  readonly readsRules: (folder: string) => boolean;
  readonly before: Snapshot | null;
  readonly keep: Keep;
}

async function read(folder: string, { before, keep, ...reading }: Reading, { signal }: Call): Promise<Snapshot> {
  const entries = new Map<string, Entry>();
  const skipped: string[] = [];
  const found = walk(folder, { ...reading, onSkipped: (path) => skipped.push(path), signal });
  await forEachLimited(found, 8, async (one) => {
    const cached = before?.entries.get(one.path);
    const isSame = one.kind === 'file' && cached?.kind === 'file' && cached.stamp === stampOf(one.stat);
    if (isSame) entries.set(one.path, cached);
    else {
      const entry = await readEntry(folder, one, keep);
      if (entry) entries.set(one.path, entry);
      else skipped.push(one.path);
    }
  });
  const clock = await keep.blobs.clock();
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, entry]) => [path, distrust(entry, clock)] as const);
  const { rules, outermost, tracked, opaque } = reading;
  return { entries: new Map(sorted), rules: new Map(rules.texts()), outermost, tracked, opaque, skipped: skipped.sort() };
}

async function readEntry(folder: string, { path, kind, stat: found }: Found, keep: Keep): Promise<Entry | null> {
  const place = join(folder, path);
  const mode = Number(found.mode & 0o777n);
  const stamp = stampOf(found);
  if (kind === 'symlink') {
    const target = await readlink(place, { encoding: 'buffer' }).catch(() => null);
    if (!target) return null;
    const sha256 = digest(target);
    await keep.blobs.put(sha256, target);
    return { kind, mode, size: target.length, sha256, stamp };
  }
  if (kind === 'repository') return { kind, mode, size: 0, sha256: await digestRepository(place), stamp };
  const content = await readContent(place, found, keep);
  return content && { kind, mode, size: content.size, sha256: content.sha256, stamp };
}

/** Reads by descriptor: what was found is what is read, or nothing. */
async function readContent(place: string, found: BigIntStats, { blobs, what }: Keep): Promise<{ size: number; sha256: string } | null> {
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (!file) return null;
  await using _ = file;
  const opened = await file.stat({ bigint: true });
  if (!opened.isFile() || opened.dev !== found.dev || opened.ino !== found.ino) return null;
  if (opened.size <= maxTextBytes) {
    const bytes = await file.readFile();
    const sha256 = digest(bytes);
    if (what === 'all' || !isBinary(bytes)) await blobs.put(sha256, bytes);
    return { size: bytes.length, sha256 };
  }
  const hash = createHash('sha256');
  const size = await hashStream(file.createReadStream({ highWaterMark: chunkBytes, autoClose: false }), hash);
  const sha256 = hash.digest('hex');
  if (what === 'all') await blobs.putFile(sha256, place);
  return { size, sha256 };
}

async function hashStream(stream: AsyncIterable<Buffer>, hash: Hash): Promise<number> {
  let size = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    size += chunk.length;
  }
  return size;
}

/** A repository inside is not looked into; this tells only whether anything in it was touched. */
async function digestRepository(place: string): Promise<string> {
  const hash = createHash('sha256').update((await readSmall(join(place, '.git', 'HEAD'))) ?? '');
  const names = await readdir(place, { recursive: true, encoding: 'utf8' }).catch(() => []);
  for (const name of names
    .filter((one) => one !== '.git' && !one.startsWith('.git/'))
    .sort()
    .slice(0, maxOpaqueEntries)) {
    const found = await lstat(join(place, name), { bigint: true }).catch(() => null);
    hash.update(`${name}\0${found?.isDirectory() ? '' : `${found?.size} ${found?.mtimeNs}`}\0`);
  }
  return hash.digest('hex');
}

/** Git's own test: a zero byte near the start. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

export function digest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function stampOf({ ino, size, mtimeNs, ctimeNs, mode }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs, mode & 0o777n].join(' ');
}

function distrust(entry: Entry, clock: bigint): Entry {
  const changedAt = BigInt(entry.stamp.split(' ')[3] ?? '0');
  return changedAt + tickNs < clock || entry.stamp === '' ? entry : { ...entry, stamp: '' };
}

/** Written whole or not at all. */
export async function saveSnapshot(file: string, { entries, rules, outermost, tracked, opaque, skipped }: Snapshot): Promise<void> {
  const stored = { entries: [...entries], rules: [...rules], outermost, tracked: [...tracked], opaque: [...opaque], skipped };
  await writeFile(`${file}.new`, JSON.stringify(stored), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}

/** @throws Failure workspace/damaged */
export async function loadSnapshot(file: string): Promise<Snapshot> {
  try {
    const { entries, rules, tracked, opaque, ...rest } = Stored.parse(JSON.parse(await readFile(file, 'utf8')));
    return { ...rest, entries: new Map(entries), rules: new Map(rules), tracked: new Set(tracked), opaque: new Set(opaque) };
  } catch (cause) {
    throw new Failure(
      'workspace/damaged',
      'What this workspace held at its start is not known any more: its record is missing or damaged.',
      {
        cause,
        hint: 'Take what you need from its folder by hand, then remove the workspace.',
      },
    );
  }
}
