import { type ChangedFile, type ChangeSet, type FileContent, type FileSide, type FileStatus } from '../../../shared/model/change-set.ts';
import { type Call } from '../lib/call.ts';
import { digestOf } from '../lib/canonical.ts';
import { type Blobs } from './blobs.ts';
import { flagsOf } from './flags.ts';
import { hunksBetween } from './hunks.ts';
import { whyRefused } from './paths.ts';
import { findRenames, type Move } from './renames.ts';
import { type Entry, isBinary, maxTextBytes, type Snapshot } from './snapshot.ts';
import { decode, encodingOf } from './text.ts';

export interface ChangeSetQuestion {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Holds the texts of both. */
  readonly blobs: Blobs;
  /** The folder that the work was asked for, relative to the checkout; `''` for all of it. */
  readonly asked: string;
}

/** What changed between two snapshots of a folder. The same snapshots give the same change set, ids and digest included. */
export async function computeChangeSet({ before, after, blobs, asked }: ChangeSetQuestion, { signal }: Call): Promise<ChangeSet> {
  const moves = await findRenames(movesBetween(before, after), blobs);
  const files: ChangedFile[] = [];
  for (const move of moves) {
    signal.throwIfAborted();
    files.push(await describe(move, blobs, asked));
  }
  const skipped = after.skipped.filter((name) => !before.skipped.includes(name));
  const sum = (field: 'added' | 'removed') => files.reduce((total, file) => total + file[field], 0);
  const counts = { files: files.length, added: sum('added'), removed: sum('removed') };
  return { digest: digestOf({ files, skipped }), files, counts, skipped };
}

/** The kept content of a side; null for one whose bytes are not kept (binary, large) or that is none. */
export async function keptBytes(side: FileSide | Entry | null, blobs: Blobs): Promise<Buffer | null> {
  if (!side || side.kind === 'repository' || side.size > maxTextBytes) return null;
  return (await blobs.has(side.sha256)) ? blobs.get(side.sha256) : null;
}

function movesBetween(before: Snapshot, after: Snapshot): Move[] {
  const moves: Move[] = [];
  for (const path of new Set([...before.entries.keys(), ...after.entries.keys()])) {
    const [old, now] = [before.entries.get(path) ?? null, after.entries.get(path) ?? null];
    if (!old || !now || !isSame(old, now)) moves.push({ path, oldPath: path, before: old, after: now });
  }
  return moves.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isSame(a: Entry, b: Entry): boolean {
  return a.kind === b.kind && a.sha256 === b.sha256 && isExecutable(a) === isExecutable(b);
}

function isExecutable({ kind, mode }: Entry): boolean {
  return kind === 'file' && (mode & 0o100) !== 0;
}

async function describe({ path, oldPath, before, after }: Move, blobs: Blobs, asked: string): Promise<ChangedFile> {
  const [bytesBefore, bytesAfter] = await Promise.all([keptBytes(before, blobs), keptBytes(after, blobs)]);
  const encoding = encodingOf(...[bytesBefore, bytesAfter].filter((bytes) => bytes !== null));
  const [textBefore, textAfter] = [bytesBefore && decode(bytesBefore, encoding), bytesAfter && decode(bytesAfter, encoding)];
  const isText = [bytesBefore, bytesAfter].every((bytes, side) => (bytes ? !isBinary(bytes) : !(side === 0 ? before : after)));
  const content = contentOf({ path, before, after, textBefore, textAfter, encoding, isText });
  const lines = content.type === 'text' ? content.hunks.flatMap((hunk) => hunk.lines) : [];
  const added = lines.filter(({ type }) => type === 'added');
  const sides = { before: sideOf(before), after: sideOf(after) };
  const isRenamed = before !== null && after !== null && path !== oldPath;
  return {
    id: `f_${digestOf([isRenamed ? oldPath : null, path]).slice(0, 16)}`,
    status: statusOf(before, after, isRenamed),
    path,
    oldPath: isRenamed ? oldPath : null,
    ...sides,
    content,
    added: added.length,
    removed: lines.filter(({ type }) => type === 'removed').length,
    flags: flagsOf({ path, ...sides, textBefore, textAfter, addedText: added.map(({ text }) => text).join('\n'), asked }),
    refused: whyRefused(path) ?? whyRefused(oldPath) ?? (content.type === 'repository' ? 'is a repository of its own' : null),
  };
}

interface Compared {
  readonly path: string;
  readonly before: Entry | null;
  readonly after: Entry | null;
  readonly textBefore: string | null;
  readonly textAfter: string | null;
  readonly encoding: 'utf8' | 'latin1';
  readonly isText: boolean;
}

function contentOf({ path, before, after, textBefore, textAfter, encoding, isText }: Compared): FileContent {
  const sides = [before, after].filter((side) => side !== null);
  if (sides.some(({ kind }) => kind === 'repository')) return { type: 'repository' };
  if (sides.some(({ kind }) => kind === 'symlink')) {
    const target = (side: Entry | null, text: string | null) => (side?.kind === 'symlink' ? text : null);
    return { type: 'symlink', before: target(before, textBefore), after: target(after, textAfter) };
  }
  if (before?.sha256 === after?.sha256) return { type: 'same' };
  if (sides.some(({ size }) => size > maxTextBytes)) return { type: 'large' };
  if (!isText) return { type: 'binary' };
  return { type: 'text', encoding, hunks: hunksBetween(textBefore ?? '', textAfter ?? '', path) };
}

function sideOf(entry: Entry | null): FileSide | null {
  return entry && { kind: entry.kind, executable: isExecutable(entry), size: entry.size, sha256: entry.sha256 };
}

function statusOf(before: Entry | null, after: Entry | null, isRenamed: boolean): FileStatus {
  if (!before) return 'added';
  if (!after) return 'deleted';
  return isRenamed ? 'renamed' : 'modified';
}
