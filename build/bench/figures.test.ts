import { expect, test } from 'vitest';
import { median, quantile, ratioOfMedians } from './figures.ts';

test('medians and quantiles lie between the samples, in whatever order they come', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quantile([10, 0, 20, 30, 40], 0.95)).toBeCloseTo(38);
  expect(() => median([])).toThrow('no samples');
});

test('a ratio says how sure it is', () => {
  const steady = Array.from({ length: 40 }, (_, index) => 100 + (index % 5));
  expect(ratioOfMedians(steady, steady)).toMatchObject({ value: 1 });
  const noisy = steady.map((value, index) => value + (index % 2) * 80);
  const sure = ratioOfMedians(steady, steady);
  const unsure = ratioOfMedians(noisy, steady);
  expect(sure.high - sure.low).toBeLessThan(0.05);
  expect(unsure.low).toBeLessThan(unsure.value);
  expect(unsure.high - unsure.low).toBeGreaterThan(sure.high - sure.low);
});
