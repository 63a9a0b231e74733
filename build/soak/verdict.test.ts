import { expect, test } from 'vitest';
import { type Sample } from './samples.ts';
import { judge } from './verdict.ts';

const mebi = 1024 * 1024;
const still: Sample = { atMs: 0, heap: 30 * mebi, memory: 90 * mebi, handles: 40, processes: 2, threads: 12, state: mebi, delayMs: 2 };
const run = (change: (n: number) => Partial<Sample>) => Array.from({ length: 100 }, (_, n) => ({ ...still, atMs: n * 1000, ...change(n) }));
const wrong = (samples: readonly Sample[], jobs = 100) => judge(samples, jobs).filter(({ ok }) => !ok);

test('a run that stays as it is, with busy moments and a warm-up, is flat', () => {
  expect(
    wrong(run((n) => ({ memory: (n < 15 ? 40 : 90) * mebi, handles: n % 10 === 0 ? 90 : 40, processes: n % 7 === 0 ? 9 : 2 }))),
  ).toEqual([]);
});

test.each([
  ['heap', (n: number) => ({ heap: (30 + n / 4) * mebi })],
  ['memory', (n: number) => ({ memory: (90 + 2 * n) * mebi })],
  ['handles', (n: number) => ({ handles: 40 + Math.floor(n / 5) })],
  ['processes', (n: number) => ({ processes: 2 + Math.floor(n / 20) })],
  ['state for each job', (n: number) => ({ state: mebi + n * mebi })],
  ['delay, p95 (ms)', (n: number) => ({ delayMs: n > 80 ? 1500 : 2 })],
])('%s that grows is found', (what, change) => {
  expect(wrong(run(change)).map((one) => one.what)).toEqual([what]);
});

test('too few samples say nothing', () => {
  expect(() => judge([still], 1)).toThrow('Ten samples');
});
