import { lstat, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../shared/contract/errors.ts';
import { type ChangedFile, ChangeSet, type TextEncoding } from '../../shared/model/change-set.ts';
import { type RootConfig } from '../../shared/model/config.ts';
import {
  type ChangeSets,
  type LandConflict,
  type LandOutcome,
  type LandQuestion,
  type OpenWorkspace,
  type Round,
} from './jobs/reviews-ports.ts';
import { type Workspaces as JobWorkspaces, type WorkspaceQuestion } from './jobs/reviews-ports.ts';
import { type Call } from './lib/call.ts';
import { newId } from './lib/id.ts';
import { type Log } from './lib/log.ts';
import { type AllowedPath } from './policy/allowed-path.ts';
import { type ApplyQuestion, applyChangeSet, findConflicts, type Resolution } from './workspace/apply.ts';
import { Blobs } from './workspace/blobs.ts';
import { computeChangeSet } from './workspace/change-set.ts';
import { copySynced } from './workspace/contents.ts';
import { type Landings, type RecoveredLanding } from './workspace/landing.ts';
import { type ApplyConflict, type Merger } from './workspace/merge.ts';
import { forEachLimited } from './workspace/pool.ts';
import { type WorkspaceRow } from './workspace/ports.ts';
import { revertLanding } from './workspace/revert.ts';
import { decode, splitLines } from './workspace/text.ts';
import { type Workspaces } from './workspace/workspaces.ts';

export interface WorkshopOptions {
  readonly workspaces: Workspaces;
  readonly landings: Landings;
  readonly merger: Merger;
  /** Where change sets are kept. */
  readonly artifacts: string;
  readonly roots: () => readonly RootConfig[];
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** What a round is kept as, beside the files themselves. We wrote it; the change set alone is checked, since it is shown. */
const Kept = z.object({ workspace: z.custom<WorkspaceRow>(), changeSet: ChangeSet });
type Kept = z.infer<typeof Kept>;

/** Workspaces as jobs use them, and what jobs changed in them, kept in files of ours until the owner has no use for it any more. */
export class Workshop implements JobWorkspaces, ChangeSets {
  readonly #options: WorkshopOptions;
  #recovered: readonly RecoveredLanding[] = [];
  /** The one that was read last: surfaces read a change set file by file. */
  #last: { readonly folder: string; readonly kept: Kept } | null = null;

  constructor(options: WorkshopOptions) {
    this.#options = options;
  }

  /** Ends what a crash has cut. To be called once, before anything else. */
  async recover(): Promise<void> {
    const { workspaces, landings, log } = this.#options;
    this.#recovered = await landings.recover();
    for (const { id, outcome, left } of this.#recovered) log.warn('landing recovered', { id, outcome, left: left.length });
    await workspaces.recover();
  }

  /** Removes all workspaces but these. To be called once, before any job starts: no job of an earlier host goes on. */
  async clear(keeps: ReadonlySet<string>): Promise<void> {
    const { workspaces, now } = this.#options;
    await workspaces.removeOlderThan(Math.floor(now() / 1000) + 1, ({ id }) => keeps.has(id));
  }

  /** Whether a job there can have a worktree. @throws Failure git/refused when the repository cannot be used */
  async isRepository(cwd: string, root: string): Promise<boolean> {
    return (await this.#options.workspaces.isolatedKind(cwd, root)) === 'worktree';
  }

  async open({ jobId, kind, root, cwd }: WorkspaceQuestion, { signal }: Call): Promise<OpenWorkspace> {
    const { workspaces, roots, now } = this.#options;
    const { seeds = [], ignore = [] } = roots().find(({ path }) => path === root) ?? {};
    const asked = { id: newId('ws'), kind, owner: jobId, root, cwd, seeds, ignore, now: Math.floor(now() / 1000) };
    const row = await workspaces.create(asked, { signal });
    return opened(row, kind);
  }

  async reopen(id: string): Promise<OpenWorkspace> {
    const row = this.#options.workspaces.get(id);
    if (row.kind === 'direct' || !(await stat(row.cwd).catch(() => null))) {
      throw new Failure('workspace/notFound', `The workspace ${id} is not there any more.`, { hint: 'Start the work anew.' });
    }
    return opened(row, row.kind);
  }

  async close(id: string): Promise<void> {
    const { workspaces, log } = this.#options;
    await workspaces.remove(id).catch((error) => log.warn('workspace notRemoved', { id, error }));
  }

  async keep(workspaceId: string, round: Round, { signal }: Call): Promise<ChangeSet | null> {
    const { workspaces } = this.#options;
    const workspace = workspaces.get(workspaceId);
    const snapshots = await workspaces.snapshots(workspace, { signal });
    const blobs = workspaces.blobs(workspace);
    const asked = relative(workspace.folder, workspace.cwd);
    const changeSet = await computeChangeSet({ ...snapshots, blobs, asked }, { signal });
    if (changeSet.files.length === 0) return null;
    const folder = this.#folder(round);
    const kept = new Blobs(join(folder, 'texts'));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await forEachLimited(changeSet.files, 8, async (file) => {
      signal.throwIfAborted();
      await keepTexts(file, blobs, kept);
      await keepFile(file, workspace.folder, join(folder, 'files'));
    });
    const record: Kept = { workspace: { ...workspace, folder: join(folder, 'files') }, changeSet };
    await writeFile(join(folder, 'round.new'), JSON.stringify(record), { mode: 0o600, flush: true });
    await rename(join(folder, 'round.new'), join(folder, 'round.json'));
    return changeSet;
  }

  async read(round: Round): Promise<ChangeSet> {
    return (await this.#read(round)).changeSet;
  }

  async linesOf(round: Round, { sha256, encoding }: { readonly sha256: string; readonly encoding: TextEncoding }): Promise<string[]> {
    const bytes = await new Blobs(join(this.#folder(round), 'texts')).get(sha256).catch((cause) => {
      throw lost(this.#folder(round), cause);
    });
    return splitLines(decode(bytes, encoding)).map((line) => (line.endsWith('\n') ? line.slice(0, -1) : line));
  }

  async dropBefore({ id, round }: Round): Promise<void> {
    const { artifacts, log } = this.#options;
    const names = await readdir(join(artifacts, id)).catch(() => []);
    for (const name of names.filter((one) => Number(one) < round)) {
      await rm(join(artifacts, id, name), { recursive: true, force: true }).catch((error) => log.warn('round notRemoved', { id, error }));
    }
  }

  async forget(id: string, landingIds: readonly string[]): Promise<void> {
    for (const landingId of landingIds) await this.#options.landings.forget(landingId);
    await rm(join(this.#options.artifacts, id), { recursive: true, force: true });
  }

  async sweep(isKnown: (id: string) => boolean, time: number): Promise<void> {
    const { artifacts, log } = this.#options;
    for (const name of (await readdir(artifacts).catch(() => [])).filter((one) => !isKnown(one))) {
      const folder = join(artifacts, name);
      const found = await lstat(folder).catch(() => null);
      if (!found || found.mtimeMs > time) continue;
      await rm(folder, { recursive: true, force: true }).catch((error) => log.warn('round notRemoved', { id: name, error }));
    }
  }

  async conflicts(question: Omit<LandQuestion, 'merges'>, call: Call): Promise<readonly LandConflict[]> {
    return (await this.#conflicts(await this.#asked(question), call)).map(named);
  }

  async land({ merges, ...question }: LandQuestion, call: Call): Promise<LandOutcome> {
    const { landings, merger } = this.#options;
    const asked = await this.#asked(question);
    const found = merges ? await this.#conflicts(asked, call) : [];
    if (found.some(({ merge }) => merge?.conflicts !== 0)) return { type: 'conflict', conflicts: found.map(named) };
    const resolutions = new Map(found.flatMap(({ path, merge }): [string, Resolution][] => (merge ? [[path, merge]] : [])));
    const outcome = await applyChangeSet({ ...asked, resolutions }, landings, merger, call);
    return outcome.type === 'conflict' ? { type: 'conflict', conflicts: outcome.conflicts.map(named) } : { type: outcome.type };
  }

  async revert(landingId: string, { signal }: Call): Promise<LandOutcome> {
    return revertLanding(landingId, this.#options.landings, { signal });
  }

  async isCut(landingId: string, kind: 'apply' | 'revert'): Promise<boolean> {
    const journal = this.#options.landings.journal(kind === 'apply' ? landingId : `${landingId}-back`);
    return (await journal.readPlan()) !== null && !(await journal.has('landed'));
  }

  async outcomeOf(landingId: string, kind: 'apply' | 'revert'): Promise<'done' | 'undone' | 'waiting'> {
    const id = kind === 'apply' ? landingId : `${landingId}-back`;
    if (this.#recovered.some((one) => one.id === id && one.outcome === 'waiting')) return 'waiting';
    const isDone = await this.#options.landings.journal(landingId).has(kind === 'apply' ? 'landed' : 'reverted');
    return isDone ? 'done' : 'undone';
  }

  #conflicts(asked: ApplyQuestion, call: Call): Promise<ApplyConflict[]> {
    return findConflicts(asked, this.#options.landings, this.#options.merger, call);
  }

  async #asked({ landingId, decisions, ...round }: Omit<LandQuestion, 'merges'>): Promise<ApplyQuestion> {
    const { workspace, changeSet } = await this.#read(round);
    const blobs = new Blobs(join(this.#folder(round), 'texts'));
    return { landingId, workspace, changeSet, decisions, resolutions: new Map(), blobs, nowMs: this.#options.now() };
  }

  async #read(round: Round): Promise<Kept> {
    const folder = this.#folder(round);
    if (this.#last?.folder === folder) return this.#last.kept;
    try {
      const kept = Kept.parse(JSON.parse(await readFile(join(folder, 'round.json'), 'utf8')));
      this.#last = { folder, kept };
      return kept;
    } catch (cause) {
      throw lost(folder, cause);
    }
  }

  #folder({ id, round }: Round): string {
    return join(this.#options.artifacts, id, String(round));
  }
}

function lost(folder: string, cause: unknown): Failure {
  return new Failure('review/lost', `What this change set holds is gone: ${folder} was deleted or damaged.`, {
    cause,
    hint: 'Start the work again.',
  });
}

/** Made by us for a folder that was allowed; nobody else can lead it elsewhere. */
function opened({ id, cwd, folder, checkout }: WorkspaceRow, kind: OpenWorkspace['kind']): OpenWorkspace {
  return { id, kind, cwd: cwd as AllowedPath, folder, checkout };
}

/** Both sides, for a part of a file and for merging. */
async function keepTexts({ before, after }: ChangedFile, from: Blobs, to: Blobs): Promise<void> {
  for (const side of [before, after]) {
    if (side && (await from.has(side.sha256))) await to.put(side.sha256, await from.get(side.sha256));
  }
}

/** The file as it is now, its rights included. Whatever else it is when it lands is refused by its digest. */
async function keepFile({ path, after, refused }: ChangedFile, from: string, to: string): Promise<void> {
  if (!after || after.kind === 'repository' || refused !== null) return;
  const [source, target] = [join(from, path), join(to, path)];
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  if (after.kind === 'symlink') await symlink(await readlink(source, { encoding: 'buffer' }), target);
  else await copySynced(source, target, (await lstat(source)).mode & 0o777);
}

function named({ path, reason, merge }: ApplyConflict): LandConflict {
  if (merge?.conflicts === 0) return { path, reason: 'changed since; both changes fit together' };
  if (merge)
    return {
      path,
      reason: `changed since; in ${merge.conflicts} ${merge.conflicts === 1 ? 'place' : 'places'} both changed the same lines`,
    };
  return { path, reason: { changed: 'changed since', missing: 'deleted since', appeared: 'made since' }[reason] };
}
