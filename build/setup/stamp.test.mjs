import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFresh, takeStamp, writeStamp } from './stamp.mjs';

const made = { sources: ['src', 'package.json', 'missing'], outputs: ['out/main.js'], stamp: 'out/.made/thing.json' };

/** @type {string} */
let root;

beforeEach(() => {
  mkdirSync('out/tmp', { recursive: true });
  root = mkdtempSync(join('out/tmp', 'stamp-'));
  write('src/a.ts', 'a');
  write('src/deep/b.ts', 'b');
  write('package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

test('what was never built is stale, what was just built is fresh', () => {
  expect(isFresh(root, made)).toBe(false);
  build();
  expect(isFresh(root, made)).toBe(true);
});

test.each([
  ['an edited file', () => write('src/deep/b.ts', 'B')],
  ['a new file', () => write('src/deep/c.ts', 'c')],
  ['a deleted file', () => rmSync(join(root, 'src/a.ts'))],
  ['another lock file', () => write('package.json', '{ }')],
  ['a missing output', () => rmSync(join(root, 'out/main.js'))],
  ['a missing stamp', () => rmSync(join(root, made.stamp))],
  ['a torn stamp', () => write(made.stamp, '{"stats":')],
])('%s makes it stale', (_, change) => {
  build();
  change();
  expect(isFresh(root, made)).toBe(false);
});

test.each([
  ['a test', () => write('src/a.test.ts', 'test')],
  ['a document', () => write('src/README.md', 'text')],
  ['a file outside', () => write('other/a.ts', 'a')],
])('%s does not', (_, change) => {
  build();
  change();
  expect(isFresh(root, made)).toBe(true);
});

test('when only times moved, the content settles it and the stamp learns the new times', () => {
  build();
  const stamp = takeStamp(root, made);
  utimesSync(join(root, 'src/a.ts'), 1, 1);
  expect(isFresh(root, made)).toBe(true);
  const { stats, content } = takeStamp(root, made);
  expect(content).toBe(stamp.content);
  expect(stats).not.toBe(stamp.stats);
  // The same time with another content: only the remembered times can make this look fresh.
  write('src/a.ts', 'x');
  utimesSync(join(root, 'src/a.ts'), 1, 1);
  expect(isFresh(root, made)).toBe(true);
});

test('an edit during the build leaves it stale', () => {
  const stamp = takeStamp(root, made);
  write('src/a.ts', 'edited');
  write('out/main.js', 'built');
  writeStamp(root, made, stamp);
  expect(isFresh(root, made)).toBe(false);
});

test('a stamp is written whole: no draft stays behind', () => {
  build();
  expect(readdirSync(join(root, dirname(made.stamp)))).toEqual(['thing.json']);
});

function build() {
  write('out/main.js', 'built');
  writeStamp(root, made, takeStamp(root, made));
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
