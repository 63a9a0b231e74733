import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inSteps, isGap, pointAt } from './gaps.ts';

test('a sample that comes a little late leaves no gap, one that does not come leaves one', () => {
  expect([30, 44, 75, 76, 3600].map((passed) => isGap(1000, 1000 + passed, 30))).toEqual([false, false, false, true, true]);
});

test('before a gap and at the end a point holds for its own length; between them nothing is drawn', () => {
  expect(inSteps([0, 30, 200], [[1, 2, 3]], 30)).toEqual({
    times: [0, 30, 60, 130, 200, 230],
    values: [[1, 2, 2, null, 3, 3]],
  });
  expect(inSteps([], [[]], 30)).toEqual({ times: [], values: [[]] });
});

test('a moment belongs to the point before it, and in a gap to none', () => {
  const times = [0, 30, 200];
  expect([-1, 0, 29, 30, 59, 60, 199, 200, 229, 230].map((moment) => pointAt(times, moment, 30))).toEqual([
    null,
    0,
    0,
    1,
    1,
    null,
    null,
    2,
    2,
    null,
  ]);
  expect(pointAt([], 5, 30)).toBeNull();
});

test('what is drawn runs forward, shows every point, and is broken exactly at the gaps', () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 60 }).map((all) => all.sort((a, b) => a - b));
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 120 }), (taken, holds) => {
      const drawn = inSteps(taken, [taken], holds);
      expect(drawn.times).toEqual([...new Set(drawn.times)].sort((a, b) => a - b));
      const shown = drawn.values[0] ?? [];
      expect(taken.every((time) => shown[drawn.times.indexOf(time)] === time)).toBe(true);
      const gaps = taken.filter((time, at) => isGap(time, taken[at + 1] ?? time, holds));
      expect(shown.filter((value) => value === null)).toHaveLength(gaps.length);
    }),
  );
});
