import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { type Hunk } from '../../../../shared/model/change-set.ts';
import { type ClientChanges, type ClientFile } from '../../jobs/client-changes.ts';
import { type FileOnPage, pageOfChanges } from './change-pages.ts';
import { diffHunk } from './diff.ts';

const anyLine = fc.record({
  type: fc.constantFrom('context', 'removed', 'added'),
  text: fc.constantFrom('', 'short', 'a line of some length', '漢字 and 🌊', 'carriage\r'),
  newline: fc.constant(true),
});

const anyHunk = fc.array(anyLine, { minLength: 1, maxLength: 12 }).map((lines): Omit<Hunk, 'oldStart' | 'newStart'> => {
  const oldLines = lines.filter(({ type }) => type !== 'added').length;
  return { id: 'h', oldLines, newLines: lines.filter(({ type }) => type !== 'removed').length, lines };
});

const anyFile = fc.record({ hunks: fc.array(anyHunk, { maxLength: 4 }), path: fc.constantFrom('a.ts', 'src/β.ts') });

function changesOf(files: readonly { path: string; hunks: readonly Omit<Hunk, 'oldStart' | 'newStart'>[] }[]): ClientChanges {
  return {
    ...{ state: 'pending', round: 1, digest: 'ab'.repeat(32), counts: { files: files.length, added: 0, removed: 0 } },
    ...{ landed: null, reason: null, skipped: [] },
    files: files.map(({ path, hunks }, index): ClientFile => {
      const starts = (hunk: (typeof hunks)[number]) => ({ oldStart: hunk.oldLines ? 10 : 9, newStart: hunk.newLines ? 10 : 9 });
      const own = hunks.map((hunk) => ({ ...hunk, ...starts(hunk), decision: 'pending' as const }));
      const names = { path: `${index}/${path}`, oldPath: null, status: 'modified' as const };
      return { ...names, added: 0, removed: 0, decision: 'pending', hunks: own, withheld: own.length > 0 ? null : 'binary' };
    }),
  };
}

/** All pages of a change set, in order. */
function pages(changes: ClientChanges, maxBytes: number): (readonly FileOnPage[])[] {
  const read: (readonly FileOnPage[])[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = pageOfChanges(changes, cursor, maxBytes);
    read.push(page.files);
    if (page.nextCursor === null) return read;
    cursor = page.nextCursor;
  }
}

const head = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@ pending\n/;

/** A diff as the lines that it takes away and brings, each with its number. */
function facts(diffs: readonly string[]): string[] {
  return diffs.flatMap((diff) => {
    const [, oldStart, oldLines, newStart, newLines] = (head.exec(diff) ?? []).map(Number);
    let [old, now] = [(oldStart ?? 0) + (oldLines ? 0 : 1), (newStart ?? 0) + (newLines ? 0 : 1)];
    const lines = diff.replace(head, '').split('\n').slice(0, -1);
    const counted = lines.map((line) => {
      const fact = `${line.startsWith('+') ? '' : old} ${line.startsWith('-') ? '' : now} ${line}`;
      if (!line.startsWith('+')) old += 1;
      if (!line.startsWith('-')) now += 1;
      return fact;
    });
    expect([old - (oldStart ?? 0) - (oldLines ? 0 : 1), now - (newStart ?? 0) - (newLines ? 0 : 1)]).toEqual([oldLines, newLines]);
    return counted;
  });
}

test('whatever was changed, the pages show every file and every line once, under its number, and hunks that are right by themselves', () => {
  fc.assert(
    fc.property(fc.array(anyFile, { maxLength: 5 }), fc.integer({ min: 30, max: 900 }), (input, maxBytes) => {
      const changes = changesOf(input);
      const read = pages(changes, maxBytes);
      for (const { path, hunks } of changes.files) {
        const shown = read.flatMap((files) => files.filter((file) => file.path === path));
        expect(shown.length).toBeGreaterThan(0);
        expect(facts(shown.flatMap((file) => file.hunks.map(({ diff }) => diff)))).toEqual(
          facts(hunks.map((hunk) => diffHunk(hunk, hunk.decision))),
        );
      }
      expect(read.flat().length).toBeLessThanOrEqual(changes.files.length + read.length);
    }),
  );
});

test('a page holds what fits: hunks stay whole, and one that fits nowhere is cut between its lines', () => {
  const added = (count: number) => {
    const lines = Array.from({ length: count }, (_, n) => ({ type: 'added' as const, text: `line ${n}`, newline: true }));
    return { id: 'h', oldLines: 0, newLines: count, lines };
  };
  const read = pages(changesOf([{ path: 'a', hunks: [added(20), added(20), added(200)] }]), 500);
  expect(read.map((files) => files.flatMap(({ hunks }) => hunks.map(({ diff }) => diff.split('\n').length - 2)))).toEqual([
    [20],
    [20],
    [56],
    [54],
    [50],
    [40],
  ]);
  expect(read.slice(2).flatMap((files) => files.flatMap(({ hunks }) => hunks.map(({ diff }) => diff.split('\n', 1)[0])))).toEqual([
    '@@ -9,0 +10,56 @@ pending',
    '@@ -9,0 +66,54 @@ pending',
    '@@ -9,0 +120,50 @@ pending',
    '@@ -9,0 +170,40 @@ pending',
  ]);
});

test.each(['', '1', 'abababababababab.0', 'abababababababab.9', 'abababababababab.1x', 'cdcdcdcdcdcdcdcd.1'])(
  'the cursor %j is not one of this change set',
  async (cursor) => {
    const changes = changesOf([
      { path: 'a', hunks: [] },
      { path: 'b', hunks: [] },
    ]);
    expect(pageOfChanges(changes, 'abababababababab.1').files).toMatchObject([{ path: '1/b' }]);
    await refused('page/badCursor', () => pageOfChanges(changes, cursor));
  },
);
