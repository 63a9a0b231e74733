import { expect, test } from 'vitest';
import { type Decisions, type HunkLine } from './change-set.ts';
import { backMessage, type RemarkedFile } from './review-message.ts';

const line = (type: HunkLine['type'], text: string): HunkLine => ({ type, text, newline: true });
const hunk = {
  id: 'h1',
  oldStart: 14,
  oldLines: 3,
  newStart: 14,
  newLines: 3,
  lines: [line('context', 'a'), line('removed', 'const now = Date.now()'), line('added', 'const now = clock.now()'), line('context', 'b')],
};
const file: RemarkedFile = { id: 'f1', path: 'src/clock.ts', content: { type: 'text', encoding: 'utf8', hunks: [hunk] } };
const none = { decisions: {}, comments: [] };

test('what the owner said comes as one message: their words, comments with the lines, rejections', () => {
  const comment = { id: 'c1', fileId: 'f1', hunkId: 'h1', line: 2, text: 'Take the fixture’s clock.' };
  const decisions = { f1: { type: 'partial', attributes: false, hunks: { h1: { type: 'rejected' } } } } as const;
  const message = backMessage([file], { decisions, comments: [comment] }, ' Nearly. ');
  expect(message?.split('\n\n').slice(1)).toEqual([
    'Nearly.',
    'src/clock.ts, line 15:\n```\n+const now = clock.now()\n```\nTake the fixture’s clock.',
    'src/clock.ts, lines 14–16: rejected. Take this back, or find another way.\n```\n a\n-const now = Date.now()\n+const now = clock.now()\n b\n```',
  ]);
});

test('lines that were not accepted are named, and an edited hunk is given as it is to read', () => {
  const lines: Decisions = { f1: { type: 'partial', attributes: false, hunks: { h1: { type: 'lines', accepted: [[1, 1]] } } } };
  expect(backMessage([file], { ...none, decisions: lines }, null)).toContain(
    'these lines are rejected.\n```\n+const now = clock.now()\n```',
  );
  const edited = { f1: { type: 'partial' as const, attributes: false, hunks: { h1: { type: 'edited' as const, text: '```\nmine\n' } } } };
  expect(backMessage([file], { ...none, decisions: edited }, null)).toContain('to read as follows.\n````\n```\nmine\n````');
});

test('with nothing to say there is no message', () => {
  expect(backMessage([file], none, '  ')).toBeNull();
  expect(backMessage([file], { ...none, decisions: { f1: { type: 'accepted' } } }, null)).toBeNull();
});
