import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { treeDigest } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { acceptAll, fileAt, hunks, openReview } from '../../../e2e/fixtures/review.ts';
import { type Resolution } from './apply.ts';
import { revertLanding } from './revert.ts';
import { selectionOf } from './selection.ts';

/** More of them where there is time: DRAWBRIDGE_FILES=5000. */
const many = Number(process.env['DRAWBRIDGE_FILES'] ?? 200);
const { signal } = new AbortController();
const numbered = (count: number, change: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, n) => `${change[n] ?? `line ${n}`}\n`).join('');

test('two of three hunks land, byte for byte, and nothing is staged; the rejected one does not', async () => {
  using review = await openReview({ 'a.txt': numbered(40), 'b.txt': 'b\n' });
  writeFileSync(review.work('a.txt'), numbered(40, { 2: 'first', 20: 'second', 38: 'third' }));
  writeFileSync(review.work('b.txt'), 'other\n');
  const changes = await review.look();
  const file = fileAt(changes, 'a.txt');
  const decisions = hunks(file, { 0: { type: 'accepted' }, 1: { type: 'rejected' }, 2: { type: 'accepted' } });
  expect([selectionOf(file, decisions[file.id]), selectionOf(file, undefined)]).toEqual(['partial', 'none']);
  expect(await review.apply(changes, decisions)).toMatchObject({ type: 'landed', files: [{ path: 'a.txt' }] });
  expect(readFileSync(review.repository.at('a.txt'), 'utf8')).toBe(numbered(40, { 2: 'first', 38: 'third' }));
  expect(review.repository.git('status', '--porcelain')).toBe(' M a.txt\n');
  expect(readdirSync(review.repository.path).sort()).toEqual(['.git', 'a.txt', 'b.txt']);
  expect(await revertLanding('one', review.landings, { signal })).toEqual({ type: 'landed' });
  expect(review.repository.git('status', '--porcelain')).toBe('');
  await refused('workspace/notFound', () => revertLanding('one', review.landings, { signal }));
});

test('single lines of a hunk land, and a hunk lands as the owner edited it', async () => {
  using review = await openReview({ 'a.txt': 'a\nb\nc', 'b.txt': 'x\ny\nz\n' });
  writeFileSync(review.work('a.txt'), 'A\nb\nC\nd\n');
  writeFileSync(review.work('b.txt'), 'x\nY\nz\n');
  const changes = await review.look();
  const [a, b] = [fileAt(changes, 'a.txt'), fileAt(changes, 'b.txt')];
  expect(a.content).toMatchObject({
    hunks: [{ lines: [{ text: 'a' }, { text: 'A' }, { text: 'b' }, { text: 'c', newline: false }, { text: 'C' }, { text: 'd' }] }],
  });
  const decisions = {
    ...hunks(a, {
      0: {
        type: 'lines',
        accepted: [
          [0, 1],
          [5, 5],
        ],
      },
    }),
    ...hunks(b, { 0: { type: 'edited', text: 'x\r\nmine\nz' } }),
  };
  expect(await review.apply(changes, decisions)).toMatchObject({ type: 'landed' });
  // The old last line had no end: it gets one, because another line follows.
  expect(readFileSync(review.repository.at('a.txt'), 'utf8')).toBe('A\nb\nc\nd\n');
  expect(readFileSync(review.repository.at('b.txt'), 'utf8')).toBe('x\r\nmine\nz');
});

test('decisions that do not fit are refused, and nothing lands', async () => {
  using review = await openReview({ 'a.txt': 'a\n', 'latin.txt': Buffer.from([0xe4, 0x0a]), 'b.bin': Buffer.from([0, 1]) });
  writeFileSync(review.work('a.txt'), 'b\n');
  writeFileSync(review.work('latin.txt'), Buffer.from([0xe5, 0x0a]));
  writeFileSync(review.work('b.bin'), Buffer.from([0, 2]));
  writeFileSync(review.work('nul'), 'x');
  const changes = await review.look();
  const before = treeDigest(review.repository.path);
  const [a, latin, binary] = [fileAt(changes, 'a.txt'), fileAt(changes, 'latin.txt'), fileAt(changes, 'b.bin')];
  for (const decisions of [
    { f_none: { type: 'accepted' } as const },
    { [a.id]: { type: 'partial', hunks: { h_none: { type: 'accepted' } }, attributes: true } as const },
    hunks(a, { 0: { type: 'lines', accepted: [[0, 9]] } }),
    hunks(latin, { 0: { type: 'edited', text: 'Ω\n' } }),
    { [binary.id]: { type: 'partial', hunks: {}, attributes: true } as const },
  ]) {
    await refused('change/badDecision', () => review.apply(changes, { ...acceptAll({ ...changes, files: [] }), ...decisions }));
  }
  await refused('path/refused', () => review.apply(changes, acceptAll(changes)));
  expect(await review.apply(changes, {})).toEqual({ type: 'nothing' });
  expect(treeDigest(review.repository.path)).toBe(before);
});

