import { diffArrays } from 'diff';
import { type Hunk, type HunkLine } from '../../../shared/model/change-set.ts';
import { digest } from './snapshot.ts';
import { splitLines } from './text.ts';

/** Unchanged lines shown around a change; changes nearer to each other than twice that are one hunk. */
const contextLines = 3;
/** Edits beyond which the middle of two texts is shown as replaced: comparing takes the square of it. */
const maxEdits = 2000;

interface Run {
  readonly type: HunkLine['type'];
  readonly lines: readonly string[];
}

/** The changes between two texts. Taking all hunks makes the second of the first; ids are unique in the file. */
export function hunksBetween(before: string, after: string, path: string): Hunk[] {
  const runs = runsBetween(splitLines(before), splitLines(after));
  const hunks: Hunk[] = [];
  const seen = new Map<string, number>();
  let [oldLine, newLine] = [1, 1];
  for (const group of groups(runs)) {
    oldLine += group.skipped;
    newLine += group.skipped;
    const count = (type: HunkLine['type']) => group.lines.filter((line) => line.type !== type).length;
    const [oldLines, newLines] = [count('added'), count('removed')];
    const [oldStart, newStart] = [oldLines === 0 ? oldLine - 1 : oldLine, newLines === 0 ? newLine - 1 : newLine];
    hunks.push({ id: idOf(path, group.lines, seen), oldStart, oldLines, newStart, newLines, lines: group.lines });
    oldLine += oldLines;
    newLine += newLines;
  }
  return hunks;
}

function runsBetween(before: string[], after: string[]): Run[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const middle = diffArrays(old, now, { maxEditLength: maxEdits }) ?? [
    { removed: true, added: false, value: old },
    { removed: false, added: true, value: now },
  ];
  const runs: Run[] = [{ type: 'context', lines: before.slice(0, start) }];
  for (const { added, removed, value } of middle) runs.push({ type: added ? 'added' : removed ? 'removed' : 'context', lines: value });
  runs.push({ type: 'context', lines: end > 0 ? before.slice(-end) : [] });
  return runs.filter(({ lines }) => lines.length > 0);
}

interface Group {
  /** Unchanged lines between the hunk before and this one. */
  readonly skipped: number;
  readonly lines: HunkLine[];
}

function groups(runs: readonly Run[]): Group[] {
  const found: Group[] = [];
  let open: Group | null = null;
  runs.forEach(({ type, lines }, index) => {
    if (type !== 'context') {
      if (!open) {
        open = { skipped: 0, lines: [] };
        found.push(open);
      }
      open.lines.push(...lines.map((line) => toLine(type, line)));
      return;
    }
    const isLast = index === runs.length - 1;
    const trailing = open ? Math.min(contextLines, lines.length) : 0;
    if (open && !isLast && lines.length <= 2 * contextLines) {
      open.lines.push(...lines.map((line) => toLine(type, line)));
      return;
    }
    open?.lines.push(...lines.slice(0, trailing).map((line) => toLine(type, line)));
    open = null;
    if (isLast) return;
    const leading = Math.min(contextLines, lines.length - trailing);
    open = { skipped: lines.length - trailing - leading, lines: lines.slice(lines.length - leading).map((line) => toLine(type, line)) };
    found.push(open);
  });
  return found;
}

function toLine(type: HunkLine['type'], line: string): HunkLine {
  const newline = line.endsWith('\n');
  return { type, text: newline ? line.slice(0, -1) : line, newline };
}

/** From what the hunk says, not from where it stands: a change elsewhere in the file leaves it as it is. */
function idOf(path: string, lines: readonly HunkLine[], seen: Map<string, number>): string {
  const text = lines.map(({ type, text: line, newline }) => `${type[0]}${line}${newline ? '\n' : '\0'}`).join('');
  const id = `h_${digest(`${path}\0${text}`).slice(0, 16)}`;
  const times = (seen.get(id) ?? 0) + 1;
  seen.set(id, times);
  return times === 1 ? id : `${id}_${times}`;
}
