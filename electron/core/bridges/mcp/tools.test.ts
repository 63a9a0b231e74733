import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test } from 'vitest';
import { type Job } from '../../../../shared/model/job.ts';
import { type ClientChanges, type ClientFile } from '../../jobs/client-changes.ts';
import { type StartJob } from '../../jobs/ports.ts';
import { type ServeOptions, serveMcp } from './served.ts';

async function connected(opening: (request: StartJob) => Partial<Job>, options: ServeOptions = {}) {
  const { origin, jobs, ...served } = await serveMcp(opening, { fastReturnMs: 1, ...options });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const connect = async (token: string) => {
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { requestInit }));
    onTestFinished(() => client.close());
    return (name: string, args: Record<string, unknown> = {}) => client.callTool({ name, arguments: args });
  };
  return { call: await connect('ada'), connect, jobs };
}

const running = (): Partial<Job> => ({ threadId: 'thread-1' });
const refusal = (code: string) => ({ isError: true, structuredContent: { code } });

test('a job is cancelled by its client, once, and stays as it is when it had ended', async () => {
  const { call, connect, jobs } = await connected(running);
  await call('codex_read', { prompt: 'x' });
  const [job] = jobs.all();
  const jobId = job?.id ?? '';
  const ben = await connect('ben');
  expect(await ben('codex_job_cancel', { jobId })).toMatchObject(refusal('job/notFound'));
  expect(jobs.all()).toMatchObject([{ status: 'running' }]);
  const cancelled = { status: 'cancelled', jobId, operation: 'codex_read', message: 'The job is cancelled.' };
  expect((await call('codex_job_cancel', { jobId })).structuredContent).toEqual(cancelled);
  expect((await call('codex_job_cancel', { jobId })).structuredContent).toEqual(cancelled);
  expect((await call('codex_job_status', { jobId })).structuredContent).toMatchObject({ status: 'failed' });
});

test.each([
  ['completed', 'completed', /completed already\. codex_job_status has its answer/],
  ['failed', 'failed', /ended without an answer already/],
  ['interrupted', 'failed', /ended without an answer already/],
] as const)('cancelling a %s job says that it is %s', async (status, told, message) => {
  const { call, jobs } = await connected(running);
  await call('codex_read', { prompt: 'x' });
  const jobId = jobs.all()[0]?.id ?? '';
  jobs.change(jobId, { status });
  expect((await call('codex_job_cancel', { jobId })).structuredContent).toMatchObject({
    status: told,
    message: expect.stringMatching(message),
  });
});

const hunk = { id: 'h', oldStart: 1, oldLines: 1, newStart: 1, newLines: 2, decision: 'accepted' as const };
const lines = (text: string): ClientFile['hunks'][number]['lines'] => [
  { type: 'context', text: 'same', newline: true },
  { type: 'added', text, newline: false },
];
const clock: ClientFile = {
  ...{ path: 'clock.ts', oldPath: null, status: 'modified', added: 1, removed: 0, decision: 'accepted', withheld: null },
  hunks: [{ ...hunk, lines: lines('more') }],
};
const changes: ClientChanges = {
  ...{ state: 'applied', round: 2, digest: 'ab'.repeat(32), reason: null, skipped: [] },
  counts: { files: 3, added: 2, removed: 0 },
  landed: { files: 1, added: 1, removed: 0 },
  files: [
    clock,
    { ...clock, path: 'new\n+++ b/other', oldPath: 'old.ts', status: 'renamed', decision: 'rejected' },
    { ...clock, path: '.env', status: 'added', decision: 'rejected', hunks: [], withheld: 'secret' },
  ],
};

