import { Failure } from '../../../shared/contract/errors.ts';
import {
  type ChangeCounts,
  type ChangedFile,
  type ChangeSet,
  type Decisions,
  type FileDecision,
  type Hunk,
  type HunkDecision,
} from '../../../shared/model/change-set.ts';
import { type Review } from '../../../shared/model/review.ts';

/**
 * What an answer accepts: what was decided on, and with `all` also what has no decision yet. What was rejected stays rejected, and a file
 * that can never be accepted stays out.
 */
export function accepted({ files }: ChangeSet, decisions: Decisions, all: boolean): Decisions {
  const entries = files.flatMap((file): [string, FileDecision][] => {
    const decision = decisions[file.id];
    if (!all) return decision ? [[file.id, decision]] : [];
    if (!decision) return file.refused === null ? [[file.id, { type: 'accepted' }]] : [];
    return [[file.id, decision.type === 'partial' ? { ...decision, hunks: withRest(file, decision.hunks) } : decision]];
  });
  return Object.fromEntries(entries);
}

function withRest(file: ChangedFile, hunks: Readonly<Record<string, HunkDecision>>): Record<string, HunkDecision> {
  const rest = hunksOf(file).filter(({ id }) => !Object.hasOwn(hunks, id));
  return { ...Object.fromEntries(rest.map(({ id }) => [id, { type: 'accepted' }])), ...hunks };
}

/** Decisions with a change of them: files that are not named keep theirs, null takes one back. @throws Failure change/badDecision */
export function changed({ files }: ChangeSet, decisions: Decisions, change: Readonly<Record<string, FileDecision | null>>): Decisions {
  const made: Decisions = { ...decisions };
  for (const [id, decision] of Object.entries(change)) {
    const file = files.find((one) => one.id === id);
    if (!file) throw badDecision(`there is no file ${id} in it`);
    if (decision === null) delete made[id];
    else made[id] = fitting(file, decision);
  }
  return made;
}

/** @throws Failure change/badDecision for a comment on a file that is not in it */
export function requireFiles({ files }: ChangeSet, comments: readonly { readonly fileId: string }[]): void {
  const stranger = comments.find(({ fileId }) => !files.some(({ id }) => id === fileId));
  if (stranger) throw badDecision(`there is no file ${stranger.fileId} in it`);
}

function fitting(file: ChangedFile, decision: FileDecision): FileDecision {
  if (decision.type === 'rejected') return decision;
  if (file.refused !== null) throw badDecision(`${file.path} can never be accepted: it ${file.refused}`);
  if (decision.type === 'accepted') return decision;
  const stranger = Object.keys(decision.hunks).find((id) => !hunksOf(file).some((hunk) => hunk.id === id));
  if (stranger === undefined) return decision;
  throw badDecision(`${file.path} has no hunk ${stranger}`);
}

/** What is still as it was in the next round keeps its yes; a no was for Codex to act on, so it is asked again. */
export function carriedOver(before: ChangeSet, after: ChangeSet, decisions: Decisions): Decisions {
  const entries = after.files.flatMap((file): [string, FileDecision][] => {
    const [old, decision] = [before.files.find(({ id }) => id === file.id), decisions[file.id]];
    if (!old || !decision || decision.type === 'rejected' || file.refused !== null) return [];
    const isSame = JSON.stringify(old) === JSON.stringify(file);
    if (decision.type === 'accepted') return isSame ? [[file.id, decision]] : [];
    const kept = Object.entries(decision.hunks).filter(
      ([id, { type }]) => type === 'accepted' && hunksOf(file).some((hunk) => hunk.id === id),
    );
    return kept.length === 0
      ? []
      : [[file.id, { type: 'partial', hunks: Object.fromEntries(kept), attributes: isSame && decision.attributes }]];
  });
  return Object.fromEntries(entries);
}

/** What lands if these decisions do. */
export function countsOf({ files }: ChangeSet, decisions: Decisions): ChangeCounts {
  const sum = { files: 0, added: 0, removed: 0 };
  for (const file of files) {
    const { added, removed, lands } = taken(file, decisions[file.id]);
    if (lands) sum.files += 1;
    sum.added += added;
    sum.removed += removed;
  }
  return sum;
}

/** Names of the files of which something does not land. */
export function leftOut({ files }: ChangeSet, decisions: Decisions): string[] {
  return files
    .filter((file) => {
      const { added, removed, lands } = taken(file, decisions[file.id]);
      return !lands || added !== file.added || removed !== file.removed;
    })
    .map(({ path }) => path);
}

function taken(file: ChangedFile, decision: FileDecision | undefined): { added: number; removed: number; lands: boolean } {
  if (!decision || decision.type === 'rejected') return { added: 0, removed: 0, lands: false };
  if (decision.type === 'accepted') return { added: file.added, removed: file.removed, lands: true };
  const parts = hunksOf(file).map((hunk) => takenOf(hunk, decision.hunks[hunk.id]));
  const [added, removed] = [parts.reduce((sum, one) => sum + one.added, 0), parts.reduce((sum, one) => sum + one.removed, 0)];
  return { added, removed, lands: added + removed > 0 || decision.attributes };
}

function takenOf({ lines }: Hunk, decision: HunkDecision | undefined): { added: number; removed: number } {
  const count = (type: 'added' | 'removed', takes: (index: number) => boolean) =>
    lines.filter((line, index) => line.type === type && takes(index)).length;
  switch (decision?.type) {
    case 'accepted':
      return { added: count('added', () => true), removed: count('removed', () => true) };
    case 'lines': {
      const takes = (index: number) => decision.accepted.some(([first, last]) => first <= index && index <= last);
      return { added: count('added', takes), removed: count('removed', takes) };
    }
    case 'edited': {
      const context = lines.filter(({ type }) => type === 'context').length;
      const made = decision.text.split('\n').length - (decision.text.endsWith('\n') ? 1 : 0);
      return { added: Math.max(0, made - context), removed: count('removed', () => true) };
    }
    default:
      return { added: 0, removed: 0 };
  }
}

export function hunksOf({ content }: ChangedFile): readonly Hunk[] {
  return content.type === 'text' ? content.hunks : [];
}

/** `3 files, 41 lines`. */
export function sizeOf({ files, added, removed }: ChangeCounts): string {
  const lines = added + removed;
  return `${files} ${files === 1 ? 'file' : 'files'}, ${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

/** Once the owner has decided, for who asked. Nothing in it comes from the client. */
export function landedNote({ checkout }: Review, changeSet: ChangeSet, decisions: Decisions): string {
  const { added, removed, files } = countsOf(changeSet, decisions);
  const out = leftOut(changeSet, decisions);
  const shown = out.slice(0, 20).join(', ') + (out.length > 20 ? ` and ${out.length - 20} more` : '');
  const landed = `The owner reviewed the changes. ${files} ${files === 1 ? 'file' : 'files'} (+${added} −${removed}) landed in ${checkout}, uncommitted.`;
  return out.length === 0 ? landed : `${landed} Not accepted, or in part only: ${shown}.`;
}

function badDecision(why: string): Failure {
  return new Failure('change/badDecision', `This decision does not fit the change: ${why}.`, {
    hint: 'Read the change set anew and decide again.',
  });
}
