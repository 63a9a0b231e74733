import { expect, test } from 'vitest';
import { diffCounts, diffLines } from './diff.ts';

test('the lines of an update, without its file header', () => {
  const diff = '--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n same\n--- not a header\n+++ neither\n\\ No newline at end of file\n';
  expect(diffLines({ kind: 'update', diff })).toEqual([
    { type: 'hunk', text: '@@ -1,3 +1,3 @@' },
    { type: 'context', text: 'same' },
    { type: 'removed', text: '-- not a header' },
    { type: 'added', text: '++ neither' },
  ]);
});

test('an added file is all added, a deleted one all removed', () => {
  const files = [
    { kind: 'add', diff: 'one\ntwo\n' },
    { kind: 'delete', diff: 'gone' },
    { kind: 'update', diff: '' },
  ] as const;
  expect(diffCounts(files)).toEqual({ added: 2, removed: 1 });
});
