import { Failure } from '../../../shared/contract/errors.ts';
import { type ChangedFile, type FileDecision, type FileSide, type Hunk, type HunkDecision } from '../../../shared/model/change-set.ts';
import { decode, encode, splitLines } from './text.ts';

/** What a path is to become. `after` stands for the file of the workspace, exactly as it was reviewed. */
export type Target =
  | { readonly type: 'after'; readonly side: FileSide }
  | { readonly type: 'bytes'; readonly bytes: Buffer; readonly executable: boolean };

/** One path of the checkout: what it must hold now, and what it is to hold; null for nothing. */
export interface Step {
  readonly path: string;
  /** The path of the file in the workspace that `after` stands for. */
  readonly source: string;
  readonly from: FileSide | null;
  readonly to: Target | null;
}

/**
 * What lands on the checkout if only the accepted part of a file lands; empty when nothing does. `before` is the content the review was
 * made on, needed for a partial decision.
 * @throws Failure change/badDecision for a decision that does not fit the file; path/refused for a file that can never be accepted
 */
export function acceptedSteps(file: ChangedFile, decision: FileDecision, before: Buffer | null): Step[] {
  if (decision.type === 'rejected') return [];
  if (file.refused !== null) {
    throw new Failure('path/refused', `${file.path} cannot be accepted: its name or place ${file.refused}.`, { hint: 'Reject this file.' });
  }
  if (decision.type === 'accepted') return wholeSteps(file);
  const content = partOf(file, decision, before);
  const selection = selectionOf(file, decision);
  if (selection === 'none') return [];
  const isAll = selection === 'all';
  if (isAll && !isEdited(decision)) return wholeSteps(file);
  if (file.status === 'deleted' && content.length === 0 && isAll) return wholeSteps(file);
  if (file.status === 'added' && content.length === 0) return [];
  return partialSteps(file, decision.attributes, content);
}

/** Whether all, some or none of a file's change is taken. An edited hunk counts as taken. */
export function selectionOf(file: ChangedFile, decision: FileDecision | undefined): 'all' | 'partial' | 'none' {
  if (!decision || decision.type === 'rejected') return 'none';
  if (decision.type === 'accepted') return 'all';
  const hunks = file.content.type === 'text' ? file.content.hunks : [];
  const taken = hunks.map((hunk) => hunkSelection(hunk, decision.hunks[hunk.id]));
  if (hasAttributes(file)) taken.push(decision.attributes ? 'all' : 'none');
  if (taken.every((one) => one === 'all')) return 'all';
  return taken.every((one) => one === 'none') ? 'none' : 'partial';
}

/** The lines of the text before with the accepted parts of its hunks. */
export function acceptedText(before: string, hunks: readonly Hunk[], decisions: Readonly<Record<string, HunkDecision>>): string {
  const old = splitLines(before);
  const made: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    made.push(...old.slice(at, start), ...hunkLines(hunk, decisions[hunk.id]));
    at = start + hunk.oldLines;
  }
  made.push(...old.slice(at));
  // A line that ended its file may now stand before another one.
  return made.map((line, index) => (index < made.length - 1 && !line.endsWith('\n') ? `${line}\n` : line)).join('');
}

function hunkLines(hunk: Hunk, decision: HunkDecision | undefined): string[] {
  if (decision?.type === 'edited') return splitLines(decision.text);
  const accepts = acceptedLines(hunk, decision);
  const kept = hunk.lines.filter(({ type }, index) => type === 'context' || (type === 'added') === accepts(index));
  return kept.map(({ text, newline }) => (newline ? `${text}\n` : text));
}

function acceptedLines(hunk: Hunk, decision: HunkDecision | undefined): (index: number) => boolean {
  if (decision?.type !== 'lines') return () => decision?.type === 'accepted';
  for (const [first, last] of decision.accepted) {
    if (first > last || last >= hunk.lines.length) {
      throw badDecision(`lines ${first} to ${last} are not in hunk ${hunk.id}, which has ${hunk.lines.length}`);
    }
  }
  return (index) => decision.accepted.some(([first, last]) => first <= index && index <= last);
}

function hunkSelection(hunk: Hunk, decision: HunkDecision | undefined): 'all' | 'partial' | 'none' {
  if (decision?.type === 'edited') return 'all';
  const accepts = acceptedLines(hunk, decision);
  const changed = hunk.lines.flatMap(({ type }, index) => (type === 'context' ? [] : [accepts(index)]));
  if (changed.every(Boolean)) return 'all';
  return changed.some(Boolean) ? 'partial' : 'none';
}

type Partial = Extract<FileDecision, { type: 'partial' }>;

function partOf(file: ChangedFile, { hunks }: Partial, before: Buffer | null): Buffer {
  const known = new Set(file.content.type === 'text' ? file.content.hunks.map(({ id }) => id) : []);
  const stranger = Object.keys(hunks).find((id) => !known.has(id));
  if (stranger !== undefined) throw badDecision(`${file.path} has no hunk ${stranger}`);
  if (file.before && !before) throw badDecision(`${file.path} can only be taken or left as a whole: its content is not kept`);
  if (file.content.type === 'same') return before ?? Buffer.alloc(0);
  if (file.content.type !== 'text') throw badDecision(`${file.path} can only be taken or left as a whole: it is no text`);
  const { encoding } = file.content;
  const made = encode(acceptedText(before ? decode(before, encoding) : '', file.content.hunks, hunks), encoding);
  if (!made) throw badDecision(`the edited text has characters that ${file.path} cannot hold: it is not in UTF-8`);
  return made;
}

function isEdited({ hunks }: Partial): boolean {
  return Object.values(hunks).some(({ type }) => type === 'edited');
}

function hasAttributes({ status, before, after }: ChangedFile): boolean {
  if (status === 'renamed') return true;
  return before?.executable !== after?.executable && before !== null && after !== null;
}

function wholeSteps({ path, oldPath, before, after }: ChangedFile): Step[] {
  const to = after && ({ type: 'after', side: after } as const);
  if (oldPath === null) return [{ path, source: path, from: before, to }];
  return [
    { path: oldPath, source: path, from: before, to: null },
    { path, source: path, from: null, to },
  ];
}

function partialSteps({ path, oldPath, before, after }: ChangedFile, attributes: boolean, bytes: Buffer): Step[] {
  const executable = (attributes ? (after ?? before) : before)?.executable ?? false;
  const to = { type: 'bytes', bytes, executable } as const;
  if (oldPath === null) return [{ path, source: path, from: before, to }];
  if (!attributes) return [{ path: oldPath, source: path, from: before, to }];
  return [
    { path: oldPath, source: path, from: before, to: null },
    { path, source: path, from: null, to },
  ];
}

function badDecision(why: string): Failure {
  return new Failure('change/badDecision', `This decision does not fit the change: ${why}.`, {
    hint: 'Read the change set anew and decide again.',
  });
}
