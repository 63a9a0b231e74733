import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type House, makePlace, type Place } from '../../e2e/fixtures/house.ts';
import { Database } from '../../electron/core/state/database.ts';
import { type Job } from '../../shared/model/job.ts';
import { fill, type FillOptions, statusOf } from './fill.ts';

const filling = { jobs: 10_000, eventsEach: 5, threads: 1000 } as const;
const statuses = Array.from({ length: filling.jobs }, (_, at) => statusOf(at));
/** Every statement that was prepared since the house was opened. */
const prepared = new Set<string>();

let place: Place;
let house: House;
let options: FillOptions;

beforeAll(async () => {
  // No job is started here, so nobody asks for a model.
  place = await makePlace('http://127.0.0.1:9/v1');
  options = { ...filling, root: place.root, untilMs: Date.now() };
  using db = Database.open(join(place.dataDir, 'state.db'));
  fill(db, options);
  const prepare = DatabaseSync.prototype.prepare;
  vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql: string) {
    prepared.add(sql);
    return prepare.call(this, sql);
  });
  house = await place.open();
}, 60_000);

afterAll(async () => {
  vi.restoreAllMocks();
  await house[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

test('ten thousand jobs are listed once each, newest first, by pages of any size', async () => {
  const jobs = await allJobs({ limit: 499 });
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(filling.jobs);
  expect(jobs.map(({ title }) => title)).toEqual(Array.from(statuses.keys(), (at) => `Job ${at}`).reverse());
});

test('a filter finds every job of its statuses and no other', async () => {
  const wanted = ['failed', 'cancelled'] as const;
  const jobs = await allJobs({ limit: 500, status: [...wanted] });
  const expected = [...statuses.entries()].filter(([, status]) => wanted.some((one) => one === status)).map(([at]) => `Job ${at}`);
  expect(jobs.map(({ title }) => title)).toEqual(expected.reverse());
  expect(await allJobs({ limit: 500, status: ['running'] })).toEqual([]);
});

test('a thousand threads are listed once each, last used first, with the tokens of their jobs', async () => {
  const titles: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: { title: string; tokens: number }[]; nextCursor: string | null } = await house.app.call('thread/list', {
      limit: 170,
      ...(cursor !== null && { cursor }),
    });
    titles.push(...page.data.map(({ title }) => title));
    expect(page.data.every(({ tokens }) => tokens === (1000 * filling.jobs) / filling.threads)).toBe(true);
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(titles).toEqual(Array.from({ length: filling.threads }, (_, at) => `Job ${at}`).reverse());
  expect((await house.app.call('thread/list', { search: 'Job 77' })).data.map(({ title }) => title)).toEqual([
    ...Array.from({ length: 10 }, (_, at) => `Job ${779 - at}`),
    'Job 77',
  ]);
});

test('a job among ten thousand has its own events, all of them, by pages', async () => {
  const [job] = (await house.app.call('job/list', { limit: 1 })).data;
  const types: string[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: { data: { type: string; jobId: string }[]; nextAfter: number | null } = await house.app.call('job/events', {
      jobId: job?.id ?? '',
      after,
      limit: 2,
    });
    types.push(...page.data.map(({ type, jobId }) => (jobId === job?.id ? type : `of ${jobId}`)));
    after = page.nextAfter;
  }
  expect(types).toEqual(['job/created', 'job/statusChanged', 'item/started', 'item/completed', 'job/statusChanged']);
});

test('what was used is counted over all of them', async () => {
  const { total, data } = await house.app.call('usage/read', { by: 'thread' });
  expect(total).toMatchObject({ jobs: filling.jobs, usage: { total: 1000 * filling.jobs } });
  expect(data).toHaveLength(filling.threads);
});

test('no statement of the host reads a table that grows from end to end', async () => {
  await house.app.call('job/list', { status: ['failed', 'interrupted'] });
  await house.app.call('state/subscribe', {});
  using db = new DatabaseSync(join(place.dataDir, 'state.db'), { readOnly: true });
  const scans = [...prepared]
    .filter((sql) => /^\s*(select|insert|update|delete)\b/i.test(sql))
    .flatMap((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => `${detail}: ${sql}`),
    )
    .filter((step) => /^SCAN (jobs|events|threads|usage)\b/.test(step));
  expect(prepared.size).toBeGreaterThan(10);
  expect(scans).toEqual([]);
});

async function allJobs(query: { limit: number; status?: Job['status'][] }): Promise<Job[]> {
  const jobs: Job[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: Job[]; nextCursor: string | null } = await house.app.call('job/list', {
      ...query,
      ...(cursor !== null && { cursor }),
    });
    jobs.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return jobs;
}