test('what a run changed is shown with the decisions, as data and as a diff to read', async () => {
  const { call, connect, jobs } = await connected(running, { config: { sandbox: 'workspace-write' } });
  const started = await call('codex_run', { prompt: 'x', sandbox: 'workspace-write' });
  const { jobId } = started.structuredContent as { jobId: string };
  expect((await call('codex_changes', { jobId })).structuredContent).toEqual({
    ...{ jobId, state: 'none', files: [] },
    message: 'Nothing has been proposed yet. Ask again when the job waits for the owner or has ended.',
  });
  jobs.propose(jobId, changes);
  const shown = await call('codex_changes', { jobId });
  const diff = '@@ -1,1 +1,2 @@ accepted\n same\n+more\n\\ No newline at end of file\n';
  const message = 'The owner has decided. What was accepted is in the folder, uncommitted; the rest is not.';
  expect(shown.structuredContent).toEqual({
    ...{ jobId, state: 'applied', message, round: 2, counts: changes.counts, landed: changes.landed },
    files: [
      { path: 'clock.ts', status: 'modified', added: 1, removed: 0, decision: 'accepted', hunks: [{ decision: 'accepted', diff }] },
      {
        ...{ path: 'new\n+++ b/other', oldPath: 'old.ts', status: 'renamed', added: 1, removed: 0, decision: 'rejected' },
        hunks: [{ decision: 'accepted', diff }],
      },
      { path: '.env', status: 'added', added: 1, removed: 0, decision: 'rejected', notShown: 'secret', hunks: [] },
    ],
  });
  expect(shown.content).toEqual([
    {
      type: 'text',
      text: [
        `applied: ${message} In all: 3 files, +2 -0.`,
        `"clock.ts" (modified, +1 -0): accepted\n--- a/clock.ts\n+++ b/clock.ts\n${diff.trimEnd()}`,
        `"new\\n+++ b/other" (renamed, +1 -0): rejected\n--- a/old.ts\n+++ "b/new\\n+++ b/other"\n${diff.trimEnd()}`,
        '".env" (added, +1 -0): rejected. Its content is not shown: secret.',
      ].join('\n\n'),
    },
  ]);
  const ben = await connect('ben');
  expect(await ben('codex_changes', { jobId })).toMatchObject(refusal('job/notFound'));
  expect(await call('codex_changes', { jobId, cursor: 'x.1' })).toMatchObject(refusal('page/badCursor'));
});

test('a large change set comes in pages, none of them too large, and all of it arrives', async () => {
  const { call, jobs } = await connected(running, { config: { sandbox: 'workspace-write' } });
  await call('codex_run', { prompt: 'x', sandbox: 'workspace-write' });
  const jobId = jobs.all()[0]?.id ?? '';
  const many = Array.from({ length: 400 }, (_, n) => ({
    ...clock,
    path: `${n}.ts`,
    hunks: [{ ...hunk, lines: lines(`${n} `.padEnd(1000, '漢')) }],
  }));
  jobs.propose(jobId, { ...changes, files: many });
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await call('codex_changes', { jobId, ...(cursor && { cursor }) });
    expect(Buffer.byteLength(textOf(page))).toBeLessThan(100_000);
    const { files, nextCursor } = page.structuredContent as { files: { path: string }[]; nextCursor?: string };
    seen.push(...files.map(({ path }) => path));
    if (nextCursor) expect(textOf(page)).toContain(`call codex_changes with jobId ${jobId} and cursor ${nextCursor}`);
    cursor = nextCursor;
    if (!cursor) break;
  }
  expect(seen).toEqual(many.map(({ path }) => path));
});

test.each([
  [
    'a job without edits',
    { status: 'completed', sandbox: 'workspace-write' },
    /changed nothing, or the owner lets jobs write in this folder/,
  ],
  ['a job that only read', { status: 'completed', sandbox: 'read-only' }, /was read-only/],
] as const)('%s has no changes to show', async (_what, job, message) => {
  const { call, jobs } = await connected(() => job);
  await call('codex_read', { prompt: 'x' });
  const { structuredContent } = await call('codex_changes', { jobId: jobs.all()[0]?.id });
  expect(structuredContent).toMatchObject({ state: 'none', message: expect.stringMatching(message), files: [] });
});

