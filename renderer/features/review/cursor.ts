import { type LineRange } from './decide.ts';
import { indexesOf, type Row } from './rows.ts';

/** Where the owner is in a diff, and which lines of a hunk are chosen. */
export interface Cursor {
  readonly key: string | null;
  readonly chosen: { readonly hunkId: string; readonly range: LineRange } | null;
}

export const noCursor: Cursor = { key: null, chosen: null };

/** Where the cursor stands among the rows: at first on the first hunk. */
export function cursorAt(rows: readonly Row[], { key }: Cursor): number {
  const at = rows.findIndex((row) => row.key === key);
  return at >= 0
    ? at
    : Math.max(
        0,
        rows.findIndex(({ type }) => type === 'hunk'),
      );
}

/** Where the next row in a direction is that can be stood on; the present place when there is none. */
export function nextStop(rows: readonly Row[], at: number, step: 1 | -1, isStop: (row: Row) => boolean = canStand): number {
  for (let next = at + step; next >= 0 && next < rows.length; next += step) {
    const row = rows[next];
    if (row && isStop(row)) return next;
  }
  return at;
}

export function isHunk({ type }: Row): boolean {
  return type === 'hunk';
}

function canStand({ type }: Row): boolean {
  return type === 'hunk' || type === 'line' || type === 'pair' || type === 'gap' || type === 'context';
}

/** The cursor on a row, with no line chosen, or with the lines up to that row where `extend` keeps to one hunk. */
export function standOn(rows: readonly Row[], cursor: Cursor, to: number, extend: boolean): Cursor {
  const row = rows[to];
  if (!row) return cursor;
  if (!extend) return { key: row.key, chosen: null };
  const from = rows[cursorAt(rows, cursor)];
  const [hunkId, ends] = [hunkOf(row), indexesOf(row)];
  const begun = cursor.chosen ?? (from && beginning(from));
  const last = ends.at(-1);
  if (!begun || last === undefined || begun.hunkId !== hunkId) return cursor;
  return { key: row.key, chosen: { hunkId, range: [begun.range[0], begun.range[0] > last ? (ends[0] ?? last) : last] } };
}

/** The cursor with lines chosen by the pointer: from one on, or up to another of the same hunk. */
export function choose(cursor: Cursor, row: Row, index: number, how: 'start' | 'extend'): Cursor {
  const hunkId = hunkOf(row);
  if (hunkId === null) return cursor;
  const { chosen } = cursor;
  if (how === 'extend' && chosen) {
    return chosen.hunkId === hunkId ? { key: row.key, chosen: { hunkId, range: [chosen.range[0], index] } } : cursor;
  }
  return { key: row.key, chosen: { hunkId, range: [index, index] } };
}

/** Whether a line of a hunk is among those chosen. */
export function isChosen({ chosen }: Cursor, hunkId: string, index: number): boolean {
  if (chosen?.hunkId !== hunkId) return false;
  const [from, to] = chosen.range;
  return Math.min(from, to) <= index && index <= Math.max(from, to);
}

/** The hidden lines that one stands on, or the next ones; at the end the last. */
export function gapNear(rows: readonly Row[], at: number): Extract<Row, { type: 'gap' }> | undefined {
  const isGap = (row: Row) => row.type === 'gap';
  return rows.slice(Math.max(0, at)).find(isGap) ?? rows.findLast(isGap);
}

export function hunkOf(row: Row | undefined): string | null {
  return row && 'hunk' in row ? row.hunk.id : null;
}

function beginning(row: Row): NonNullable<Cursor['chosen']> | null {
  const [hunkId, [index]] = [hunkOf(row), indexesOf(row)];
  return hunkId === null || index === undefined ? null : { hunkId, range: [index, index] };
}
