import { expect, test } from 'vitest';
import { choose, cursorAt, gapNear, isChosen, isHunk, nextStop, noCursor, standOn } from './cursor.ts';
import { changedFile, hunk } from './fixture.ts';
import { rowsOf } from './rows.ts';

const file = changedFile({ hunks: [hunk('h1', 3, [' a', '-b', '+c', ' d']), hunk('h2', 20, ['+e', '+f'])] });
const rows = rowsOf({
  file,
  decision: undefined,
  comments: [],
  mode: 'inline',
  editing: null,
  form: null,
  known: { lines: new Map(), total: null },
});
const at = (key: string) => rows.findIndex((row) => row.key === key);

test('the cursor begins at the first hunk, goes from hunk to hunk, and stays at the last one', () => {
  expect(cursorAt(rows, noCursor)).toBe(at('h1'));
  expect(nextStop(rows, at('h1:2'), 1, isHunk)).toBe(at('h2'));
  expect(nextStop(rows, at('h2:0'), -1, isHunk)).toBe(at('h2'));
  expect(nextStop(rows, at('h2'), 1, isHunk)).toBe(at('h2'));
});

test('from line to line, rows that cannot be stood on are passed over', () => {
  expect(nextStop(rows, at('h1:3'), 1)).toBe(at('h2:gap'));
  expect(nextStop(rows, at('h1'), -1)).toBe(at('h1:gap'));
  expect(nextStop(rows, at('h1:gap'), -1)).toBe(at('h1:gap'));
});

test('of hidden lines those are near that one stands on, then the next, and at the end the last', () => {
  expect(gapNear(rows, at('h1:gap'))?.key).toBe('h1:gap');
  expect(gapNear(rows, at('h1:1'))?.key).toBe('h2:gap');
  expect(gapNear(rows, at('h2:0'))?.key).toBe('h2:gap');
  expect(gapNear([], 0)).toBeUndefined();
});

test('lines are chosen from where one stood, also back over it, and never beyond the hunk', () => {
  const stood = standOn(rows, noCursor, at('h1:1'), false);
  const down = standOn(rows, stood, at('h1:2'), true);
  expect(down.chosen).toEqual({ hunkId: 'h1', range: [1, 2] });
  const up = standOn(rows, down, at('h1:0'), true);
  expect([0, 1, 2].map((index) => isChosen(up, 'h1', index))).toEqual([true, true, false]);
  expect(standOn(rows, down, at('h2:0'), true)).toBe(down);
  expect(standOn(rows, down, at('h1:3'), false).chosen).toBeNull();
});

test('the pointer chooses a line, then all up to another one of the same hunk', () => {
  const [first, third, other] = [rows[at('h1:1')], rows[at('h1:3')], rows[at('h2:0')]];
  if (!first || !third || !other) throw new Error('The fixture has other rows.');
  const held = choose(choose(noCursor, first, 1, 'start'), third, 3, 'extend');
  expect(held.chosen).toEqual({ hunkId: 'h1', range: [1, 3] });
  expect(choose(held, other, 0, 'extend')).toBe(held);
});