test('a client finds its own threads again, by their titles too, page by page', async () => {
  let begun = 0;
  const { call, connect } = await connected(() => {
    begun += 1;
    return { status: 'completed', threadId: `thread-${begun}`, answer: 'Yes.' };
  });
  for (let n = 1; n <= 60; n += 1) await call('codex_read', { prompt: n === 7 ? 'The tides' : `Question ${n}` });
  const first = (await call('codex_threads')).structuredContent as { threads: object[]; nextCursor: string };
  expect(first.threads).toHaveLength(50);
  expect(first.threads[0]).toEqual({
    ...{ threadId: 'thread-60', title: 'Question 60', cwd: '/projects/one', busy: false },
    lastTurnAt: '2027-01-15T08:00:00.000Z',
  });
  const rest = (await call('codex_threads', { cursor: first.nextCursor })).structuredContent as { threads: object[] };
  expect([rest.threads.length, Object.keys(rest)]).toEqual([10, ['threads']]);
  expect((await call('codex_threads', { search: 'tides' })).structuredContent).toMatchObject({ threads: [{ threadId: 'thread-7' }] });
  const ben = await connect('ben');
  expect((await ben('codex_threads')).structuredContent).toEqual({ threads: [] });
});

test('an answer that is too long for one reply comes whole in parts, through the job', async () => {
  const answer = Array.from({ length: 9000 }, (_, n) => `${n} 漢字 and 🌊 in a line of its own\n`).join('');
  const { call, connect, jobs } = await connected(() => ({ status: 'completed', threadId: 'thread-1', answer }));
  const first = await call('codex_read', { prompt: 'x' });
  const { content, nextCursor, jobId } = first.structuredContent as { content: string; nextCursor: string; jobId: string };
  expect([jobId, Buffer.byteLength(content) < 100_000, content.endsWith('\n')]).toEqual([jobs.all()[0]?.id, true, true]);
  expect(textOf(first)).toBe(`${content}\n[The answer goes on: codex_job_status, jobId ${jobId}, cursor ${nextCursor}]`);
  let whole = content;
  for (let cursor: string | undefined = nextCursor; cursor; ) {
    const next = await call('codex_job_status', { jobId, cursor });
    expect(Buffer.byteLength(textOf(next))).toBeLessThan(110_000);
    const part = next.structuredContent as { result: { structuredContent: { content: string } }; nextCursor?: string };
    whole += part.result.structuredContent.content;
    cursor = part.nextCursor;
  }
  expect(whole === answer).toBe(true);
  expect(await call('codex_job_status', { jobId, cursor: '99999999' })).toMatchObject(refusal('page/badCursor'));
  const ben = await connect('ben');
  expect(await ben('codex_job_status', { jobId, cursor: nextCursor })).toMatchObject(refusal('job/notFound'));
});

test('a job that is not over has no answer to page through', async () => {
  const { call, jobs } = await connected(running);
  await call('codex_read', { prompt: 'x' });
  expect(await call('codex_job_status', { jobId: jobs.all()[0]?.id, cursor: '5' })).toMatchObject(refusal('page/badCursor'));
});

test.each([
  ['codex_read', /^Refusing to run Codex because sensitive-looking files were found: \.env, id_rsa\. Move them .*DISABLE_SECRET_SCAN=1/],
  ['codex_reply', /^Refusing to continue Codex because sensitive-looking files were found: \.env, id_rsa\. Move them/],
])('%s refuses a folder with secrets in the words of codex-gpt-bridge', async (name, text) => {
  const failure = { code: 'secrets/found', message: 'Sensitive-looking files were found: .env, id_rsa.', hint: 'Move them.' };
  const { call } = await connected(({ prompt }) =>
    prompt === 'x' ? { status: 'failed', failure } : { ...running(), status: 'completed' },
  );
  await call('codex_read', { prompt: 'first' });
  const refused = await call(name, { prompt: 'x', ...(name === 'codex_reply' && { threadId: 'thread-1' }) });
  expect(textOf(refused)).toMatch(text);
});

function textOf({ content }: { readonly content: readonly { readonly type: string; readonly text?: unknown }[] }): string {
  return String(content[0]?.text);
}
