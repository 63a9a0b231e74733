import { expect, test } from 'vitest';
import { type ChangedFile, type ChangeSet, type Decisions, type HunkLine } from '../../../shared/model/change-set.ts';
import { type Review } from '../../../shared/model/review.ts';
import { clientChanges } from './client-changes.ts';

const line = (type: HunkLine['type'], text: string): HunkLine => ({ type, text, newline: true });

function file(path: string, change: Partial<ChangedFile> = {}): ChangedFile {
  const hunk = (id: string, text: string) => ({ id, oldStart: 1, oldLines: 0, newStart: 1, newLines: 1, lines: [line('added', text)] });
  return {
    ...{ id: path, status: 'modified', path, oldPath: null, before: null, after: null, added: 2, removed: 0, flags: [], refused: null },
    content: { type: 'text', encoding: 'utf8', hunks: [hunk('one', 'first'), hunk('two', 'second')] },
    ...change,
  };
}

function shown(files: readonly ChangedFile[], review: Partial<Review>) {
  const counts = { files: files.length, added: 2 * files.length, removed: 0 };
  const set: ChangeSet = { digest: 'a'.repeat(64), files: [...files], counts, skipped: [] };
  const whole = {
    state: 'pending',
    round: 1,
    digest: set.digest,
    counts,
    landed: null,
    reason: null,
    skipped: [],
    decisions: {},
    ...review,
  };
  return clientChanges(whole as Review, set).files.map(({ path, decision, hunks, withheld }) => {
    return [path, decision, hunks.map((hunk) => hunk.decision), withheld];
  });
}

const decisions: Decisions = {
  'a.ts': { type: 'accepted' },
  'b.ts': { type: 'partial', attributes: false, hunks: { one: { type: 'lines', accepted: [[0, 0]] } } },
  'c.ts': { type: 'partial', attributes: false, hunks: { one: { type: 'edited', text: 'mine\n' }, two: { type: 'accepted' } } },
};
const files = ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((path) => file(path));

test('what the owner ticks stays theirs until they answer', () => {
  for (const state of ['pending', 'sentBack'] as const) {
    expect(shown(files, { state, decisions })).toEqual(files.map(({ path }) => [path, 'pending', ['pending', 'pending'], null]));
  }
});

test('once they have answered every file and hunk says what became of it', () => {
  for (const state of ['applied', 'reverted'] as const) {
    expect(shown(files, { state, decisions })).toEqual([
      ['a.ts', 'accepted', ['accepted', 'accepted'], null],
      ['b.ts', 'partial', ['partial', 'rejected'], null],
      ['c.ts', 'partial', ['edited', 'accepted'], null],
      ['d.ts', 'rejected', ['rejected', 'rejected'], null],
    ]);
  }
  for (const state of ['rejected', 'lost'] as const) {
    expect(shown(files, { state, decisions })).toEqual(files.map(({ path }) => [path, 'rejected', ['rejected', 'rejected'], null]));
  }
});

test('a file that looks like a secret, and one that has no lines, is named without its content', () => {
  const key = `${'sk-'}${'x'.repeat(40)}`;
  const holding = (text: string, type: HunkLine['type'] = 'added'): ChangedFile['content'] => ({
    type: 'text',
    encoding: 'utf8',
    hunks: [{ id: 'one', oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: [line(type, text)] }],
  });
  const odd = [
    file('.env'),
    file('example.txt', { status: 'renamed', oldPath: 'id_rsa' }),
    file('flagged.ts', { flags: ['secretLooking'] }),
    file('context.ts', { content: holding(`const key = '${key}'`, 'context') }),
    file('picture.png', { content: { type: 'binary' } }),
    file('data.csv', { content: { type: 'large' } }),
    file('moved.ts', { content: { type: 'same' } }),
    file('link', { content: { type: 'symlink', before: null, after: '/etc/passwd' } }),
  ];
  expect(shown(odd, {}).map(([path, , hunks, withheld]) => [path, hunks, withheld])).toEqual([
    ['.env', [], 'secret'],
    ['example.txt', [], 'secret'],
    ['flagged.ts', [], 'secret'],
    ['context.ts', [], 'secret'],
    ['picture.png', [], 'binary'],
    ['data.csv', [], 'large'],
    ['moved.ts', [], 'same'],
    ['link', [], 'symlink'],
  ]);
});
