import { diffLines } from 'diff';
import { type ChangedFile, type FileDecision, type Hunk, type HunkLine } from '../../../shared/model/change-set.ts';
import { type ReviewComment } from '../../../shared/model/review.ts';
import { type Gap, hiddenOf, type KnownLines } from './context.ts';
import { hunkDecision, hunksOf, landingText } from './decide.ts';

export type ViewMode = 'inline' | 'side';

/** One line of a hunk as it is drawn. */
export interface Cell {
  /** Index into the hunk's lines, by which it is decided on. */
  readonly index: number;
  readonly line: HunkLine;
  /** Numbers in the file before and after; null on the side that does not have it. */
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  /** The line in its place on the other side, for the words that differ. */
  readonly other: string | null;
}

/** What a comment is on: a line, a hunk, or a whole file. */
export type CommentTarget = Pick<ReviewComment, 'fileId' | 'hunkId' | 'line'>;

/** A row of the diff of a file. Each has a key that stays as long as it does. */
export type Row = { readonly key: string } & (
  | { readonly type: 'head' }
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  | { readonly type: 'context'; readonly text: string; readonly oldNumber: number; readonly newNumber: number }
  | { readonly type: 'hunk'; readonly hunk: Hunk; readonly at: number }
  | { readonly type: 'line'; readonly hunk: Hunk; readonly cell: Cell; readonly edited: boolean }
  | { readonly type: 'pair'; readonly hunk: Hunk; readonly left: Cell | null; readonly right: Cell | null; readonly edited: boolean }
  | { readonly type: 'comment'; readonly comment: ReviewComment }
  | { readonly type: 'form'; readonly target: CommentTarget }
  | { readonly type: 'editor'; readonly hunk: Hunk }
);

export interface RowsQuery {
  readonly file: ChangedFile;
  readonly decision: FileDecision | undefined;
  readonly comments: readonly ReviewComment[];
  readonly mode: ViewMode;
  /** The hunk whose text is being edited. */
  readonly editing: string | null;
  /** Where a comment is being written. */
  readonly form: CommentTarget | null;
  /** Unchanged lines between hunks that are shown. */
  readonly known: KnownLines;
}

/** The rows of a file's diff, in order. */
export function rowsOf(query: RowsQuery): readonly Row[] {
  const { file } = query;
  const rows: Row[] = [{ type: 'head', key: 'head' }, ...remarks(query, null, null)];
  let [next, shift] = [1, 0];
  hunksOf(file).forEach((hunk, at) => {
    const start = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    rows.push(...gapRows(`${hunk.id}:gap`, { from: next, to: start - 1, shift }, query.known));
    [next, shift] = [start + hunk.oldLines, shift + hunk.newLines - hunk.oldLines];
    rows.push({ type: 'hunk', key: hunk.id, hunk, at }, ...remarks(query, hunk.id, null), ...hunkRows(query, hunk));
  });
  const { total } = query.known;
  if (total !== null && next > 1) rows.push(...gapRows('end:gap', { from: next, to: total, shift }, query.known));
  return rows;
}

/** Lines that are shown from the top of a gap, what is hidden, and lines that are shown before its end. */
function gapRows(key: string, gap: Gap, known: KnownLines): readonly Row[] {
  const hidden = hiddenOf(gap, known);
  const rows: Row[] = [];
  for (let at = gap.from; at <= gap.to; at += 1) {
    const text = known.lines.get(at);
    if (hidden && at === hidden.from) {
      rows.push({ type: 'gap', key, ...hidden });
      at = hidden.to;
    } else if (text !== undefined) {
      rows.push({ type: 'context', key: `context:${at}`, text, oldNumber: at, newNumber: at + gap.shift });
    }
  }
  return rows;
}

function hunkRows(query: RowsQuery, hunk: Hunk): readonly Row[] {
  const onLines = () => hunk.lines.flatMap((_, index) => remarks(query, hunk.id, index));
  if (query.editing === hunk.id) return [{ type: 'editor', key: `${hunk.id}:editor`, hunk }, ...onLines()];
  const decision = hunkDecision(query.decision, hunk.id);
  const edited = decision?.type === 'edited';
  const cells = cellsOf(edited ? withText(hunk, decision.text) : hunk);
  const rows = query.mode === 'inline' ? lineRows(hunk, cells, edited) : pairRows(hunk, cells, edited);
  if (edited) return [...rows, ...onLines()];
  return rows.flatMap((row) => [row, ...indexesOf(row).flatMap((index) => remarks(query, hunk.id, index))]);
}

