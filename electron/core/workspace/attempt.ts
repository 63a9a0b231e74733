import { readlink } from 'node:fs/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { type FileSide } from '../../../shared/model/change-set.ts';
import { type Call } from '../lib/call.ts';
import { copySynced, type Held, isAsReviewed, type Observed, observe, observeIn, stampIn, writeSynced } from './contents.ts';
import { type Journal, type Plan } from './journal.ts';
import { whyRefused } from './paths.ts';
import { folderOf, forEachInFolders, isBelow, type Place } from './place.ts';
import { goBack, performAll, removeEmptied } from './recovery.ts';
import { forEachLimited } from './pool.ts';
import { type Content, Stage } from './stage.ts';

/** One path: what it must hold now, and what it is to hold. */
export interface LandingStep {
  readonly path: string;
  readonly from: FileSide | null;
  readonly to: NewContent | null;
}

export interface NewContent {
  readonly side: FileSide;
  readonly content: Content;
  /** Permission bits for a new file; null for those of the file before, made fit to run or not. */
  readonly mode: number | null;
}

export interface Landing {
  /** Of `a-z`, digits, `_` and `-`; new for each landing. */
  readonly id: string;
  readonly checkout: string;
  readonly checkoutId: string;
  /** The landing that this one undoes. */
  readonly reverts: string | null;
  readonly steps: readonly LandingStep[];
}

export interface Conflict {
  readonly path: string;
  /** Against what the review was made on. */
  readonly reason: 'changed' | 'missing' | 'appeared';
}

export type LandingOutcome = { readonly type: 'landed' } | { readonly type: 'conflict'; readonly conflicts: readonly Conflict[] };

/** One try to land: look, write the plan, stage, look again, commit, move. A failure before or after the commit leaves nothing changed. */
export class Attempt {
  readonly #landing: Landing;
  readonly #top: Place;
  readonly #journal: Journal;
  readonly #steps: readonly LandingStep[];
  #stage: Stage | null = null;

  constructor(landing: Landing, top: Place, journal: Journal) {
    this.#landing = landing;
    this.#top = top;
    this.#journal = journal;
    this.#steps = landing.steps;
  }

  /** @throws Failure path/refused, change/drift, change/notLanded; the signal's reason, up to the commit */
  async run({ signal }: Call): Promise<LandingOutcome> {
    try {
      return await this.#run({ signal });
    } catch (error) {
      throw error instanceof Failure || signal.aborted ? error : notLanded(error, 'Nothing was changed.');
    } finally {
      await this.#stage?.[Symbol.asyncDispose]();
    }
  }