test('security 92, 149: a file that moved on lands nothing; the merge is shown, and lands when the owner has settled it', async () => {
  using review = await openReview({ 'a.txt': numbered(30), 'b.txt': 'b\n', 'c.txt': numbered(30) });
  writeFileSync(review.work('a.txt'), numbered(30, { 3: 'by the job' }));
  writeFileSync(review.work('b.txt'), 'by the job\n');
  writeFileSync(review.work('c.txt'), numbered(30, { 3: 'by the job' }));
  const changes = await review.look();
  review.repository.write('a.txt', numbered(30, { 25: 'by the owner' }));
  review.repository.write('c.txt', numbered(30, { 3: 'by the owner' }));
  const before = treeDigest(review.repository.path);
  const outcome = await review.apply(changes, acceptAll(changes));
  if (outcome.type !== 'conflict') throw new Error(outcome.type);
  expect(treeDigest(review.repository.path)).toBe(before);
  expect(outcome.conflicts.map(({ path, reason, merge }) => [path, reason, merge?.conflicts])).toEqual([
    ['a.txt', 'changed', 0],
    ['c.txt', 'changed', 1],
  ]);
  const [a, c] = outcome.conflicts.map(({ merge }) => merge);
  if (!a || !c) throw new Error('no merge');
  expect(a.bytes.toString()).toBe(numbered(30, { 3: 'by the job', 25: 'by the owner' }));
  expect(c.bytes.toString()).toContain('<<<<<<< your file\nby the owner\n=======\nby the job\n>>>>>>> accepted\n');
  const settled = Buffer.from(numbered(30, { 3: 'by both' }));
  const resolutions = new Map<string, Resolution>([
    ['a.txt', a],
    ['c.txt', { onto: c.onto, bytes: settled }],
  ]);
  expect(await review.apply(changes, acceptAll(changes), { landingId: 'two', resolutions })).toMatchObject({ type: 'landed' });
  expect(readFileSync(review.repository.at('c.txt'))).toEqual(settled);
  await revertLanding('two', review.landings, { signal });
  expect(treeDigest(review.repository.path)).toBe(before);
});

