import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { type Item } from '../../../shared/model/item.ts';
import { JobEvent, JobStatus, type NewJobEvent } from '../../../shared/model/job.ts';
import { Database } from './database.ts';
import { JobTable } from './jobs.ts';

function openTable() {
  const folder = makeFolder('jobs');
  const db = Database.open(folder.at('state.db'));
  return {
    jobs: new JobTable(db),
    db,
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const id = jobId(1);
const created = (number: number, change: Parameters<typeof newJob>[0] = {}): NewJobEvent => ({
  type: 'job/created',
  job: newJob({ id: jobId(number), ...change }),
});
const message = (itemId: string, text: string): Item => ({ id: itemId, type: 'agentMessage', text, startedAtMs: 1, completedAtMs: 2 });
const delta = (itemId: string, text: string): NewJobEvent => ({ type: 'item/delta', itemId, field: 'text', delta: text });
const add = (jobs: JobTable, count: number) => {
  for (let n = 1; n <= count; n++)
    jobs.commit(jobId(n), [created(n, { status: JobStatus.options[n % JobStatus.options.length] ?? 'queued' })], n);
};

test('what is recorded comes back as it was, numbered over all jobs', () => {
  using table = openTable();
  const events = [created(1), { type: 'item/started', item: message('a', '') }, delta('a', 'Hel\u2028\0lo')] as const;
  const recorded = table.jobs.commit(id, events, 1_760_000_000_123);
  expect(recorded.map(({ seq, jobId: owner, atMs }) => [seq, owner, atMs])).toEqual([1, 2, 3].map((seq) => [seq, id, 1_760_000_000_123]));
  expect(table.jobs.commit(jobId(2), [created(2)], 5)[0]?.seq).toBe(4);
  expect(table.jobs.read(id, 0, 10)).toEqual(recorded);
  expect(table.jobs.read(id, 1, 1)).toEqual([recorded[1]]);
  expect(table.jobs.read(jobId(3), 0, 10)).toEqual([]);
  for (const event of recorded) expect(JobEvent.parse(event)).toEqual(event);
});

test('the job is kept as its last change left it', () => {
  using table = openTable();
  table.jobs.commit(id, [created(1)], 1);
  const done = newJob({ id, status: 'completed', answer: 'Done.' });
  table.jobs.commit(id, [{ type: 'job/statusChanged', job: done }], 2);
  expect(table.jobs.find(id)).toEqual(done);
  expect(table.jobs.find(jobId(2))).toBeNull();
});

test('the deltas of an item go when it is whole, or void; those of others stay', () => {
  using table = openTable();
  table.jobs.commit(id, [created(1), delta('a', '1'), delta('b', '2'), delta('a', '3'), delta('c', '4')], 1);
  table.jobs.commit(jobId(2), [created(2), delta('a', 'of another job')], 1);
  table.jobs.commit(id, [{ type: 'item/completed', item: message('a', '13') }], 2);
  table.jobs.commit(id, [{ type: 'item/dropped', itemId: 'c' }], 2);
  expect(table.jobs.read(id, 0, 10).map((event) => [event.type, 'itemId' in event ? event.itemId : ''])).toEqual([
    ['job/created', ''],
    ['item/delta', 'b'],
    ['item/completed', ''],
    ['item/dropped', 'c'],
  ]);
  expect(table.jobs.read(jobId(2), 0, 10)).toHaveLength(2);
});

test('a commit that cannot be recorded whole leaves nothing', async () => {
  using table = openTable();
  table.jobs.commit(id, [created(1)], 1);
  await refused('state/unusable', () => table.jobs.commit(id, [delta('a', 'lost'), created(1)], 2));
  expect(table.jobs.read(id, 0, 10)).toHaveLength(1);
  expect(table.jobs.count()).toBe(1);
});

test('pages come newest first and join without gap or repeat, also while jobs are added', () => {
  using table = openTable();
  add(table.jobs, 23);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.option(fc.subarray(JobStatus.options.slice()), { nil: undefined }), (limit, status) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = table.jobs.list({ limit, status, cursor });
        expect(page.data.length).toBeLessThanOrEqual(limit);
        seen.push(...page.data.map((job) => job.id));
        cursor = page.nextCursor ?? undefined;
        expect(seen.length).toBeLessThanOrEqual(23);
      } while (cursor !== undefined);
      const all = Array.from({ length: 23 }, (_, n) => 23 - n).filter(
        (n) => !status || status.includes(JobStatus.options[n % JobStatus.options.length] ?? 'queued'),
      );
      expect(seen).toEqual(all.map(jobId));
    }),
  );
  const first = table.jobs.list({ limit: 5 });
  table.jobs.commit(jobId(24), [created(24)], 24);
  expect(table.jobs.list({ limit: 1, cursor: first.nextCursor ?? '' }).data[0]?.id).toBe(jobId(18));
});

