import { type ChangedFile, type Decisions, type FileDecision, type Hunk, type HunkLine } from './change-set.ts';
import { type ReviewComment } from './review.ts';

/** More lines of one place say nothing more: the model has the file. */
const maxQuoted = 40;

/** As much of a changed file as a remark on it needs. */
export type RemarkedFile = Pick<ChangedFile, 'id' | 'path' | 'content'>;

interface Remarks {
  readonly decisions: Decisions;
  readonly comments: readonly ReviewComment[];
}

/**
 * All that the owner has to say on a change set, as one message to Codex: their words, each comment and each rejection with file, line and
 * the lines themselves. Null when there is nothing to say.
 */
export function backMessage(files: readonly RemarkedFile[], { decisions, comments }: Remarks, words: string | null): string | null {
  const remarks = files.flatMap((file) => [
    ...comments.filter(({ fileId }) => fileId === file.id).map((comment) => commentOn(file, comment)),
    ...rejectionsOf(file, decisions[file.id]),
  ]);
  const said = words?.trim() ? [words.trim()] : [];
  if (remarks.length === 0 && said.length === 0) return null;
  const opening =
    'Your changes were reviewed and are not accepted yet. Nothing of them has been applied. Please change them as said here; leave the rest of them as it is.';
  return [opening, ...said, ...remarks].join('\n\n');
}

function commentOn(file: RemarkedFile, { hunkId, line, text }: ReviewComment): string {
  const hunk = hunksOf(file).find(({ id }) => id === hunkId);
  if (!hunk) return `${file.path}: ${text}`;
  const at = line === null ? null : hunk.lines[line];
  if (line === null || !at) return `${file.path}, ${rangeOf(hunk)}:\n${quoted(hunk.lines)}\n${text}`;
  return `${file.path}, line ${numberOf(hunk, line)}:\n${quoted([at])}\n${text}`;
}

function rejectionsOf(file: RemarkedFile, decision: FileDecision | undefined): string[] {
  if (!decision || decision.type === 'accepted') return [];
  if (decision.type === 'rejected') return [`${file.path}: rejected, the whole change of this file. Take it back, or find another way.`];
  return hunksOf(file).flatMap((hunk) => {
    const hunkDecision = decision.hunks[hunk.id];
    switch (hunkDecision?.type) {
      case 'rejected':
        return [`${file.path}, ${rangeOf(hunk)}: rejected. Take this back, or find another way.\n${quoted(hunk.lines)}`];
      case 'edited':
        return [`${file.path}, ${rangeOf(hunk)}: to read as follows.\n${fenced(hunkDecision.text)}`];
      case 'lines': {
        const isAccepted = (index: number) => hunkDecision.accepted.some(([first, last]) => first <= index && index <= last);
        const rest = hunk.lines.filter(({ type }, index) => type !== 'context' && !isAccepted(index));
        return rest.length === 0 ? [] : [`${file.path}, ${rangeOf(hunk)}: these lines are rejected.\n${quoted(rest)}`];
      }
      default:
        return [];
    }
  });
}

function rangeOf({ newStart, newLines }: Hunk): string {
  return newLines <= 1 ? `line ${Math.max(1, newStart)}` : `lines ${newStart}–${newStart + newLines - 1}`;
}

/** In the file as it is now; for a removed line, in the file as it was. */
function numberOf({ lines, oldStart, newStart }: Hunk, index: number): string {
  const isRemoved = lines[index]?.type === 'removed';
  const other = isRemoved ? 'added' : 'removed';
  const number = (isRemoved ? oldStart : newStart) + lines.slice(0, index).filter(({ type }) => type !== other).length;
  return isRemoved ? `${number} of the file before` : String(number);
}

const signs = { context: ' ', removed: '-', added: '+' } as const;

function quoted(lines: readonly HunkLine[]): string {
  const shown = lines.slice(0, maxQuoted).map(({ type, text }) => `${signs[type]}${text}`);
  return fenced([...shown, ...(lines.length > maxQuoted ? [`… ${lines.length - maxQuoted} more lines`] : [])].join('\n'));
}

/** Longer than any fence in the text, so that the text cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.replace(/\n$/, '')}\n${fence}`;
}

function hunksOf({ content }: RemarkedFile): readonly Hunk[] {
  return content.type === 'text' ? content.hunks : [];
}
