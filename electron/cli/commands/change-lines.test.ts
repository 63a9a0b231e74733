import { expect, test } from 'vitest';
import { type ChangedFile, type FileSide, type Hunk } from '../../../shared/model/change-set.ts';
import { diffLines } from './change-lines.ts';

const plain = { colour: false, numbers: false };
const undecided = { decisions: {}, comments: [] };
const side = (change: Partial<FileSide> = {}): FileSide => ({
  kind: 'file',
  executable: false,
  size: 3,
  sha256: 'a'.repeat(64),
  ...change,
});
const line = (type: Hunk['lines'][number]['type'], text: string, newline = true) => ({ type, text, newline });
const hunk: Hunk = {
  id: 'h_1',
  oldStart: 1,
  oldLines: 1,
  newStart: 1,
  newLines: 2,
  lines: [line('removed', 'old\r'), line('added', '\tnew\u001b[2J\u00a0\u2800'), line('added', 'end', false)],
};
const file = (change: Partial<ChangedFile> = {}): ChangedFile => ({
  id: 'f_1',
  status: 'modified',
  path: 'a.txt',
  oldPath: null,
  before: side(),
  after: side(),
  content: { type: 'text', encoding: 'utf8', hunks: [hunk] },
  added: 2,
  removed: 1,
  flags: [],
  refused: null,
  ...change,
});

test('a diff is unified, with decisions and remarks in it, and nothing of it acts on a terminal', () => {
  const review = {
    decisions: { f_1: { type: 'partial', hunks: { h_1: { type: 'edited', text: 'x' } }, attributes: false } },
    comments: [
      { id: 'c1', fileId: 'f_1', hunkId: null, line: null, text: 'All\u202e of it' },
      { id: 'c2', fileId: 'f_1', hunkId: 'h_1', line: 0, text: 'Why?' },
    ],
  } as const;
  expect(diffLines(file({ flags: ['ci', 'hooks'] }), { ...review, comments: [...review.comments] }, plain)).toEqual([
    'M a.txt  +2 -1  1 of 1 hunks accepted  ! ci, hooks',
    '# All\\u{202e} of it',
    '--- a/a.txt',
    '+++ b/a.txt',
    '@@ -1,1 +1,2 @@ 1 of 1, h_1, accepted with your text',
    '-old\\u{d}',
    '# Why?',
    '+\tnew\\u{1b}[2J\\u{a0}\\u{2800}',
    '+end',
    '\\ No newline at end of file',
  ]);
  expect(diffLines(file(), undecided, { colour: true, numbers: true }).slice(-4)).toEqual([
    '1 \u001b[31m-old\\u{d}\u001b[0m',
    '2 \u001b[32m+\tnew\\u{1b}[2J\\u{a0}\\u{2800}\u001b[0m',
    '3 \u001b[32m+end\u001b[0m',
    '3 \\ No newline at end of file',
  ]);
});

test.each([
  [
    'renamed and made executable',
    { status: 'renamed', oldPath: 'old\n.txt', after: side({ executable: true }), content: { type: 'same' }, added: 0, removed: 0 },
    ['R old .txt => a.txt  +0 -0  undecided', '--- a/old .txt', '+++ b/a.txt', 'old mode 100644', 'new mode 100755'],
  ],
  [
    'no text',
    { status: 'added', before: null, content: { type: 'binary' }, refused: 'leads out of the folder' },
    [
      'A a.txt  +2 -1  cannot be accepted: it leads out of the folder',
      '--- /dev/null',
      '+++ b/a.txt',
      `binary: nothing => 3 bytes, sha256 ${'a'.repeat(64)}`,
    ],
  ],
  [
    'a link',
    { status: 'deleted', after: null, content: { type: 'symlink', before: '../\u0007x', after: null } },
    ['D a.txt  +2 -1  undecided', '--- a/a.txt', '+++ /dev/null', 'link: ../\\u{7}x => nothing'],
  ],
] as const)('a file that is %s is told in words', (_, change, shown) => {
  expect(diffLines(file(change as Partial<ChangedFile>), undecided, plain)).toEqual(shown);
});
