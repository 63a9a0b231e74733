import { Failure } from '../../../shared/contract/errors.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type LandConflict } from './reviews-ports.ts';

export function reviewNotFound(id: string): Failure {
  return new Failure('review/notFound', `There is no change set ${id.slice(0, 40)}.`, { hint: 'List them: drawbridge changes list' });
}

export function fileNotFound(fileId: string): Failure {
  return new Failure('review/notFound', `There is no file ${fileId.slice(0, 40)} in this change set.`, { hint: 'Read its files anew.' });
}

export function notIn(wanted: Review['state'], { state }: Review): Failure {
  return new Failure('review/notPending', `This change set is ${state}, not ${wanted}.`, { hint: 'Read it anew.' });
}

export function proposalChanged(): Failure {
  return new Failure('change/drift', 'Codex has changed its proposal since you looked at it. Nothing was applied.', {
    hint: 'Read the change set anew.',
  });
}

export function decisionsChanged(): Failure {
  return new Failure('review/changed', 'Other decisions were made on this change set since you looked at it. Nothing was applied.', {
    hint: 'Look at what is accepted now, then apply it.',
  });
}

export function nothingAccepted(): Failure {
  return new Failure('change/badDecision', 'Nothing of this change set is accepted, so there is nothing to apply.', {
    hint: 'Accept a part of it, or reject it.',
  });
}

export function workspaceGone(cause?: unknown): Failure {
  return new Failure('workspace/notFound', 'The workspace of this change set is gone, so Codex cannot go on with it.', {
    cause,
    hint: 'Apply or reject it, or continue the job with a message of your own: that starts from the folder as it is now.',
  });
}

export function rootClosed({ root }: Review): Failure {
  return new Failure('root/notAllowed', `${root} is not an open folder any more.`, { hint: `Open it again: drawbridge roots add ${root}` });
}

export function movedOn(conflicts: readonly LandConflict[]): Failure {
  const names = conflicts.map(({ path }) => path).join(', ');
  const shown = names.length > 500 ? `${names.slice(0, 500)}…` : names;
  return new Failure('change/conflict', `Nothing has landed: these files have changed in the folder since: ${shown}.`, {
    hint: 'Merge the changes, put the files back, or send the changes back to Codex.',
  });
}

/** As the client that asked reads it. */
export function rejectedByOwner(reason: string | null): Failure {
  return new Failure('review/rejected', `The owner rejected the changes${reason ? `: ${reason}` : '.'} Nothing of them was applied.`, {
    hint: 'Continue the thread with another proposal.',
  });
}

export function cutByEnd(): Failure {
  return new Failure('change/notLanded', 'Drawbridge ended while this was landing, and took it back. Nothing of it has landed.', {
    hint: 'Try it again.',
  });
}

export function stillLanding(): Failure {
  return new Failure('workspace/busy', 'A landing of this change set was cut off and could not be taken back yet.', {
    hint: 'Put the folder or the disk right and start Drawbridge again: it ends what it began.',
  });
}
