import { lstat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type ChangedFile, type ChangeSet, type Decisions, type FileSide } from '../../../shared/model/change-set.ts';
import { type Call } from '../lib/call.ts';
import { type Conflict, type Landing, type LandingStep, type NewContent } from './attempt.ts';
import { type Blobs } from './blobs.ts';
import { keptBytes } from './change-set.ts';
import { type Landings } from './landing.ts';
import { type ApplyConflict, type Merger } from './merge.ts';
import { type WorkspaceRow } from './ports.ts';
import { acceptedSteps, type Step, type Target } from './selection.ts';
import { digest } from './snapshot.ts';

/** A text that the owner made of a conflict, and the state of the path it was made on. */
export interface Resolution {
  readonly onto: FileSide;
  readonly bytes: Buffer;
}

export interface ApplyQuestion {
  /** New for each try that may land. */
  readonly landingId: string;
  readonly workspace: WorkspaceRow;
  /** Exactly the one that was reviewed. */
  readonly changeSet: ChangeSet;
  readonly decisions: Decisions;
  /** By path. */
  readonly resolutions: ReadonlyMap<string, Resolution>;
  readonly blobs: Blobs;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

export interface LandedFile {
  readonly path: string;
  /** Null: deleted. */
  readonly sha256: string | null;
}

export type ApplyOutcome =
  | { readonly type: 'landed'; readonly files: readonly LandedFile[] }
  /** Nothing was accepted that changes anything. */
  | { readonly type: 'nothing' }
  /** Nothing has landed. */
  | { readonly type: 'conflict'; readonly conflicts: readonly ApplyConflict[] };

/**
 * Lands exactly the accepted part of a change set on its checkout, all of it or nothing; nothing is staged or committed.
 * @throws Failure change/badDecision, change/drift, change/notLanded, git/locked, path/refused, root/notFound, workspace/busy
 */
export async function applyChangeSet(question: ApplyQuestion, landings: Landings, merger: Merger, { signal }: Call): Promise<ApplyOutcome> {
  const { workspace, nowMs } = question;
  const { steps, landing } = await landingOf(question);
  if (steps.length === 0) return { type: 'nothing' };
  await refuseLocked(workspace.checkout, nowMs);
  const outcome = await landings.land(landing, { signal });
  if (outcome.type === 'conflict')
    return { type: 'conflict', conflicts: await explained(outcome.conflicts, steps, question, merger, { signal }) };
  return { type: 'landed', files: landing.steps.map(({ path, to }) => ({ path, sha256: to?.side.sha256 ?? null })) };
}

/** What would stop `applyChangeSet` now, and what merging would make of it; nothing is touched. @throws Failure change/badDecision, path/refused, root/notFound */
export async function findConflicts(question: ApplyQuestion, landings: Landings, merger: Merger, call: Call): Promise<ApplyConflict[]> {
  const { steps, landing } = await landingOf(question);
  return explained(await landings.look(landing), steps, question, merger, call);
}

async function landingOf(question: ApplyQuestion): Promise<{ readonly steps: readonly Step[]; readonly landing: Landing }> {
  const { workspace, landingId } = question;
  if (workspace.kind === 'direct') throw badDecision('the work was done in place, so there is nothing left to land');
  const steps = await stepsOf(question);
  const { checkout, checkoutId } = workspace;
  const landingSteps = await Promise.all(steps.map((step) => toLand(step, workspace)));
  return { steps, landing: { id: landingId, checkout, checkoutId, reverts: null, steps: landingSteps } };
}

async function explained(
  found: readonly Conflict[],
  steps: readonly Step[],
  { workspace, blobs }: ApplyQuestion,
  merger: Merger,
  call: Call,
): Promise<ApplyConflict[]> {
  const conflicts: ApplyConflict[] = [];
  for (const conflict of found) {
    const step = steps.find(({ path }) => path === conflict.path);
    conflicts.push(await merger.explain(conflict, step, workspace, blobs, call));
  }
  return conflicts;
}

async function stepsOf({ changeSet, decisions, blobs, resolutions }: ApplyQuestion): Promise<Step[]> {
  const known = new Set(changeSet.files.map(({ id }) => id));
  const stranger = Object.keys(decisions).find((id) => !known.has(id));
  if (stranger !== undefined) throw badDecision(`there is no file ${stranger} in it`);
  const steps: Step[] = [];
  for (const file of changeSet.files) {
    const decision = decisions[file.id];
    if (decision) steps.push(...acceptedSteps(file, decision, await contentBefore(file, blobs)));
  }
  return steps.map((step) => resolved(step, resolutions.get(step.path)));
}

async function contentBefore({ before }: ChangedFile, blobs: Blobs): Promise<Buffer | null> {
  return before?.kind === 'file' ? keptBytes(before, blobs) : null;
}

function resolved(step: Step, resolution: Resolution | undefined): Step {
  if (!resolution || !step.to) return step;
  const executable = step.to.type === 'after' ? step.to.side.executable : step.to.executable;
  return { ...step, from: resolution.onto, to: { type: 'bytes', bytes: resolution.bytes, executable } };
}

async function toLand({ path, source, from, to }: Step, { folder }: WorkspaceRow): Promise<LandingStep> {
  return { path, from, to: to && (await newContent(join(folder, ...source.split(posix.sep)), from, to)) };
}

async function newContent(file: string, from: FileSide | null, to: Target): Promise<NewContent> {
  const side = sideOf(to);
  const content = to.type === 'after' ? ({ type: 'copy', from: file } as const) : ({ type: 'bytes', bytes: to.bytes } as const);
  if (from || side.kind !== 'file') return { side, content, mode: null };
  // A new file gets the rights that the job's tools gave it.
  const made = await lstat(file).catch(() => null);
  const rights = made?.isFile() ? made.mode & 0o666 : 0o644;
  return { side, content, mode: side.executable ? rights | ((rights & 0o444) >> 2) : rights };
}

function sideOf(to: Target): FileSide {
  if (to.type === 'after') return to.side;
  return { kind: 'file', executable: to.executable, size: to.bytes.length, sha256: digest(to.bytes) };
}

/** Git itself refuses to work beside a lock; what it is about to write would not fit what lands. */
async function refuseLocked(checkout: string, nowMs: number): Promise<void> {
  const lock = await lstat(join(checkout, '.git', 'index.lock')).catch(() => null);
  if (!lock) return;
  const seconds = Math.max(0, Math.round((nowMs - lock.mtimeMs) / 1000));
  throw new Failure('git/locked', `Git is at work in ${checkout}: its index.lock is ${seconds} seconds old.`, {
    hint: 'Apply again when git is done; if no git is running, delete .git/index.lock yourself.',
    retryAfter: 2,
  });
}

function badDecision(why: string): Failure {
  return new Failure('change/badDecision', `The change set cannot be applied: ${why}.`, {
    hint: 'Read the change set anew and decide again.',
  });
}
