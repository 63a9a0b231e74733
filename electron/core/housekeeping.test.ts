import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../e2e/fixtures/job.ts';
import { keepHouse } from './housekeeping.ts';
import { type Log } from './lib/log.ts';
import { openState } from './state/backups.ts';
import { JobTable } from './state/jobs.ts';

const minute = 60_000;
const dayMs = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** Until the work that a timer began has said so; its steps run on real turns of the loop. */
async function until(said: () => boolean): Promise<void> {
  while (!said()) await new Promise((resolve) => setImmediate(resolve));
}

test('a minute after the start, then daily, the state is backed up and old jobs go; nothing comes after the end', async () => {
  using folder = makeFolder('housekeeping');
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  let now = Date.UTC(2026, 10, 20, 12);
  using db = openState(folder.path, { now: () => now, log });
  const jobs = new JobTable(db);
  const job = newJob({ id: jobId(1), status: 'completed', createdAt: now / 1000 - 2 * 86_400 });
  jobs.commit(job.id, [{ type: 'job/created', job }], now);
  const forgotten: number[] = [];
  const forgetReviews = async (time: number) => void forgotten.push(time);
  const swept: number[] = [];
  const sweepReviews = async (time: number) => void swept.push(time);
  const retention = () => ({ days: 1, maxMiB: null });
  const house = keepHouse({ db, dataDir: folder.path, retention, forgetReviews, sweepReviews, now: () => now, log });
  vi.advanceTimersByTime(minute - 1);
  expect(existsSync(folder.at('backups'))).toBe(false);
  vi.advanceTimersByTime(1);
  await until(() => logged.includes('state backedUp'));
  now += dayMs;
  vi.advanceTimersByTime(dayMs);
  await until(() => logged.includes('state pruned'));
  await house[Symbol.asyncDispose]();
  expect([jobs.count(), logged, readdirSync(folder.at('backups'))]).toEqual([
    0,
    ['state backedUp', 'state backedUp', 'state pruned'],
    ['state-2026-11-20T12-00-00-000Z.db', 'state-2026-11-21T12-00-00-000Z.db'],
  ]);
  expect(forgotten).toEqual([19, 20].map((day) => Date.UTC(2026, 10, day, 12) / 1000));
  expect(swept).toEqual([13, 14].map((day) => Date.UTC(2026, 10, day, 12) / 1000));
  expect(vi.getTimerCount()).toBe(0);
});
