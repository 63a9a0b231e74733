import { expect, test } from 'vitest';
import { type FileDecision } from '../../../shared/model/change-set.ts';
import { wanted } from './context.ts';
import { changedFile, hunk } from './fixture.ts';
import { indexesOf, type Row, type RowsQuery, rowsOf } from './rows.ts';

const first = hunk('h1', 3, [' a', '-const now = Date.now()', '-gone', '+const now = clock.now()', ' b']);
const second = hunk('h2', 20, [' c', '+new', ' d']);
const file = changedFile({ hunks: [first, second] });

const query = (over: Partial<RowsQuery> = {}): RowsQuery => ({
  file,
  decision: undefined,
  comments: [],
  mode: 'inline',
  editing: null,
  form: null,
  known: { lines: new Map(), total: null },
  ...over,
});

test('inline, each line stands by itself, with its numbers on both sides and the line it took the place of', () => {
  expect(rowsOf(query()).map(sketch)).toEqual([
    'head',
    'gap 2',
    'hunk h1',
    'context 3 3',
    'removed 4 - ~const now = clock.now()',
    'removed 5 -',
    'added - 4 ~const now = Date.now()',
    'context 6 5',
    'gap 13',
    'hunk h2',
    'context 20 20',
    'added - 21',
    'context 21 22',
  ]);
});

test('side by side, an added line stands beside the removed one in its place', () => {
  const pairs = rowsOf(query({ mode: 'side' })).flatMap((row) =>
    row.type === 'pair' && row.hunk.id === 'h1' ? [[row.left?.index ?? null, row.right?.index ?? null]] : [],
  );
  expect(pairs).toEqual([
    [0, 0],
    [1, 3],
    [2, null],
    [4, 4],
  ]);
});

test('a file that begins with its hunk, and a new one, have nothing left out before it', () => {
  const begins = changedFile({ hunks: [hunk('h1', 1, ['-a', '+b', ' c'])] });
  const made = changedFile({ hunks: [{ ...hunk('h1', 1, ['+a']), oldStart: 0 }], before: null, status: 'added' });
  for (const one of [begins, made])
    expect(
      rowsOf(query({ file: one }))
        .slice(0, 2)
        .map(sketch),
    ).toEqual(['head', 'hunk h1']);
});

test('a hunk that was edited shows the text that lands, against what is there now', () => {
  const decision: FileDecision = { type: 'partial', attributes: false, hunks: { h2: { type: 'edited', text: 'c\nmine\nd\n' } } };
  const lines = rowsOf(query({ decision })).flatMap((row) =>
    row.type === 'line' && row.edited ? [`${row.cell.line.type} ${row.cell.line.text}`] : [],
  );
  expect(lines).toEqual(['context c', 'added mine', 'context d']);
});

test('lines of an edited text cannot be chosen, and what was said about the lines before stays in sight', () => {
  const decision: FileDecision = { type: 'partial', attributes: false, hunks: { h2: { type: 'edited', text: 'mine\n' } } };
  const comment = { id: 'c1', fileId: file.id, hunkId: 'h2', line: 1, text: 'why?' };
  const rows = rowsOf(query({ decision, comments: [comment] }));
  expect(rows.filter((row) => row.type === 'line' && row.edited).flatMap(indexesOf)).toEqual([]);
  expect(sketch(rows.at(-1) ?? { type: 'head', key: '' })).toBe('comment why?');
});

test('comments stand under what they are on, and the form where the next one is written', () => {
  const comment = { id: 'c1', fileId: file.id, hunkId: 'h1', line: 1, text: 'why?' };
  const rows = rowsOf(query({ comments: [comment], form: { fileId: file.id, hunkId: 'h2', line: null } })).map(sketch);
  expect(rows[rows.indexOf('comment why?') - 1]).toBe('removed 4 - ~const now = clock.now()');
  expect(rows[rows.indexOf('form') - 1]).toBe('hunk h2');
});

function sketch(row: Row): string {
  switch (row.type) {
    case 'line': {
      const { line, oldNumber, newNumber, other } = row.cell;
      return [line.type, oldNumber ?? '-', newNumber ?? '-', other !== null && `~${other}`].filter(Boolean).join(' ');
    }
    case 'gap':
      return `gap ${row.to - row.from + 1}`;
    case 'hunk':
      return `hunk ${row.hunk.id}`;
    case 'comment':
      return `comment ${row.comment.text}`;
    default:
      return row.type;
  }
}

const known = (numbers: readonly number[], total: number | null = 30) => ({
  lines: new Map(numbers.map((number) => [number, `line ${number}`])),
  total,
});
const gaps = (over: Partial<RowsQuery>) =>
  rowsOf(query(over)).flatMap((row) => {
    if (row.type === 'gap') return [`gap ${row.from}–${row.to}`];
    return row.type === 'context' ? [`${row.oldNumber}/${row.newNumber} ${row.text}`] : row.type === 'hunk' ? [row.hunk.id] : [];
  });

test('lines that were asked for stand at the ends of what is still hidden, with their numbers on both sides', () => {
  // The first hunk takes a line away, the second adds one.
  expect(gaps({ known: known([], null) })).toEqual(['gap 1–2', 'h1', 'gap 7–19', 'h2']);
  expect(gaps({ known: known([]) })).toEqual(['gap 1–2', 'h1', 'gap 7–19', 'h2', 'gap 22–30']);
  expect(gaps({ known: known([1, 2, 7, 8, 19, 22]) })).toEqual([
    ...['1/1 line 1', '2/2 line 2', 'h1'],
    ...['7/6 line 7', '8/7 line 8', 'gap 9–18', '19/18 line 19', 'h2'],
    ...['22/22 line 22', 'gap 23–30'],
  ]);
  const all = Array.from({ length: 30 }, (_, at) => at + 1);
  expect(gaps({ known: known(all) }).filter((row) => row.startsWith('gap'))).toEqual([]);
  expect(new Set(rowsOf(query({ known: known(all), mode: 'side' })).map(({ key }) => key)).size).toBe(
    rowsOf(query({ known: known(all), mode: 'side' })).length,
  );
});

test('a click shows twenty lines from either end, or all of them, and never more than are hidden', () => {
  const hidden = { from: 10, to: 60 };
  expect([wanted(hidden, 'down'), wanted(hidden, 'up'), wanted(hidden, 'all')]).toEqual([
    { from: 10, to: 29 },
    { from: 41, to: 60 },
    { from: 10, to: 60 },
  ]);
  expect([wanted({ from: 5, to: 9 }, 'down'), wanted({ from: 5, to: 9 }, 'up')]).toEqual([
    { from: 5, to: 9 },
    { from: 5, to: 9 },
  ]);
});
