import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { type HealthSample } from '../../../shared/model/health.ts';
import { Database } from './database.ts';
import { HealthTable } from './health.ts';

const day = 86_400;
const now = Date.UTC(2026, 10, 20, 12) / 1000;

function openTable() {
  const folder = makeFolder('health');
  const db = Database.open(folder.at('state.db'));
  return {
    table: new HealthTable(db, 30),
    count: () => Number(db.prepare('SELECT count(*) AS n FROM health').get()?.['n']),
    clear: () => db.prepare('DELETE FROM health').run(),
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const sample = (at: number, change: Partial<HealthSample> = {}): HealthSample => ({
  at,
  running: 1,
  queued: 0,
  waiting: 0,
  codex: 'ready',
  codexStarts: 0,
  memory: 100_000_000,
  delayMs: 2,
  ...change,
});

test('samples come back as they were taken while every one has room', () => {
  using open = openTable();
  const taken = [sample(now - 90), sample(now - 60, { queued: 3, codex: 'failed' }), sample(now - 30, { codexStarts: 1 })];
  for (const one of taken) open.table.add(one);
  expect(open.table.read({ since: now - 300, until: now, points: 500 })).toEqual({ everySeconds: 30, data: taken });
  expect(open.table.read({ since: now - 60, until: now - 30, points: 500 }).data).toEqual([taken[1]]);
});

test('of many samples each step tells the most, what was wrong with Codex and how often it was started; a step without one is left out', () => {
  using open = openTable();
  const since = now - day;
  open.table.add(sample(since + 10, { running: 4, codex: 'failed', codexStarts: 1, memory: 5 }));
  open.table.add(sample(since + 40, { queued: 7, codexStarts: 2, delayMs: 900 }));
  open.table.add(sample(since + 70_000, { codex: 'stopped' }));
  expect(open.table.read({ since, until: now, points: 24 })).toEqual({
    everySeconds: 3600,
    data: [
      sample(since, { running: 4, queued: 7, codex: 'failed', codexStarts: 3, delayMs: 900 }),
      sample(since + 19 * 3600, { codex: 'stopped' }),
    ],
  });
});

test('samples of seven days are kept and no more', () => {
  using open = openTable();
  for (const back of [8, 7, 6]) open.table.add(sample(now - back * day));
  open.table.add(sample(now));
  expect(open.count()).toBe(3);
});

test('whatever is asked for, there are at most as many steps as wanted, and no sample is lost', () => {
  using open = openTable();
  const asked = fc.record({
    points: fc.integer({ min: 10, max: 200 }),
    seconds: fc.integer({ min: 1, max: 7 * day }),
    ages: fc.uniqueArray(fc.integer({ min: 1, max: 7 * day }), { maxLength: 40 }),
  });
  fc.assert(
    fc.property(asked, ({ points, seconds, ages }) => {
      open.clear();
      for (const age of ages.toSorted((a, b) => b - a)) open.table.add(sample(now - age, { codexStarts: 1 }));
      const { data, everySeconds } = open.table.read({ since: now - seconds, until: now, points });
      expect(data.length).toBeLessThanOrEqual(points);
      expect(everySeconds % 30).toBe(0);
      expect(data.reduce((sum, { codexStarts }) => sum + codexStarts, 0)).toBe(ages.filter((age) => age <= seconds).length);
    }),
    { numRuns: 60 },
  );
});
