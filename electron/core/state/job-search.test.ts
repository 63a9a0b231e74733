import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { type JobQuery } from '../../../shared/contract/jobs.ts';
import { type NewJobEvent } from '../../../shared/model/job.ts';
import { Database } from './database.ts';
import { JobSearch } from './job-search.ts';
import { excerptOf, phrasesOf } from './job-words.ts';
import { JobTable } from './jobs.ts';
import { Retention } from './retention.ts';
import { SettingTable } from './settings.ts';

const always = { signal: new AbortController().signal };

function openSearch() {
  const folder = makeFolder('search');
  const db = Database.open(folder.at('state.db'));
  const jobs = new JobTable(db);
  return {
    db,
    jobs,
    add: (number: number, change: Parameters<typeof newJob>[0] = {}, commands: readonly string[] = []) => {
      const job = newJob({ id: jobId(number), createdAt: 1_760_000_000 + number, finishedAt: 1_760_000_000 + number, ...change });
      const events: NewJobEvent[] = [
        { type: 'job/created', job: { ...job, status: 'queued', answer: null } },
        ...commands.map((line, at) => command(`c${at}`, line)),
        { type: 'job/statusChanged', job: { ...job, status: change.status ?? 'completed' } },
      ];
      jobs.commit(job.id, events, 1);
    },
    found: (query: Omit<JobQuery, 'limit'> | string) =>
      jobs
        .list({ limit: 50, ...(typeof query === 'string' ? { text: query } : query) })
        .data.map(({ id }) => Number.parseInt(id.slice(4), 36)),
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const command = (id: string, line: string): NewJobEvent => ({
  type: 'item/completed',
  item: {
    ...{ id, type: 'commandExecution', startedAtMs: 1, completedAtMs: 2, command: line, cwd: '/repo' },
    ...{ status: 'completed', output: 'an output is not searched', exitCode: 0, durationMs: 1 },
  },
});

test('a job is found by its title, its prompt, its answer and its commands, with the place of each', () => {
  using search = openSearch();
  search.add(1, { title: 'Fix the clock', prompt: 'Fix the clock: the Größe of its hands is wrong, see src/clock.ts' });
  search.add(2, { title: 'Look', prompt: 'Look', answer: 'The pendulum swings twice.' }, ['cat README.md', 'npm run test-clock']);
  expect(search.found('clock')).toEqual([2, 1]);
  expect(search.found('CLO')).toEqual([2, 1]);
  expect(search.found('grosse')).toEqual([]);
  expect(search.found('grö clock')).toEqual([1]);
  expect(search.found('src/clock.ts')).toEqual([1]);
  expect(search.found('pendulum cat')).toEqual([2]);
  expect(search.found('"the clo"')).toEqual([]);
  expect(search.found('"the clock"')).toEqual([1]);
  expect(search.found('output')).toEqual([]);
  expect(search.jobs.list({ limit: 9, text: 'clock grö' }).hits).toEqual([
    {
      jobId: jobId(1),
      title: [[8, 13]],
      excerpt: { of: 'prompt', text: expect.stringContaining('Größe of its hands'), ranges: [[19, 24]] },
    },
  ]);
  expect(search.jobs.list({ limit: 9, text: 'test-clo' }).hits).toEqual([
    { jobId: jobId(2), title: [], excerpt: { of: 'command', text: 'cat README.md npm run test-clock', ranges: [[22, 32]] } },
  ]);
  expect(search.jobs.list({ limit: 9 })).not.toHaveProperty('hits');
});

test('filters narrow a list and a search alike, and pages of a search join without gap or repeat', () => {
  using search = openSearch();
  for (let n = 1; n <= 24; n++) {
    search.add(n, {
      ...{ prompt: n % 2 ? 'odd words' : 'even words', bridgeId: n % 3 ? 'openai' : 'chatgpt', clientId: n % 4 ? 'a' : 'b' },
      ...{ root: n % 5 ? '/repo' : '/other', status: n % 6 ? 'completed' : 'failed' },
    });
  }
  const all = Array.from({ length: 24 }, (_, at) => 24 - at);
  expect(search.found({ bridgeId: 'chatgpt' })).toEqual(all.filter((n) => n % 3 === 0));
  expect(search.found({ clientId: 'b', text: 'even' })).toEqual(all.filter((n) => n % 4 === 0));
  expect(search.found({ root: '/other', text: 'words' })).toEqual([20, 15, 10, 5]);
  expect(search.found({ status: ['failed'], bridgeId: 'chatgpt', text: 'even' })).toEqual([24, 18, 12, 6]);
  expect(search.found({ since: 1_760_000_003, until: 1_760_000_006 })).toEqual([5, 4, 3]);
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = search.jobs.list({ limit: 5, text: 'odd', cursor });
    seen.push(...page.data.map(({ id }) => id));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(all.filter((n) => n % 2 === 1).map(jobId));
});

test('no text is a syntax error, and every hit is a place in what is shown', () => {
  using search = openSearch();
  search.add(1, { title: 'a "quoted" (title) NEAR/2 title:x *', prompt: 'İstanbul ﬀ e\u0301clair 𝒳𝒴 語句 \0 end' });
  const operators = fc.constantFrom(
    '"',
    '*',
    '(',
    ')',
    ':',
    '^',
    '+',
    '-',
    '{',
    '}',
    ' AND ',
    ' OR ',
    ' NOT ',
    'NEAR(',
    '\0',
    "'",
    ';',
    'a',
    ' ',
    '語',
  );
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: operators }), fc.constantFrom('İ', 'ﬀ', 'éclair', '𝒳'));
  fc.assert(
    fc.property(text, (asked) => {
      const { hits = [] } = search.jobs.list({ limit: 5, text: asked });
      for (const { excerpt } of hits) {
        for (const [from, to] of excerpt?.ranges ?? []) expect(excerpt?.text.slice(from, to)).toMatch(/^[\p{L}\p{N}]/u);
      }
    }),
    { numRuns: 500 },
  );
  expect(search.found('---')).toEqual([]);
  expect(search.found('éclair')).toEqual([1]);
});

