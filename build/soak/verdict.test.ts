import { expect, test } from 'vitest';
import { type Rest, type Sample } from './samples.ts';
import { judge } from './verdict.ts';

const mebi = 1024 * 1024;
const still: Sample = { atMs: 0, memory: 90 * mebi, handles: 40, processes: 2, threads: 12, state: mebi, delayMs: 2 };
const rest: Rest = { ...still, memory: 65 * mebi, heap: 30 * mebi };
const run = (change: (n: number) => Partial<Sample> = () => ({})) =>
  Array.from({ length: 100 }, (_, n) => ({ ...still, atMs: n * 1000, ...change(n) }));
const wrong = (after: Partial<Rest>, samples = run()) =>
  judge({ samples, rests: { before: rest, after: { ...rest, ...after } }, jobs: 100 }).flatMap(({ ok, what }) => (ok ? [] : [what]));

test('a run whose rests are alike is flat, whatever V8 makes room for meanwhile', () => {
  const busy = run((n) => ({ memory: (n % 40 < 20 ? 90 : 190) * mebi, handles: n % 10 === 0 ? 90 : 40, processes: n % 7 === 0 ? 9 : 2 }));
  expect(wrong({ memory: 72 * mebi, heap: 31 * mebi, handles: 42 }, busy)).toEqual([]);
});

test.each<[string, Partial<Rest>]>([
  ['heap', { heap: 34 * mebi }],
  ['memory', { memory: 80 * mebi }],
  ['handles', { handles: 45 }],
  ['processes', { processes: 4 }],
  ['threads', { threads: 15 }],
])('%s that a rest does not give back is found', (what, after) => {
  expect(wrong(after)).toEqual([`${what} at rest`]);
});

test('what grows under load, or with each job, is found', () => {
  const slower = run((n) => ({ delayMs: n > 80 ? 1500 : 2 }));
  const larger = run((n) => ({ memory: (90 + 3 * n) * mebi }));
  expect(wrong({}, slower)).toEqual(['delay, p95']);
  expect(wrong({}, larger)).toEqual(['memory under load']);
  expect(wrong({ state: 100 * mebi })).toEqual(['state for each job']);
});

test('too few samples say nothing', () => {
  expect(() => judge({ samples: [still], rests: { before: rest, after: rest }, jobs: 1 })).toThrow('Ten samples');
});
