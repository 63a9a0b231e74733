import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

/** @type {string} */
let folder;
/** @type {string} */
let file;

beforeEach(() => {
  mkdirSync('out/tmp', { recursive: true });
  folder = mkdtempSync(join(process.cwd(), 'out/tmp/lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that takes the lock, writes its mark twice with other work between, and lets go. */
const worker = `
  import { appendFileSync } from 'node:fs';
  import { setTimeout as delay } from 'node:timers/promises';
  import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))};
  const [file, journal, mark] = process.argv.slice(1);
  await withLock(file, async () => { appendFileSync(journal, mark); await delay(20); appendFileSync(journal, mark); });
`;

test('work of several processes never overlaps, even when all find the lock of a dead one', async () => {
  writeFileSync(file, String(await deadProcess()));
  const journal = join(folder, 'journal');
  const marks = ['a', 'b', 'c', 'd', 'e', 'f'];
  const codes = await Promise.all(marks.map((mark) => run(worker, file, journal, mark)));
  expect(codes).toEqual(marks.map(() => 0));
  const pairs = readFileSync(journal, 'utf8').match(/../g);
  expect(pairs?.sort()).toEqual(marks.map((mark) => mark + mark));
  expect(existsSync(file)).toBe(false);
});

test('a lock is let go when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('broken build')))).rejects.toThrow('broken build');
  expect(await withLock(file, async () => 'next')).toBe('next');
});

test('who waits is told once', async () => {
  let told = 0;
  const release = Promise.withResolvers();
  const first = withLock(file, () => release.promise);
  const second = withLock(file, async () => 'second', {
    onWait: () => {
      told += 1;
      release.resolve('first');
    },
  });
  expect([await first, await second, told]).toEqual(['first', 'second', 1]);
});

test('a holder that has been silent too long is gone, whoever has its process id now', async () => {
  writeFileSync(file, String(process.ppid));
  utimesSync(file, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  expect(await withLock(file, async () => 'mine')).toBe('mine');
});

async function deadProcess() {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid;
}

/**
 * @param {string} code
 * @param {readonly string[]} args
 */
async function run(code, ...args) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...args], { stdio: 'inherit' });
  const [status] = await once(child, 'exit');
  return status;
}
