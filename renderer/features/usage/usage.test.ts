import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type UsageRow } from '../../../shared/model/usage.ts';
import { dayKey, dayLabel, everyDay, firstMoment, share } from './usage.ts';

const row = (key: string): UsageRow => ({
  key,
  label: key,
  jobs: 1,
  usage: { input: 5, cachedInput: 2, output: 1, reasoning: 0, total: 6 },
});
const noon = new Date(2026, 10, 20, 12).getTime();

test('days without a job stand between those with one, newest first', () => {
  const shown = everyDay([row('2026-11-17'), row('2026-11-19')], noon, 30);
  expect(shown.map(({ key, jobs }) => [key, jobs])).toEqual([
    ['2026-11-20', 0],
    ['2026-11-19', 1],
    ['2026-11-18', 0],
    ['2026-11-17', 1],
  ]);
  expect(everyDay([], noon, 7)).toEqual([]);
});

test('at any moment of any year, thirty days are thirty calendar days and the first moment begins the first', () => {
  const moments = fc.date({ min: new Date(2020, 0, 1), max: new Date(2040, 0, 1), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (moment) => {
      const first = new Date(firstMoment(moment.getTime(), 30) * 1000);
      expect([first.getHours(), first.getMinutes()]).toEqual([0, 0]);
      const keys = everyDay([row(dayKey(first))], moment.getTime(), 30).map(({ key }) => key);
      expect(keys).toHaveLength(30);
      expect(keys.at(0)).toBe(dayKey(moment));
      expect(keys).toEqual([...new Set(keys)].sort().reverse());
    }),
  );
});

test('a day is named for people, anything else is itself', () => {
  expect([dayLabel('2026-11-20'), dayLabel('client_1')]).toEqual(['Fri, Nov 20', 'client_1']);
});

test('a bar is as long as its part of the longest, and never invisible', () => {
  expect([share(50, 100), share(100, 100), share(0, 100), share(1, 1_000_000), share(0, 0)]).toEqual([50, 100, 0, 0.5, 0]);
});