test('a cursor that is none of ours starts at the newest', () => {
  using table = openTable();
  add(table.jobs, 3);
  for (const cursor of ['', 'x', '-1', '1; DROP TABLE jobs', '9'.repeat(30), '1.5', ' 2']) {
    expect(table.jobs.list({ limit: 1, cursor }).data[0]?.id).toBe(jobId(3));
  }
  expect(table.jobs.count()).toBe(3);
});

test('what an earlier host did not finish is found, oldest first', () => {
  using table = openTable();
  add(table.jobs, 16);
  const unfinished = table.jobs.unfinished();
  expect(unfinished.map(({ status }) => status)).toEqual([
    'waiting',
    'running',
    'stalled',
    'queued',
    'waiting',
    'running',
    'stalled',
    'queued',
  ]);
  expect(unfinished.map((job) => job.id)).toEqual([1, 2, 3, 8, 9, 10, 11, 16].map(jobId));
});

test('security 88: ten thousand jobs are listed, paged and opened without a pause that anybody feels', () => {
  using table = openTable();
  const insert = table.db.prepare('INSERT INTO jobs (id, status, client_id, created_at, tokens, data) VALUES (?, ?, ?, ?, ?, ?)');
  table.db.transaction('fast', () => {
    for (let n = 0; n < 10_000; n++) {
      const job = newJob({ id: jobId(n), status: n % 100 === 0 ? 'failed' : 'completed' });
      insert.run(job.id, job.status, job.clientId, job.createdAt, 1, JSON.stringify(job));
    }
  });
  const startedAt = performance.now();
  expect(table.jobs.list({ limit: 50 }).data).toHaveLength(50);
  expect(table.jobs.list({ limit: 50, status: ['failed'], cursor: '200' }).data[0]?.id).toBe(jobId(100));
  expect(table.jobs.find(jobId(5000))?.id).toBe(jobId(5000));
  expect(table.jobs.unfinished()).toEqual([]);
  // Each takes about a millisecond; the limit is what no machine under load should reach.
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

const command = (itemId: string, output: string): NewJobEvent => ({
  type: 'item/completed',
  item: {
    id: itemId,
    type: 'commandExecution',
    startedAtMs: 1,
    completedAtMs: 2,
    command: 'make',
    cwd: '/repo',
    status: 'completed',
    output,
    exitCode: 0,
    durationMs: 1,
  },
});
const outputs = (jobs: JobTable) =>
  jobs.read(id, 0, 500).map((event) => ('item' in event && 'output' in event.item ? event.item.output : ''));

test('security 200, 232: of a job’s command output 10 MiB are kept, the first and the last, and what is missing is said', () => {
  using table = openTable();
  const MiB = 1 << 20;
  table.jobs.commit(id, [created(1)], 1);
  // Three bytes a character, so that bytes are counted and not characters.
  for (let n = 0; n < 30; n++) table.jobs.commit(id, [command(`c${n}`, `${n}:${'€'.repeat(MiB / 6)}`)], n);
  const kept = outputs(table.jobs).slice(1);
  const whole = kept.flatMap((output, n) => (output.startsWith(`${n}:€`) ? [n] : []));
  expect(whole).toEqual([...Array.from({ length: 17 }, (_, n) => n), 29]);
  expect(kept[20]).toBe(`\n... ${MiB / 2 + 1} bytes omitted ...\n`);
  expect(Buffer.byteLength(kept.join(''))).toBeLessThanOrEqual(10 * MiB);
});

test('security 232: one output of 3 MiB is cut in its middle, between two characters, and says how much is missing', () => {
  using table = openTable();
  table.jobs.commit(id, [created(1), command('c', `begin${'€'.repeat(1 << 20)}end`)], 1);
  const [, output = ''] = outputs(table.jobs);
  expect(output).toMatch(/^begin€+\n\.\.\. \d+ bytes omitted \.\.\.\n€+end$/);
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual((1 << 20) + 100);
});
