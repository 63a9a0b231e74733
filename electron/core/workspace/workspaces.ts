import { chmod, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { Blobs } from './blobs.ts';
import { type Git } from './git.ts';
import { openSkeleton, writeGitDir } from './git-dir.ts';
import { isInside } from './paths.ts';
import { type Seed, type WorkspaceKind, type WorkspaceLimits, type WorkspaceRow, type WorkspaceStore } from './ports.ts';
import { findRepository, type Repository } from './repository.ts';
import { loadSnapshot, type Snapshot, saveSnapshot, takeSnapshot, takeSnapshotAfter } from './snapshot.ts';
import { copyTree } from './tree-copy.ts';

export interface WorkspacesOptions {
  /** `worktrees/` of the data directory: everything here is ours. */
  readonly folder: string;
  readonly store: WorkspaceStore;
  /** Null where there is no git: every isolated workspace is a copy then. */
  readonly git: Git | null;
  readonly limits: WorkspaceLimits;
}

export interface NewWorkspace {
  /** `ws_` and 16 of `0-9a-z`. */
  readonly id: string;
  readonly kind: WorkspaceKind;
  readonly owner: string;
  /** Both real, `cwd` inside `root`. */
  readonly root: string;
  readonly cwd: string;
  readonly seeds: readonly Seed[];
  /** Left out of copies, beside what gitignore files of the folder say. */
  readonly ignore: readonly string[];
  /** Unix seconds. */
  readonly now: number;
}

/** What a start found of earlier runs. */
export interface Recovered {
  /** Half made or half removed: gone now. */
  readonly removed: readonly WorkspaceRow[];
  /** Deleted by hand: no longer recorded. */
  readonly missing: readonly WorkspaceRow[];
  /** Folders in `worktrees/` that nobody recorded, left as they are. */
  readonly unknown: readonly string[];
}

/** The workspaces of jobs: made, known, found again after a crash, removed. Nothing is ever committed, and no repository is written to. */
export class Workspaces {
  readonly #folder: string;
  readonly #store: WorkspaceStore;
  readonly #git: Git | null;
  readonly #limits: WorkspaceLimits;

  constructor({ folder, store, git, limits }: WorkspacesOptions) {
    this.#folder = folder;
    this.#store = store;
    this.#git = git;
    this.#limits = limits;
  }

  /** How a job can work here in isolation. @throws Failure git/refused when the repository cannot be used */
  async isolatedKind(cwd: string, root: string): Promise<'worktree' | 'copy'> {
    return this.#git && (await findRepository(cwd, root)) ? 'worktree' : 'copy';
  }

  /**
   * Makes a workspace and remembers what it holds at its start. A failure leaves nothing.
   * @throws Failure workspace/noRepository, workspace/tooLarge, git/*
   */
  async create(asked: NewWorkspace, { signal }: Call): Promise<WorkspaceRow> {
    if (!/^ws_[0-9a-z]{16}$/.test(asked.id)) throw new TypeError(`not the id of a workspace: ${asked.id}`);
    const repository = asked.kind === 'worktree' ? await this.#repository(asked) : null;
    const row = await this.#row(asked, repository?.workTree ?? asked.root);
    await mkdir(this.#home(row.id), { recursive: true, mode: 0o700 });
    this.#store.put(row);
    try {
      const first = await this.#fill(row, asked, repository, { signal });
      const keep = { blobs: this.blobs(row), what: row.kind === 'direct' ? 'all' : 'text' } as const;
      await saveSnapshot(this.#snapshotFile(row), await takeSnapshot(row.folder, first, keep, { signal }));
      const ready: WorkspaceRow = { ...row, state: 'ready' };
      this.#store.put(ready);
      return ready;
    } catch (error) {
      await this.remove(row.id);
      throw error;
    }
  }

  /** @throws Failure workspace/notFound */
  get(id: string): WorkspaceRow {
    const row = this.#store.find(id);
    if (row?.state === 'ready') return row;
    throw new Failure('workspace/notFound', `There is no workspace ${id}.`, { hint: 'It may have been removed; start the work anew.' });
  }

  /** What the workspace held at its start, and what it holds now. @throws Failure workspace/damaged when its folder or record is gone */
  async snapshots(row: WorkspaceRow, { signal }: Call): Promise<{ readonly before: Snapshot; readonly after: Snapshot }> {
    await lstat(row.folder).catch((cause: unknown) => {
      throw new Failure('workspace/damaged', `The folder ${row.folder} of this workspace was deleted.`, {
        cause,
        hint: 'Start the work anew.',
      });
    });
    const before = await loadSnapshot(this.#snapshotFile(row));
    const after = await takeSnapshotAfter(row.folder, before, { blobs: this.blobs(row), what: 'text' }, { signal });
    return { before, after };
  }

  /** The contents kept for a workspace. */
  blobs(row: WorkspaceRow): Blobs {
    return new Blobs(join(this.#home(row.id), 'base'));
  }

  /** To be called once, before any workspace is made. */
  async recover(): Promise<Recovered> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const rows = this.#store.all();
    const removed = rows.filter(({ state }) => state !== 'ready');
    const missing: WorkspaceRow[] = [];
    for (const row of rows.filter(({ state }) => state === 'ready')) {
      if (!(await stat(row.folder).catch(() => null))) missing.push(row);
    }
    for (const row of [...removed, ...missing]) await this.remove(row.id);
    const known = new Set(this.#store.all().map(({ id }) => id));
    await rm(this.#scratch, { recursive: true, force: true });
    const unknown = (await readdir(this.#folder))
      .filter((name) => !name.startsWith('.') && !known.has(name))
      .map((name) => join(this.#folder, name));
    return { removed, missing, unknown };
  }

  /** Removes the files and the record; what is not there is no failure. The owner's folder is never touched. */
  async remove(id: string): Promise<void> {
    const row = this.#store.find(id);
    if (!row) return;
    this.#store.put({ ...row, state: 'removing' });
    await removeTree(this.#home(id));
    this.#store.delete(id);
  }

  /** Removes those made before a time (Unix seconds), but not what `keeps` says. */
  async removeOlderThan(time: number, keeps: (row: WorkspaceRow) => boolean): Promise<readonly WorkspaceRow[]> {
    const old = this.#store.all().filter((row) => row.createdAt < time && !keeps(row));
    for (const row of old) await this.remove(row.id);
    return old;
  }

  async #repository({ cwd, root }: NewWorkspace): Promise<Repository> {
    const repository = this.#git && (await findRepository(cwd, root));
    if (repository) return repository;
    throw new Failure('workspace/noRepository', `${cwd} is in no git repository that can be used.`, { hint: 'Work on a copy instead.' });
  }

  async #row({ id, kind, owner, root, cwd, now }: NewWorkspace, checkout: string): Promise<WorkspaceRow> {
    if (!isInside(checkout, cwd)) throw new TypeError(`${cwd} is not in ${checkout}`);
    const { dev, ino } = await stat(checkout, { bigint: true });
    const folder = kind === 'direct' ? checkout : join(this.#home(id), 'tree', basename(checkout));
    const place = join(folder, relative(checkout, cwd));
    return { id, kind, owner, root, checkout, folder, cwd: place, checkoutId: `${dev}:${ino}`, state: 'preparing', createdAt: now };
  }

  async #fill(row: WorkspaceRow, { ignore, seeds }: NewWorkspace, repository: Repository | null, { signal }: Call) {
    const outermost = ignore.join('\n');
    if (row.kind === 'direct') return { outermost, tracked: await this.#trackedHere(row, { signal }), opaque: new Set<string>() };
    const tracked = await this.#tracked(repository, { signal });
    const { opaque } = await copyTree({ from: row.checkout, to: row.folder, outermost, tracked, seeds, ...this.#limits }, { signal });
    await mkdir(row.cwd, { recursive: true });
    if (this.#git && repository) {
      const gitDir = join(row.folder, '.git');
      await writeGitDir(this.#git, repository, gitDir, { signal });
      // The times of the copies are new; without this every `git status` of the job would read every file.
      const answers = (code: number) => code <= 1;
      await this.#git.run({ gitDir, workTree: row.folder }, 'update-index', [], { signal, answers });
    }
    return { outermost, tracked, opaque };
  }

  async #trackedHere({ checkout, root }: WorkspaceRow, { signal }: Call): Promise<ReadonlySet<string>> {
    return this.#tracked(this.#git && (await findRepository(checkout, root)), { signal });
  }

  /** What git tracks although it is ignored. */
  async #tracked(repository: Repository | null, { signal }: Call): Promise<ReadonlySet<string>> {
    if (!this.#git || !repository) return new Set();
    await mkdir(this.#scratch, { recursive: true, mode: 0o700 });
    await using skeleton = await openSkeleton(this.#git, repository, this.#scratch, { signal });
    const args = ['--cached', '--ignored', '--exclude-standard'];
    const { stdout, truncated } = await this.#git.run(skeleton, 'ls-files', args, { signal });
    if (truncated) {
      throw new Failure('workspace/tooLarge', `${repository.workTree} tracks too many files that it also ignores.`, {
        hint: 'Correct its gitignore files, or work on a copy without git.',
      });
    }
    return new Set(stdout.toString('utf8').split('\0').filter(Boolean));
  }

  get #scratch(): string {
    return join(this.#folder, '.scratch');
  }

  #home(id: string): string {
    return join(this.#folder, id);
  }

  #snapshotFile(row: WorkspaceRow): string {
    return join(this.#home(row.id), 'snapshot.json');
  }
}

/** Also where a tool left folders that may not be written to. */
async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await openUp(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) await openUp(join(folder, entry.name));
}
