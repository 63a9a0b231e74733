import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seriesOf, stacked } from './series.ts';

const days = ['2026-11-18', '2026-11-19', '2026-11-20'];
const rest = (parts: number) => `${parts} others`;
const part = (key: string) => ({ key, name: key.toUpperCase() });

test('each part has a value for each point, nothing where it has no cell, and cells of other points are left out', () => {
  const cells = [
    { point: '2026-11-20', key: 'a', value: 5 },
    { point: '2026-11-18', key: 'b', value: 2 },
    { point: '2026-11-18', key: 'a', value: 1 },
    { point: '2025-01-01', key: 'a', value: 99 },
  ];
  expect(seriesOf([part('a'), part('b')], cells, days, rest)).toEqual([
    { name: 'A', colour: 'series-a', values: [1, 0, 5] },
    { name: 'B', colour: 'series-b', values: [2, 0, 0] },
  ]);
});

test('parts for which there is no colour are one series, named by how many they are', () => {
  const parts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(part);
  const cells = parts.map(({ key }, at) => ({ point: '2026-11-19', key, value: at + 1 }));
  expect(seriesOf(parts, cells, days, rest).map(({ name, values }) => [name, values[1]])).toEqual([
    ['A', 1],
    ['B', 2],
    ['C', 3],
    ['D', 4],
    ['E', 5],
    ['2 others', 13],
  ]);
});

test('nothing is lost by grouping or by stacking', () => {
  const cell = fc.record({ point: fc.constantFrom(...days), key: fc.constantFrom(...'abcdefgh'), value: fc.nat(1_000_000) });
  fc.assert(
    fc.property(fc.array(cell), (cells) => {
      const series = seriesOf([...'abcdefgh'].map(part), cells, days, rest);
      const tops = stacked(series);
      for (const [at, day] of days.entries()) {
        const used = cells.filter(({ point }) => point === day).reduce((sum, { value }) => sum + value, 0);
        expect(tops.at(-1)?.[at]).toBe(used);
        const heights = tops.map((row) => row[at] ?? 0);
        expect(heights).toEqual([...heights].sort((a, b) => a - b));
      }
    }),
  );
  expect(stacked([])).toEqual([]);
});
