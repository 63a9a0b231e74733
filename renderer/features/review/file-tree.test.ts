import { expect, test } from 'vitest';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { type FileListRow, listRows, treeRows } from './file-tree.ts';
import { changedFile } from './fixture.ts';

const summary = (path: string): ChangedFileSummary => ({ ...changedFile({ hunks: [] }), id: path, path, content: 'binary', hunks: 0 });
const files = ['README.md', 'src/core/jobs/engine.ts', 'src/core/jobs/queue.ts', 'src/core/state/db.ts', 'docs/a/b/c.md'].map(summary);

const sketch = (rows: readonly FileListRow[]) =>
  rows.map((row) => `${'  '.repeat(row.depth)}${row.type === 'file' ? row.file.path : `${row.name}/ ${row.decided} of ${row.files}`}`);

test('folders stand before files, those with one way through are one row, and each counts what is decided below it', () => {
  const decisions = { 'src/core/jobs/queue.ts': { type: 'accepted' as const }, 'docs/a/b/c.md': { type: 'rejected' as const } };
  expect(sketch(treeRows(files, new Set(), decisions))).toEqual([
    'src/core/ 1 of 3',
    '  jobs/ 1 of 2',
    '    src/core/jobs/engine.ts',
    '    src/core/jobs/queue.ts',
    '  state/ 0 of 1',
    '    src/core/state/db.ts',
    'docs/a/b/ 1 of 1',
    '  docs/a/b/c.md',
    'README.md',
  ]);
});

test('what lies in a closed folder is not there, and its counts stay', () => {
  expect(sketch(treeRows(files, new Set(['src/core', 'docs/a/b']), {}))).toEqual(['src/core/ 0 of 3', 'docs/a/b/ 0 of 1', 'README.md']);
  expect(sketch(treeRows(files, new Set(['src/core/jobs']), {}))).toContain('    src/core/state/db.ts');
});

test('as a list, all files stand in their order', () => {
  expect(listRows(files).map(({ id }) => id)).toEqual(files.map(({ path }) => path));
  expect(treeRows([], new Set(), {})).toEqual([]);
});
