import { readFile } from 'node:fs/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { type FileSide } from '../../../shared/model/change-set.ts';
import { type Call } from '../lib/call.ts';
import { type LandingOutcome, type LandingStep } from './attempt.ts';
import { type Held } from './contents.ts';
import { type Plan } from './journal.ts';
import { type Landings } from './landing.ts';

/**
 * Undoes a landing byte for byte, modes included: all of it, or nothing where one of its files has moved on since.
 * @throws Failure workspace/notFound when nothing is kept of it, or it was reverted before; and what landing throws
 */
export async function revertLanding(id: string, landings: Landings, { signal }: Call): Promise<LandingOutcome> {
  const journal = landings.journal(id);
  const plan = await journal.readPlan();
  if (!plan || !(await journal.has('landed'))) throw gone(id, 'nothing is kept of it');
  if (await journal.has('reverted')) throw gone(id, 'it was reverted before');
  const { checkout, checkoutId } = plan;
  const steps = await Promise.all(plan.steps.map((step, index) => stepBack(step, journal.beforeFile(index))));
  return landings.land({ id: `${id}-back`, checkout, checkoutId, reverts: id, steps }, { signal });
}

async function stepBack({ path, before, after }: Plan['steps'][number], file: string): Promise<LandingStep> {
  const from = after && sideOf(after);
  if (!before) return { path, from, to: null };
  const isLink = before.kind === 'symlink';
  const content = isLink ? ({ type: 'bytes', bytes: await readFile(file) } as const) : ({ type: 'copy', from: file } as const);
  return { path, from, to: { side: sideOf(before), content, mode: isLink ? null : before.mode } };
}

function sideOf({ kind, mode, size, sha256 }: Held): FileSide {
  return { kind, executable: kind === 'file' && (mode & 0o100) !== 0, size, sha256 };
}

function gone(id: string, why: string): Failure {
  return new Failure('workspace/notFound', `The change ${id} cannot be reverted: ${why}.`, {
    hint: 'Use the history of the repository instead.',
  });
}