  async #run({ signal }: Call): Promise<LandingOutcome> {
    checkPaths(this.#steps);
    const seen = await this.#look();
    const conflicts = conflictsOf(this.#steps, seen);
    if (conflicts.length > 0) return { type: 'conflict', conflicts };
    const plan = await this.#plan(seen);
    try {
      const late = await this.#try(plan, { signal });
      if (late.length === 0) return { type: 'landed' };
      await this.#giveUp(plan);
      return { type: 'conflict', conflicts: late };
    } catch (error) {
      await this.#giveUp(plan).catch(() => {
        throw notLanded(error, 'Part of it may be there until Drawbridge has started again and ended what it began.');
      });
      throw error;
    }
  }

  /** All of it, unless something changed meanwhile. */
  async #try(plan: Plan, { signal }: Call): Promise<Conflict[]> {
    const stage = await this.#prepare(plan, { signal });
    const again = await this.#look();
    const late = conflictsOf(this.#steps, again);
    if (late.length > 0) return late;
    signal.throwIfAborted();
    await this.#journal.mark('committed');
    const only = new Set(plan.steps.keys());
    const check = async (folder: Place | null, name: string, index: number) => {
      const { path, before } = plan.steps[index] ?? { path: '', before: null };
      const stamp = folder && (await stampIn(folder, name));
      return stamp === (before ? (again.get(path)?.stamp ?? null) : null);
    };
    const stranger = await performAll(plan, stage, this.#top, { only, check });
    if (stranger !== null) return [{ path: stranger, reason: 'changed' }];
    await this.#journal.mark('landed');
    // What is left over is taken away by the next start.
    await removeEmptied(plan, this.#top)
      .then(() => stage.remove())
      .catch(() => undefined);
    return [];
  }

  /** What stands in the way now. @throws Failure path/refused */
  async conflicts(): Promise<readonly Conflict[]> {
    checkPaths(this.#steps);
    return conflictsOf(this.#steps, await this.#look());
  }

  async #look(): Promise<ReadonlyMap<string, Observed | null>> {
    const seen = new Map<string, Observed | null>();
    const goes = new Set(this.#steps.filter(({ to }) => !to).map(({ path }) => path));
    for (const { path } of this.#steps) if (isBelow(path, goes)) seen.set(path, null);
    const rest = this.#steps.filter(({ path }) => !seen.has(path));
    await forEachInFolders(this.#top, rest, { width: 8, create: false }, async (folder, name, { path }) => {
      seen.set(path, folder && (await observeIn(folder, name)));
    });
    return seen;
  }

  async #plan(seen: ReadonlyMap<string, Observed | null>): Promise<Plan> {
    const { id, checkout, checkoutId, reverts } = this.#landing;
    const steps = this.#steps.map(({ path, from, to }) => {
      const observed = from ? (seen.get(path) ?? null) : null;
      return { path, before: observed && heldOf(observed), after: to && afterOf(to, observed) };
    });
    return { id, checkout, checkoutId, reverts, steps, newFolders: await this.#newFolders() };
  }

  async #newFolders(): Promise<string[]> {
    const goes = new Set(this.#steps.filter(({ to }) => !to).map(({ path }) => path));
    const isMissing = new Map<string, boolean>();
    for (const { path, to } of this.#steps) {
      for (let name = folderOf(path); to && name !== '' && !isMissing.has(name); name = folderOf(name)) {
        isMissing.set(name, goes.has(name) || isBelow(name, goes) || (await this.#isMissing(name)));
      }
    }
    return [...isMissing].flatMap(([name, missing]) => (missing ? [name] : [])).sort();
  }

  async #isMissing(name: string): Promise<boolean> {
    await using folder = await this.#top.below(name, { create: false });
    if (folder) return false;
    if ((await observe(this.#top, name)) === null) return true;
    throw new Failure('path/refused', `${name} is a file, so nothing can be put below it.`, {
      hint: `Accept that ${name} is deleted, too.`,
    });
  }

  async #prepare(plan: Plan, { signal }: Call): Promise<Stage> {
    await this.#journal.open();
    const steps = plan.steps.map((step, index) => ({ ...step, index }));
    await forEachInFolders(
      this.#top,
      steps.filter(({ before }) => before),
      { width: 8, create: false },
      async (folder, name, { index, before }) => {
        signal.throwIfAborted();
        if (folder && before) await keepContent(await folder.at(name), before.kind, this.#journal.beforeFile(index));
      },
    );
    await this.#journal.writePlan(plan);
    const stage = await Stage.make(this.#top, plan.id);
    this.#stage = stage;
    await forEachLimited(steps, 8, async ({ index, ...step }) => {
      signal.throwIfAborted();
      const to = this.#steps[index]?.to;
      if (to) await stage.put(index, step, to.content);
    });
    await stage.sync();
    return stage;
  }

  async #giveUp(plan: Plan): Promise<void> {
    await goBack(plan, this.#stage, this.#top);
    await this.#stage?.remove();
    await this.#journal.remove();
  }
}

async function keepContent(place: string, kind: Held['kind'], file: string): Promise<void> {
  if (kind === 'file') await copySynced(place, file, 0o600);
  else await writeSynced(file, await readlink(place, { encoding: 'buffer' }), 0o600);
}

function checkPaths(steps: readonly LandingStep[]): void {
  const seen = new Set<string>();
  const made = new Map<string, string>();
  for (const { path, to } of steps) {
    const why = whyRefused(path);
    if (why)
      throw new Failure('path/refused', `Nothing is written to ${JSON.stringify(path)}: its name ${why}.`, { hint: 'Reject this file.' });
    const folded = path.normalize('NFC').toLowerCase();
    const other = seen.has(path) ? path : to && made.get(folded);
    if (other) {
      throw new Failure('path/refused', `${other} and ${path} are one place where the case of letters does not count.`, {
        hint: 'Accept one of them only.',
      });
    }
    seen.add(path);
    if (to) made.set(folded, path);
  }
}

function conflictsOf(steps: readonly LandingStep[], seen: ReadonlyMap<string, Observed | null>): Conflict[] {
  const gone = steps.filter(({ to }) => !to).map(({ path }) => path);
  return steps.flatMap(({ path, from }): Conflict[] => {
    const observed = seen.get(path) ?? null;
    // A folder whose files all go makes room for a file of its name.
    const makesRoom = from === null && observed?.kind === 'folder' && gone.some((one) => one.startsWith(`${path}/`));
    if (makesRoom || isAsReviewed(observed, from)) return [];
    return [{ path, reason: observed === null ? 'missing' : from === null ? 'appeared' : 'changed' }];
  });
}

function heldOf({ kind, mode, size, sha256 }: Observed): Held {
  return { kind: kind === 'symlink' ? 'symlink' : 'file', mode: mode & 0o777, size, sha256 };
}

function afterOf({ side, mode }: NewContent, before: Observed | null): Held {
  const { size, sha256, executable } = side;
  if (side.kind === 'symlink') return { kind: 'symlink', mode: 0o777, size, sha256 };
  const kept = before?.kind === 'file' ? before.mode & 0o777 : null;
  const wanted = mode ?? kept ?? 0o644;
  // Who may read it may run it.
  const exact = mode ?? (executable ? wanted | ((wanted & 0o444) >> 2) : wanted & ~0o111);
  return { kind: 'file', mode: exact, size, sha256 };
}

function notLanded(cause: unknown, what: string): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  const why = full ? 'the disk is full' : cause instanceof Error ? cause.message : String(cause);
  return new Failure('change/notLanded', `The change did not land: ${why}. ${what}`, {
    cause,
    hint: full ? 'Free some space and apply it again.' : 'Check the permissions of the folder and apply it again.',
  });
}
