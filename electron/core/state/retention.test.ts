import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { type JobStatus } from '../../../shared/model/job.ts';
import { Database } from './database.ts';
import { JobTable } from './jobs.ts';
import { Retention } from './retention.ts';
import { SettingTable } from './settings.ts';
import { UsageTable } from './usage.ts';

const now = new Date(2026, 10, 20, 12).getTime();
const dayMs = 86_400_000;
const always = { signal: new AbortController().signal };

function openState() {
  const folder = makeFolder('retention');
  const file = folder.at('state.db');
  const db = Database.open(file);
  const jobs = new JobTable(db);
  const retention = new Retention(db);
  /** A job of so many days ago with so many log entries of 10 kB. */
  const add = (number: number, days: number, { status = 'completed' as JobStatus, entries = 1 } = {}) => {
    const at = Math.floor((now - days * dayMs) / 1000);
    const job = newJob({ id: jobId(number), createdAt: at, finishedAt: at });
    jobs.commit(job.id, [{ type: 'job/created', job }], at * 1000);
    for (let n = 0; n < entries; n++) {
      const item = { id: `${n}`, type: 'agentMessage', text: 'x'.repeat(10_000), startedAtMs: 1, completedAtMs: 2 } as const;
      jobs.commit(job.id, [{ type: 'item/completed', item }], at * 1000);
    }
    jobs.commit(job.id, [{ type: 'job/statusChanged', job: { ...job, status } }], at * 1000);
  };
  return {
    db,
    jobs,
    retention,
    add,
    file,
    ids: () => jobs.list({ limit: 500 }).data.map(({ id }) => Number.parseInt(id.slice(4), 36)),
    logs: () =>
      jobs.list({ limit: 500 }).data.flatMap(({ id }) => (jobs.read(id, 0, 1).length > 0 ? [Number.parseInt(id.slice(4), 36)] : [])),
    /** As if the last look had been a day ago. */
    seen: (atMs: number) => new SettingTable(db).write('retention.seenMs', atMs),
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('jobs that are over go with their logs when their time is over; others stay, and usage too', async () => {
  using state = openState();
  state.add(1, 100);
  state.add(2, 100, { status: 'running' });
  state.add(3, 91, { status: 'failed', entries: 3 });
  state.add(4, 89);
  state.add(5, 0);
  state.seen(now - dayMs);
  expect(await state.retention.prune({ days: 90, maxMiB: null }, now, always)).toEqual({ jobs: 2, logs: 0 });
  expect(state.ids()).toEqual([5, 4, 2]);
  expect(Number(state.db.prepare('SELECT count(DISTINCT job_id) AS n FROM events').get()?.['n'])).toBe(3);
  expect(new UsageTable(state.db).since(0).jobs).toBe(4);
  expect(await state.retention.prune({ days: null, maxMiB: null }, now + 365 * dayMs, always)).toEqual({ jobs: 0, logs: 0 });
});

test('past its size the logs of the oldest jobs go, the jobs stay listed, and the disk gets the space back', async () => {
  using state = openState();
  for (let n = 1; n <= 8; n++) state.add(n, 8 - n, { status: n === 2 ? 'running' : 'completed', entries: 400 });
  state.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  expect(statSync(state.file).size).toBeGreaterThan(30 << 20);
  expect(await state.retention.prune({ days: 90, maxMiB: 17 }, now, always)).toEqual({ jobs: 0, logs: 4 });
  expect(state.ids()).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(state.logs()).toEqual([8, 7, 6, 2]);
  state.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  expect(statSync(state.file).size).toBeLessThan(22 << 20);
  expect(state.db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

test('security 229: a clock that jumps a year ahead takes at most a week of history, and a jump back takes none', async () => {
  using state = openState();
  state.add(1, 95);
  state.add(2, 86);
  state.add(3, 30);
  state.add(4, 0);
  const limits = { days: 90, maxMiB: null };
  const year = 365 * dayMs;
  expect((await state.retention.prune(limits, now + year, always)).jobs).toBe(0);
  state.seen(now);
  expect((await state.retention.prune(limits, now + year, always)).jobs).toBe(2);
  expect(state.ids()).toEqual([4, 3]);
  expect((await state.retention.prune(limits, now - year, always)).jobs).toBe(0);
  expect((await state.retention.prune(limits, now, always)).jobs).toBe(0);
  expect(state.ids()).toEqual([4, 3]);
});

test('it gives way while it works, and stops when it is told to', async () => {
  using state = openState();
  for (let n = 1; n <= 20; n++) state.add(n, 100, { entries: 20 });
  state.seen(now);
  const stop = new AbortController();
  const pruned = state.retention.prune({ days: 90, maxMiB: null }, now, stop);
  await new Promise<void>((resolve) => setImmediate(resolve));
  stop.abort(new Error('the host ends'));
  await expect(pruned).rejects.toThrow('the host ends');
  expect(state.ids().length).toBeGreaterThan(10);
});
