import { posix } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { isHeld, type Observed, observe } from './contents.ts';
import { type Plan } from './journal.ts';
import { folderOf, forEachInFolders, isBelow, type Place } from './place.ts';
import { removeEmptyFolders, type Stage, syncParents } from './stage.ts';

interface Doing {
  /** Indexes of the steps to do. */
  readonly only: ReadonlySet<number>;
  /** Whether a step may be done, asked at the last moment. */
  readonly check: (folder: Place | null, name: string, index: number) => Promise<boolean>;
}

/**
 * Does steps of a plan, what goes before what comes.
 * @returns the path that the check stopped at; null when all is done
 */
export async function performAll({ steps }: Plan, stage: Stage, top: Place, { only, check }: Doing): Promise<string | null> {
  let stopped: string | null = null;
  const entries = steps.map((step, index) => ({ path: step.path, step, index })).filter(({ index }) => only.has(index));
  for (const comes of [false, true]) {
    const phase = entries.filter(({ step }) => (step.after !== null) === comes);
    await forEachInFolders(top, phase, { width: 1, create: comes }, async (folder, name, { index, step }) => {
      if (stopped === null && !(await check(folder, name, index))) stopped = step.path;
      if (stopped === null) await stage.perform(index, step, folder);
    });
    if (stopped !== null) return stopped;
    if (!comes) await removeEmptyFolders(top, inTheWay(steps));
  }
  await syncParents(top, pathsOf(entries));
  return null;
}

/** Removes the folders that a landing emptied. Only when it is done: to put files back into them must need no space. */
export async function removeEmptied({ steps }: Plan, top: Place): Promise<void> {
  await removeEmptyFolders(top, pathsOf(steps.filter(({ after }) => !after)));
}

/** What goes from folders that have to make room for a file of their name. */
function inTheWay(steps: Plan['steps']): string[] {
  const made = new Set(pathsOf(steps.filter(({ after }) => after)));
  return pathsOf(steps.filter(({ path, after }) => !after && isBelow(path, made)));
}

/** Does what is left to do of a committed landing. False when somebody changed a path meanwhile, so that not all of it can be done. */
export async function goForward(plan: Plan, stage: Stage, top: Place): Promise<boolean> {
  const only = new Set<number>();
  for (const [index, step] of plan.steps.entries()) {
    const observed = await observeBelow(top, step.path);
    if (isHeld(observed, step.after)) continue;
    const isUntouched = isHeld(observed, step.before) || (observed === null && (await stage.isHalfDone(index)));
    if (!isUntouched) return false;
    only.add(index);
  }
  return (await performAll(plan, stage, top, { only, check: async () => true })) === null;
}

/** Undoes what was done of a landing. @returns the paths that hold neither the old content nor the new one: they are left as they are */
export async function goBack(plan: Plan, stage: Stage | null, top: Place): Promise<string[]> {
  if (stage) await undoAll(plan, stage, top);
  const left: string[] = [];
  for (const { path, before } of plan.steps) if (!isHeld(await observeBelow(top, path), before)) left.push(path);
  return left;
}

/** What was put there first, then the folders made for it, then what was taken away: the places of one may be needed for the other. */
async function undoAll(plan: Plan, stage: Stage, top: Place): Promise<void> {
  const steps = [...plan.steps.entries()].reverse();
  for (const [index, step] of steps) if (step.after) await stage.undo(index, step);
  for (const name of plan.newFolders.toReversed()) await removeFolder(top, name);
  for (const [index, step] of steps) if (!step.after) await stage.undo(index, step);
  await syncParents(top, pathsOf(plan.steps));
}

async function removeFolder(top: Place, name: string): Promise<void> {
  await using above = await top.below(folderOf(name), { create: false });
  await above?.removeIfEmpty(posix.basename(name));
}

function pathsOf(steps: readonly { readonly path: string }[]): string[] {
  return steps.map(({ path }) => path);
}

/** Below a link that has taken the place of a folder there is nothing of ours. */
async function observeBelow(top: Place, path: string): Promise<Observed | null> {
  return observe(top, path).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'path/refused') return null;
    throw error;
  });
}
