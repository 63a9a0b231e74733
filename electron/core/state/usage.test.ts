import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { type Job } from '../../../shared/model/job.ts';
import { Database } from './database.ts';
import { JobTable } from './jobs.ts';
import { UsageTable } from './usage.ts';

const noon = new Date(2026, 10, 20, 12).getTime();
const dayMs = 86_400_000;

function openTables() {
  const folder = makeFolder('usage');
  const db = Database.open(folder.at('state.db'));
  const jobs = new JobTable(db);
  const end = (number: number, atMs: number, change: Partial<Job> = {}) => {
    const total = 10 * number;
    const usage = { input: total - 4, cachedInput: 1, output: 4, reasoning: 2, total };
    const job = newJob({ id: jobId(number), status: 'completed', threadId: 't1', model: 'gpt-5.5', usage, ...change });
    jobs.commit(job.id, [{ type: 'job/created', job: { ...job, status: 'queued', usage: null } }], atMs);
    jobs.commit(job.id, [{ type: 'job/statusChanged', job: { ...job, status: 'running' } }], atMs);
    jobs.commit(job.id, [{ type: 'job/statusChanged', job }], atMs);
  };
  return {
    db,
    end,
    usage: new UsageTable(db),
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const short = ({ data }: ReturnType<UsageTable['read']>) => data.map(({ key, label, jobs, usage }) => [key, label, jobs, usage.total]);

test('tokens are added up by day, client, bridge, root, thread and model', () => {
  using table = openTables();
  table.end(1, noon - dayMs);
  table.end(2, noon, { bridgeId: 'chatgpt' });
  table.end(3, noon, { clientId: 'other', clientName: 'Other', threadId: null, model: null, root: '/b' });
  table.end(4, noon, { status: 'failed', usage: null, clientName: 'Notebook, renamed', title: 'A later title' });
  const by = (group: Parameters<UsageTable['read']>[0]['by']) => short(table.usage.read({ by: group, since: 0 }));
  expect(by('day')).toEqual([
    ['2026-11-20', '2026-11-20', 3, 50],
    ['2026-11-19', '2026-11-19', 1, 10],
  ]);
  expect(by('client')).toEqual([
    ['client', 'Notebook, renamed', 3, 30],
    ['other', 'Other', 1, 30],
  ]);
  expect(by('bridge').map(([key]) => key)).toEqual(['openai', 'chatgpt']);
  expect(by('root')).toEqual([
    ['/b', '/b', 1, 30],
    ['/repo', '/repo', 3, 30],
  ]);
  expect(by('thread')).toEqual([
    ['', 'Count the ticks', 1, 30],
    ['t1', 'Count the ticks', 3, 30],
  ]);
  expect(by('model')).toEqual([
    ['', '', 1, 30],
    ['gpt-5.5', 'gpt-5.5', 3, 30],
  ]);
  const { total } = table.usage.read({ by: 'day', since: 0 });
  expect(total).toMatchObject({ jobs: 4, usage: { input: 48, cachedInput: 3, output: 12, reasoning: 6, total: 60 } });
});

test('each day tells what each of a group used, oldest first', () => {
  using table = openTables();
  table.end(1, noon - 2 * dayMs);
  table.end(2, noon, { clientId: 'other', clientName: 'Other', model: null });
  table.end(3, noon);
  table.end(4, noon);
  const days = (by: 'client' | 'model', since = 0) =>
    table.usage.days({ by, since }).map(({ day, key, jobs, tokens }) => [day, key, jobs, tokens]);
  expect(days('client')).toEqual([
    ['2026-11-18', 'client', 1, 10],
    ['2026-11-20', 'client', 2, 70],
    ['2026-11-20', 'other', 1, 20],
  ]);
  expect(days('model', noon / 1000 - 86_400)).toEqual([
    ['2026-11-20', 'gpt-5.5', 2, 70],
    ['2026-11-20', '', 1, 20],
  ]);
});

test('a time is asked for from its first second to before its last', () => {
  using table = openTables();
  for (const n of [1, 2, 3]) table.end(n, noon + n * 1000);
  const second = noon / 1000;
  const one = table.usage.read({ by: 'day', since: second + 2, until: second + 3 });
  expect([short(one), one.total]).toEqual([[['2026-11-20', '2026-11-20', 1, 20]], expect.objectContaining({ jobs: 1 })]);
  expect(table.usage.read({ by: 'day', since: second + 4 })).toMatchObject({ data: [], total: { jobs: 0, usage: { total: 0 } } });
  expect(table.usage.since(second + 2)).toEqual({ jobs: 2, tokens: 50 });
});

test('a job that goes on has no usage yet, and an end that cannot be recorded leaves none', async () => {
  using table = openTables();
  table.end(1, noon);
  const jobs = new JobTable(table.db);
  const job = newJob({ id: jobId(2) });
  jobs.commit(job.id, [{ type: 'job/created', job }], noon);
  jobs.commit(job.id, [{ type: 'job/statusChanged', job: { ...job, status: 'running' } }], noon);
  expect(table.usage.since(0).jobs).toBe(1);
  const ended = { ...job, status: 'completed' } as const;
  const twice = [{ type: 'job/statusChanged', job: ended } as const, { type: 'job/created', job } as const];
  await refused('state/unusable', () => jobs.commit(job.id, twice, noon));
  expect(table.usage.since(0)).toEqual({ jobs: 1, tokens: 10 });
});