/** The lines of the hunk itself that a row shows, by index; none where a text of the owner's stands in their place. */
export function indexesOf(row: Row): readonly number[] {
  if ('edited' in row && row.edited) return [];
  if (row.type === 'line') return [row.cell.index];
  if (row.type !== 'pair') return [];
  return [...new Set([row.left?.index, row.right?.index])].filter((index) => index !== undefined);
}

function lineRows(hunk: Hunk, cells: readonly Cell[], edited: boolean): readonly Row[] {
  return cells.map((cell) => ({ type: 'line', key: `${hunk.id}:${cell.index}`, hunk, cell, edited }));
}

/** Removed lines at the left of the added ones that stand in their place. */
function pairRows(hunk: Hunk, cells: readonly Cell[], edited: boolean): readonly Row[] {
  const rows: Row[] = [];
  const push = (left: Cell | null, right: Cell | null) =>
    rows.push({ type: 'pair', key: `${hunk.id}:${left?.index ?? ''}-${right?.index ?? ''}`, hunk, left, right, edited });
  for (const { removed, added, context } of blocksOf(cells)) {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) push(removed[at] ?? null, added[at] ?? null);
    if (context) push(context, context);
  }
  return rows;
}

interface Block<T> {
  readonly removed: T[];
  readonly added: T[];
  /** The unchanged line that ends it. */
  context: T | null;
}

/** Neighbouring changes, each run with the unchanged line after it. */
function blocksOf<T extends { readonly line: HunkLine }>(cells: readonly T[]): readonly Block<T>[] {
  const blocks: Block<T>[] = [];
  let open: Block<T> = { removed: [], added: [], context: null };
  for (const cell of cells) {
    if (cell.line.type !== 'context') {
      open[cell.line.type].push(cell);
      continue;
    }
    blocks.push({ ...open, context: cell });
    open = { removed: [], added: [], context: null };
  }
  return [...blocks, open];
}

function cellsOf(hunk: Pick<Hunk, 'lines' | 'oldStart' | 'oldLines' | 'newStart' | 'newLines'>): readonly Cell[] {
  let oldNumber = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
  let newNumber = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
  const cells = hunk.lines.map((line, index) => ({
    index,
    line,
    oldNumber: line.type === 'added' ? null : oldNumber++,
    newNumber: line.type === 'removed' ? null : newNumber++,
  }));
  const others = new Map<number, string>();
  for (const { removed, added } of blocksOf(cells)) {
    removed.forEach((cell, at) => {
      const partner = added[at];
      if (!partner) return;
      others.set(cell.index, partner.line.text);
      others.set(partner.index, cell.line.text);
    });
  }
  return cells.map((cell) => ({ ...cell, other: others.get(cell.index) ?? null }));
}

/** A hunk as it is with a text of the owner's in its place. */
function withText(hunk: Hunk, text: string): Hunk {
  const before = landingText(hunk, { type: 'rejected' });
  const lines = diffLines(before, text).flatMap(({ added, removed, value }) => {
    const type = added ? 'added' : removed ? 'removed' : 'context';
    return linesOf(value).map((line): HunkLine => ({ ...line, type }));
  });
  return { ...hunk, lines };
}

function linesOf(text: string): readonly Pick<HunkLine, 'text' | 'newline'>[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) =>
    line.endsWith('\n') ? { text: line.slice(0, -1), newline: true } : { text: line, newline: false },
  );
}

/** Comments on one place, and the form for another. */
function remarks({ file, comments, form }: RowsQuery, hunkId: string | null, line: number | null): readonly Row[] {
  const here = (target: CommentTarget) => target.fileId === file.id && target.hunkId === hunkId && target.line === line;
  const rows: Row[] = comments.filter(here).map((comment) => ({ type: 'comment', key: `comment:${comment.id}`, comment }));
  if (form && here(form)) rows.push({ type: 'form', key: 'form', target: form });
  return rows;
}
