import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type FileSide } from '../../../shared/model/change-set.ts';
import { type Call } from '../lib/call.ts';
import { type Conflict } from './attempt.ts';
import { type Blobs } from './blobs.ts';
import { keptBytes } from './change-set.ts';
import { type Git } from './git.ts';
import { Place } from './place.ts';
import { type WorkspaceRow } from './ports.ts';
import { readRegular } from './repository.ts';
import { type Step } from './selection.ts';
import { digest, isBinary, maxTextBytes } from './snapshot.ts';

/** What a three-way merge makes of a text that moved on. It never lands by itself. */
export interface Merge {
  /** With conflict markers where both sides changed the same lines. */
  readonly bytes: Buffer;
  readonly conflicts: number;
  /** The state of the path that it was made on. */
  readonly onto: FileSide;
}

/** A path that moved on since the review. */
export type ApplyConflict = Conflict & {
  /** Null when there is no git, or one of the three is no text. */
  readonly merge: Merge | null;
};

/** Merges with git, outside of every repository. `scratch` is a folder of ours. */
export class Merger {
  readonly #git: Git | null;
  readonly #scratch: string;

  constructor(git: Git | null, scratch: string) {
    this.#git = git;
    this.#scratch = scratch;
  }

  async explain(conflict: Conflict, step: Step | undefined, workspace: WorkspaceRow, blobs: Blobs, call: Call): Promise<ApplyConflict> {
    const git = this.#git;
    if (!git || !step?.from || !step.to || conflict.reason !== 'changed') return { ...conflict, merge: null };
    const wanted = step.to.type === 'bytes' ? step.to.bytes : await keptBytes(step.to.side, blobs);
    const base = await keptBytes(step.from, blobs);
    const current = await readCurrent(workspace, step.path);
    if (!wanted || !base || !current || [wanted, base, current.bytes].some(isBinary)) return { ...conflict, merge: null };
    return { ...conflict, merge: { ...(await this.#merge(git, [current.bytes, base, wanted], call)), onto: current.side } };
  }

  async #merge(git: Git, [current, base, wanted]: readonly [Buffer, Buffer, Buffer], { signal }: Call) {
    await mkdir(this.#scratch, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(this.#scratch, 'merge-'));
    try {
      await mkdir(join(folder, 'repository/objects'), { recursive: true });
      await mkdir(join(folder, 'repository/refs'));
      await writeFile(join(folder, 'repository/HEAD'), 'ref: refs/heads/none\n');
      const sides = { 'your file': current, 'before the job': base, accepted: wanted };
      for (const [name, bytes] of Object.entries(sides)) await writeFile(join(folder, name), bytes, { mode: 0o600 });
      const names = Object.keys(sides);
      // The exit code counts the conflicts; from 128 on it is an error.
      const answers = (code: number) => code < 128;
      const place = { gitDir: join(folder, 'repository'), workTree: folder };
      const { stdout, code } = await git.run(place, 'merge-file', [...names.flatMap((name) => ['-L', name]), '--', ...names], {
        signal,
        answers,
      });
      return { bytes: stdout, conflicts: code ?? 0 };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function readCurrent({ checkout, checkoutId }: WorkspaceRow, path: string): Promise<{ bytes: Buffer; side: FileSide } | null> {
  await using top = await Place.openTop(checkout, checkoutId);
  const name = posix.dirname(path);
  await using folder = await top.below(name === '.' ? '' : name, { create: false });
  if (!folder) return null;
  const found = await readRegular(await folder.at(posix.basename(path)), maxTextBytes);
  if (!found) return null;
  const { bytes, mode } = found;
  return { bytes, side: { kind: 'file', executable: (mode & 0o100) !== 0, size: bytes.length, sha256: digest(bytes) } };
}