test.each([
  ['deleted', 'missing', (place: string) => rmSync(place)],
  ['made executable', 'changed', (place: string) => chmodSync(place, 0o755)],
  [
    'replaced by a link',
    'changed',
    (place: string) => {
      renameSync(place, `${place}.moved`);
      symlinkSync(`${place}.moved`, place);
    },
  ],
  [
    'replaced by a folder',
    'changed',
    (place: string) => {
      rmSync(place);
      mkdirSync(place);
    },
  ],
  [
    'replaced by a pipe',
    'changed',
    (place: string) => {
      rmSync(place);
      execFileSync('mkfifo', [place]);
    },
  ],
])('a file that was %s meanwhile lands nothing', async (_, reason, change) => {
  using review = await openReview({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  writeFileSync(review.work('a.txt'), 'x\n');
  writeFileSync(review.work('b.txt'), 'x\n');
  const changes = await review.look();
  change(review.repository.at('a.txt'));
  expect(await review.apply(changes, acceptAll(changes))).toMatchObject({ type: 'conflict', conflicts: [{ path: 'a.txt', reason }] });
  expect(readFileSync(review.repository.at('b.txt'), 'utf8')).toBe('b\n');
  expect(existsSync(review.repository.at('.drawbridge-one'))).toBe(false);
});

test('a new file does not land on one that appeared, and what the job changed after the review does not land', async () => {
  using review = await openReview({ 'a.txt': 'a\n' });
  writeFileSync(review.work('new.txt'), 'n\n');
  writeFileSync(review.work('a.txt'), 'reviewed\n');
  const changes = await review.look();
  review.repository.write('new.txt', "the owner's\n");
  expect(await review.apply(changes, acceptAll(changes))).toMatchObject({
    conflicts: [{ path: 'new.txt', reason: 'appeared', merge: null }],
  });
  rmSync(review.repository.at('new.txt'));
  const before = treeDigest(review.repository.path);
  writeFileSync(review.work('a.txt'), 'sneaked in\n');
  await refused('change/drift', () => review.apply(changes, acceptAll(changes)));
  expect(treeDigest(review.repository.path)).toBe(before);
});

test('security 110, 112, 168: a folder that became a link leads nothing outside', async () => {
  using review = await openReview({ 'd/a.txt': 'a\n', 'b.txt': 'b\n' });
  writeFileSync(review.work('d/a.txt'), 'x\n');
  writeFileSync(review.work('b.txt'), 'x\n');
  const changes = await review.look();
  mkdirSync(review.folder.at('outside'));
  writeFileSync(review.folder.at('outside/a.txt'), 'a\n');
  rmSync(review.repository.at('d'), { recursive: true });
  symlinkSync(review.folder.at('outside'), review.repository.at('d'));
  await refused('path/refused', () => review.apply(changes, acceptAll(changes)));
  expect(readFileSync(review.folder.at('outside/a.txt'), 'utf8')).toBe('a\n');
  expect(readFileSync(review.repository.at('b.txt'), 'utf8')).toBe('b\n');
});

test('security 114: another name of the same file keeps its content', async () => {
  using review = await openReview({ 'a.txt': 'a\n' });
  linkSync(review.repository.at('a.txt'), review.folder.at('other-name'));
  writeFileSync(review.work('a.txt'), 'x\n');
  const changes = await review.look();
  expect(await review.apply(changes, acceptAll(changes))).toMatchObject({ type: 'landed' });
  expect(readFileSync(review.folder.at('other-name'), 'utf8')).toBe('a\n');
});

test('security 122: another folder in the place of the checkout is not written to', async () => {
  using review = await openReview({ 'a.txt': 'a\n' });
  writeFileSync(review.work('a.txt'), 'x\n');
  const changes = await review.look();
  renameSync(review.repository.path, review.folder.at('moved'));
  execFileSync('cp', ['-r', review.folder.at('moved'), review.repository.path]);
  await refused('root/notFound', () => review.apply(changes, acceptAll(changes)));
  expect(readFileSync(review.repository.at('a.txt'), 'utf8')).toBe('a\n');
});

test('security 144: while git holds its lock nothing lands, and the lock stays', async () => {
  using review = await openReview({ 'a.txt': 'a\n' });
  writeFileSync(review.work('a.txt'), 'x\n');
  const changes = await review.look();
  const lock = review.repository.at('.git/index.lock');
  writeFileSync(lock, '');
  const failure = await refused('git/locked', () => review.apply(changes, acceptAll(changes), { nowMs: statSync(lock).mtimeMs + 5000 }));
  expect(failure.message).toContain('5 seconds old');
  expect(existsSync(lock)).toBe(true);
  rmSync(lock);
  expect(await review.apply(changes, acceptAll(changes))).toMatchObject({ type: 'landed' });
});

test('security 148: nothing lands in a repository inside, nor on two names that differ in case only', async () => {
  using review = await openReview({ 'a.txt': 'a\n' });
  writeFileSync(review.work('Both.txt'), '1');
  writeFileSync(review.work('both.txt'), '2');
  mkdirSync(review.work('sub'));
  writeFileSync(review.work('sub/x.txt'), 'x');
  const changes = await review.look();
  await refused('path/refused', () => review.apply(changes, acceptAll(changes)));
  execFileSync('git', ['init', '-q', review.repository.at('sub')]);
  const only = { [fileAt(changes, 'sub/x.txt').id]: { type: 'accepted' } as const };
  const failure = await refused('path/refused', () => review.apply(changes, only));
  expect(failure.message).toContain('repository of its own');
  expect(readdirSync(review.repository.path).sort()).toEqual(['.git', 'a.txt', 'sub']);
});

test('revert lands nothing where one of the files moved on', async () => {
  using review = await openReview({ 'a.txt': 'a\n', 'gone.txt': 'g\n', 'tool.sh': '#!\n' });
  writeFileSync(review.work('a.txt'), 'x\n');
  rmSync(review.work('gone.txt'));
  chmodSync(review.work('tool.sh'), 0o755);
  chmodSync(review.repository.at('a.txt'), 0o600);
  chmodSync(review.repository.at('gone.txt'), 0o640);
  const before = treeDigest(review.repository.path);
  const changes = await review.look();
  await review.apply(changes, acceptAll(changes));
  expect(statSync(review.repository.at('a.txt')).mode & 0o777).toBe(0o600);
  const landed = treeDigest(review.repository.path);
  review.repository.write('gone.txt', 'written anew\n');
  expect(await revertLanding('one', review.landings, { signal })).toEqual({
    type: 'conflict',
    conflicts: [{ path: 'gone.txt', reason: 'appeared' }],
  });
  rmSync(review.repository.at('gone.txt'));
  expect(treeDigest(review.repository.path)).toBe(landed);
  expect(await revertLanding('one', review.landings, { signal })).toEqual({ type: 'landed' });
  expect(treeDigest(review.repository.path)).toBe(before);
  expect(readdirSync(review.folder.at('data/landings'))).toEqual(['one']);
});

test('two landings in one checkout: the second waits its turn or finds what the first made', async () => {
  using review = await openReview({ 'a.txt': 'a\n' });
  writeFileSync(review.work('a.txt'), 'x\n');
  const changes = await review.look();
  const results = await Promise.allSettled(['one', 'two'].map((landingId) => review.apply(changes, acceptAll(changes), { landingId })));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'workspace/busy' } });
  expect(await review.apply(changes, acceptAll(changes), { landingId: 'three' })).toMatchObject({ type: 'conflict' });
});

test('very many files land, and are reverted', async () => {
  const names = Array.from({ length: many }, (_, n) => `d${n % 40}/f${n}.txt`);
  using review = await openReview(Object.fromEntries(names.map((name, n) => [name, `${n}\n`])));
  for (const name of names) writeFileSync(review.work(name), 'x\n');
  const changes = await review.look();
  expect(await review.apply(changes, acceptAll(changes))).toMatchObject({ type: 'landed' });
  expect(readFileSync(review.repository.at('d7/f7.txt'), 'utf8')).toBe('x\n');
  expect(await revertLanding('one', review.landings, { signal })).toEqual({ type: 'landed' });
  expect(review.repository.git('status', '--porcelain')).toBe('');
}, 180_000);