test('a passage of a long text is short, cut between words, and holds its hits', () => {
  const long = `${'before '.repeat(500)}needle\n\tin the hay ${'after '.repeat(500)}`;
  const excerpt = excerptOf(long, phrasesOf('needle hay'));
  expect(excerpt?.text).toMatch(/^…before .* needle {2}in the hay after .*after…$/);
  expect(excerpt?.text.length).toBeLessThan(250);
  expect(excerpt?.ranges.map(([from, to]) => excerpt.text.slice(from, to))).toEqual(['needle', 'hay']);
});

test('words go with their job, commands with the log that is dropped for space', async () => {
  using search = openSearch();
  search.add(1, { prompt: 'ancient words' });
  search.add(2, { prompt: 'kept words', createdAt: 1_790_000_000, finishedAt: 1_790_000_000 }, ['make everything']);
  new SettingTable(search.db).write('retention.seenMs', 1_790_000_000_000);
  await new Retention(search.db).prune({ days: 90, maxMiB: 0 }, 1_790_000_000_000, always);
  expect(search.found('words')).toEqual([2]);
  expect(search.found('everything')).toEqual([]);
  const left = search.db.prepare("SELECT count(*) AS n FROM job_search WHERE job_search MATCH 'ancient'").get();
  expect(left).toEqual({ n: 0 });
});

test('the jobs of an older version are taken in, newest first, and after an interruption from where it stopped', async () => {
  using search = openSearch();
  for (let n = 1; n <= 50; n++) search.add(n, { prompt: `old words ${n}` }, ['cat clock.ts']);
  search.db.prepare('DELETE FROM job_search').run();
  new SettingTable(search.db).write('search.unfilledBelow', 51);
  const stop = new AbortController();
  const filled = new JobSearch(search.db).fill(stop);
  await new Promise<void>((resolve) => setImmediate(resolve));
  stop.abort(new Error('the host ends'));
  await expect(filled).rejects.toThrow('the host ends');
  expect(search.found('old words')).toEqual(Array.from({ length: 20 }, (_, at) => 50 - at));
  expect(new SettingTable(search.db).read('search.unfilledBelow')).toBe(31);
  search.add(51, { prompt: 'new words' });
  await new JobSearch(search.db).fill(always);
  expect(search.found('words')).toHaveLength(50);
  expect(search.jobs.list({ limit: 100, text: 'words' }).data).toHaveLength(51);
  expect(search.jobs.list({ limit: 100, text: 'clock.ts' }).data).toHaveLength(50);
});
