import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Job } from '../../../../shared/model/job.ts';
import { type StartJob } from '../../jobs/ports.ts';
import { type ServeOptions, serveMcp } from './served.ts';

const names = [
  ...['bridge_status', 'codex_read', 'codex_run', 'codex_reply', 'codex_job_status'],
  ...['codex_job_cancel', 'codex_changes', 'codex_threads'],
];

const eras = [
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const;

const answered = ({ prompt, threadId }: StartJob) =>
  ({ status: 'completed', threadId: threadId ?? 'thread-1', answer: `About ${prompt}` }) as const;
const running = (): Partial<Job> => ({ threadId: 'thread-1' });
const refusing = (failure: Failure) => () => {
  throw failure;
};

describe.each(eras)('a $era client', ({ mode }) => {
  async function connected(opening: (request: StartJob) => Partial<Job>, options: ServeOptions = {}) {
    const { origin, jobs, ...served } = await serveMcp(opening, options);
    const connect = async (token: string) => {
      const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
      await client.connect(
        new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
      );
      onTestFinished(() => client.close());
      return client;
    };
    onTestFinished(() => served[Symbol.asyncDispose]());
    const client = await connect('ada');
    const call = (name: string, args: Record<string, unknown> = {}) => client.callTool({ name, arguments: args });
    return { client, call, jobs, connect };
  }

  test('meets a server that says who it is and what it can', async () => {
    const { client } = await connected(answered);
    expect(client.getServerVersion()).toMatchObject({ name: 'codex-gpt-bridge', title: 'Drawbridge', version: '9.9.9' });
    expect(client.getServerCapabilities()).toMatchObject({ tools: { listChanged: true } });
    expect(client.getInstructions()).toMatch(/Prefer codex_read.*codex_run only when.*secrets/s);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(names);
  });

  test('reads the state of the bridge', async () => {
    const { call, connect } = await connected(answered);
    await call('codex_read', { prompt: 'files' });
    const status = await call('bridge_status');
    const expected = {
      bridge: 'codex-gpt-bridge',
      auth: 'bearer-token',
      allowedRoots: ['/projects/one'],
      defaultSandbox: 'read-only',
      allowWorkspaceWrite: false,
      allowDangerFullAccess: false,
      defaultCwd: '/projects/one',
      defaultApprovalPolicy: 'never',
      fastReturnMs: 45_000,
      trackedSessions: 1,
      trackedJobs: 1,
      upstreamTools: { tools: [expect.objectContaining({ name: 'codex' }), expect.objectContaining({ name: 'codex-reply' })] },
      waitingJobs: 0,
    };
    expect(status.structuredContent).toEqual(expected);
    expect(textOf(status)).toBe(JSON.stringify(status.structuredContent, null, 2));
    expect(Object.keys(JSON.parse(textOf(status)))).toEqual(Object.keys(expected));
    // How busy another client is, is nobody's business.
    const others = await (await connect('ben')).callTool({ name: 'bridge_status' });
    expect(others.structuredContent).toMatchObject({ trackedSessions: 0, trackedJobs: 0, waitingJobs: 0 });
  });

  test('sees what the owner opened', async () => {
    const { call } = await connected(answered, {
      roots: ['/projects/one', '/projects/two'],
      config: { auth: { mode: 'none' }, sandbox: 'workspace-write' },
    });
    expect((await call('bridge_status')).structuredContent).toMatchObject({ defaultCwd: null, auth: 'none', allowWorkspaceWrite: true });
  });

  test('gets an answer, and continues its thread', async () => {
    const { call, jobs } = await connected(answered);
    expect(await call('codex_read', { prompt: 'files', cwd: '/projects/one/lib' })).toMatchObject({
      content: [{ type: 'text', text: 'About files' }],
      structuredContent: { threadId: 'thread-1', content: 'About files' },
    });
    await call('codex_run', { prompt: 'tests', sandbox: 'read-only' });
    expect(textOf(await call('codex_reply', { threadId: 'thread-1', prompt: 'more' }))).toBe('About more');
    const common = {
      caller: { clientId: 'ada', clientName: 'ada', scopes: ['read', 'run'] },
      bridge: { id: 'chatgpt', sandbox: 'read-only' },
      withoutCwd: 'refuse',
      sandbox: 'read-only',
      model: null,
      effort: null,
      ephemeral: false,
      developerInstructions: null,
    };
    expect(jobs.asked).toEqual([
      { ...common, operation: 'codex_read', prompt: 'files', cwd: '/projects/one/lib', threadId: null },
      { ...common, operation: 'codex_run', prompt: 'tests', cwd: null, threadId: null },
      { ...common, operation: 'codex_reply', prompt: 'more', cwd: null, threadId: 'thread-1' },
    ]);
  });

  test('is told the job of a slow call, and finds its answer there', async () => {
    const { call, jobs } = await connected(running, { fastReturnMs: 5 });
    const slow = await call('codex_read', { prompt: 'everything' });
    const report = {
      status: 'running',
      jobId: 'job_0000000000000001',
      operation: 'codex_read',
      message: 'Codex is still running. Call codex_job_status with this jobId until status is completed or failed.',
    };
    expect(slow.structuredContent).toEqual(report);
    expect(textOf(slow)).toBe(JSON.stringify(report, null, 2));
    const job = { jobId: report.jobId };
    expect((await call('codex_job_status', job)).structuredContent).toEqual({
      ...report,
      createdAt: '2027-01-15T08:00:00.000Z',
      ageMs: 5000,
    });
    const waiting = call('codex_job_status', { ...job, waitSeconds: 25 });
    await expect.poll(() => jobs.waiting()).toBe(1);
    jobs.change(job.jobId, { status: 'completed', answer: 'All of it.' });
    const structuredContent = { threadId: 'thread-1', content: 'All of it.' };
    expect((await waiting).structuredContent).toEqual({
      status: 'completed',
      jobId: job.jobId,
      operation: 'codex_read',
      result: { content: [{ type: 'text', text: 'All of it.' }], structuredContent },
    });
  });

  test('may wait less than usual', async () => {
    const { call } = await connected(running);
    expect((await call('codex_run', { prompt: 'x', timeoutMs: 1 })).structuredContent).toMatchObject({ status: 'running' });
  });

  test.each([
    ['queued', 'The job waits in the queue'],
    ['waiting', 'Codex waits for the owner'],
    ['stalled', 'has been silent for a while'],
  ] as const)('hears why a %s job is not done', async (status, why) => {
    const { call } = await connected(() => ({ status }), { fastReturnMs: 5 });
    const { structuredContent } = await call('codex_read', { prompt: 'x' });
    expect(structuredContent).toMatchObject({ status: 'running', message: expect.stringContaining(why) });
  });

  test('hears what the owner has to decide on, how many such jobs there are, and what became of it', async () => {
    const opening = (): Partial<Job> => ({ threadId: 'thread-1', status: 'waiting', waitingFor: 'approval: 3 files, 41 lines' });
    const { call, jobs } = await connected(opening, { fastReturnMs: 5 });
    const told = {
      status: 'running',
      waitingFor: 'approval: 3 files, 41 lines',
      message: expect.stringMatching(/^The job is waiting for approval: 3 files, 41 lines\. .*Call codex_job_status with this jobId/),
    };
    const slow = await call('codex_run', { prompt: 'x' });
    expect(slow.structuredContent).toMatchObject(told);
    const job = { jobId: jobs.all()[0]?.id ?? '' };
    expect((await call('codex_job_status', job)).structuredContent).toMatchObject(told);
    expect((await call('bridge_status')).structuredContent).toMatchObject({ waitingJobs: 1 });
    const failure = { code: 'review/rejected', message: 'The owner rejected the changes: Not this way.', hint: 'Anything.' };
    jobs.change(job.jobId, { status: 'failed', failure, waitingFor: null });
    const error = 'The owner rejected the changes: Not this way. For another proposal call codex_reply with threadId thread-1.';
    expect((await call('codex_job_status', job)).structuredContent).toEqual({ status: 'failed', ...job, operation: 'codex_run', error });
    expect((await call('bridge_status')).structuredContent).toMatchObject({ waitingJobs: 0 });
  });

  test.each([
    ['what it had', 'workspace-write', {}, 'workspace-write'],
    ['no more than the bridge allows', 'workspace-write', { config: { sandbox: 'read-only' } }, 'read-only'],
    ['no more than the folder allows', 'workspace-write', { sandbox: 'read-only' }, 'read-only'],
    ['never danger', 'danger-full-access', {}, 'workspace-write'],
  ] as const)('goes on with a thread in %s', async (_, began, change, sandbox) => {
    const options: ServeOptions = { sandbox: 'danger-full-access', config: { sandbox: 'danger-full-access' }, ...change };
    const { call, jobs } = await connected((request) => ({ ...answered(request), sandbox: began }), options);
    await call('codex_run', { prompt: 'change it' });
    expect(textOf(await call('codex_reply', { threadId: 'thread-1', prompt: 'more' }))).toBe('About more');
    expect(jobs.asked.at(-1)).toMatchObject({ operation: 'codex_reply', sandbox });
  });

  test.each([
    ['failed', { code: 'model/unreachable', message: 'The model is away.', hint: 'Try later.' }, 'The model is away. Try later.'],
    ['cancelled', null, 'The job was cancelled. Ask again if it is still wanted.'],
    ['interrupted', null, 'The job was interrupted before Codex answered. Ask again.'],
  ] as const)('learns why a %s job has no answer', async (status, failure, text) => {
    const { call, jobs } = await connected(() => ({ status, failure }));
    expect(await call('codex_read', { prompt: 'x' })).toMatchObject({ isError: true, content: [{ type: 'text', text }] });
    const jobId = jobs.all()[0]?.id;
    const found = await call('codex_job_status', { jobId });
    expect(found.structuredContent).toEqual({ status: 'failed', jobId, operation: 'codex_read', error: text });
    expect(found.isError).toBeFalsy();
  });

  test('cannot see the threads and jobs of another client', async () => {
    const { call, connect } = await connected(answered);
    await call('codex_read', { prompt: 'mine' });
    const ben = await connect('ben');
    const refused = (text: string, code: string) => ({ isError: true, content: [{ type: 'text', text }], structuredContent: { code } });
    expect(await ben.callTool({ name: 'codex_reply', arguments: { threadId: 'thread-1', prompt: 'x' } })).toMatchObject(
      refused('Unknown Codex thread id. Start the session through codex_read or codex_run on this bridge first.', 'thread/notFound'),
    );
    expect(await ben.callTool({ name: 'codex_job_status', arguments: { jobId: 'job_0000000000000001' } })).toMatchObject(
      refused('Unknown Codex job id. Start a long-running job through codex_read, codex_run, or codex_reply first.', 'job/notFound'),
    );
  });

  test.each([
    [
      new Failure('root/ambiguous', '2 folders are open.', { hint: 'Name one.' }),
      /^cwd is required when multiple CODEX_GPT_BRIDGE_ROOTS are configured\. .*Name one\.$/,
    ],
    [new Failure('path/invalid', 'It is relative.'), /^cwd must be an absolute path inside CODEX_GPT_BRIDGE_ROOTS\. It is relative\.$/],
    [
      new Failure('root/notAllowed', 'cwd is outside allowed roots: /etc', { hint: 'Open: /projects.' }),
      /^cwd is outside allowed roots: \/etc\b.* Open: \/projects\.$/,
    ],
    [
      new Failure('sandbox/aboveCeiling', 'The folder is read-only.'),
      /^workspace-write is disabled\. Set CODEX_GPT_BRIDGE_ALLOW_WRITE=1 to allow it\. The folder/,
    ],
    [new Failure('job/queueFull', 'The queue is full.', { hint: 'Try later.', retryAfter: 5 }), /^The queue is full\. Try later\.$/],
  ])('reads the refusal %s as a result', async (failure, text) => {
    const { call } = await connected(refusing(failure));
    expect(await call('codex_read', { prompt: 'x' })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringMatching(text) }],
      structuredContent: { code: failure.code, ...(failure.retryAfter !== null && { retryAfter: failure.retryAfter }) },
    });
  });

  test('reads nothing of the inside when a tool breaks', async () => {
    const { call } = await connected(() => {
      throw new TypeError('secret at /home/owner');
    });
    const broken = await call('codex_read', { prompt: 'x' });
    expect(broken).toMatchObject({ isError: true, structuredContent: { code: 'internal' } });
    expect(textOf(broken)).not.toContain('secret');
  });

  test.each([
    ['codex_read', { prompt: 'x', config: {} }, "Unknown argument 'config'. Expected: prompt, cwd, timeoutMs."],
    ['codex_read', { prompt: 'x', sandbox: 'read-only' }, "Unknown argument 'sandbox'."],
    ['codex_run', { prompt: 'x', approvalPolicy: 'never' }, "Unknown argument 'approvalPolicy'."],
    ['bridge_status', { verbose: true }, "Unknown argument 'verbose'. Expected: none."],
    ['codex_read', { prompt: '' }, 'too_small'],
    ['codex_read', {}, 'prompt'],
    ['codex_read', { prompt: 'x', timeoutMs: 1_800_001 }, 'too_big'],
    ['codex_run', { prompt: 'x', sandbox: 'workspace-write' }, 'CODEX_GPT_BRIDGE_ALLOW_WRITE=1'],
    ['codex_run', { prompt: 'x', sandbox: 'danger-full-access' }, 'CODEX_GPT_BRIDGE_ALLOW_DANGER=1'],
  ])('%s %j is refused before anything starts', async (name, args, why) => {
    const { call, jobs } = await connected(answered);
    const refused = await call(name, args);
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: 'http/invalidRequest' } });
    expect(textOf(refused)).toMatch(new RegExp(`^MCP error -32602: Input validation error: Invalid arguments for tool ${name}: \\[`));
    expect(textOf(refused)).toContain(why);
    expect(jobs.asked).toEqual([]);
  });

  test('passes a write on where the bridge allows it, and never danger', async () => {
    const { call, jobs } = await connected(answered, { config: { sandbox: 'danger-full-access' } });
    await call('codex_run', { prompt: 'x', sandbox: 'workspace-write' });
    expect(jobs.asked).toMatchObject([{ sandbox: 'workspace-write' }]);
    expect(textOf(await call('codex_run', { prompt: 'x', sandbox: 'danger-full-access' }))).toContain(
      'danger-full-access is not exposed through ChatGPT bridge tools.',
    );
  });

  test.each(['codex_write', 'bash', 'Codex_Read', 'constructor'])('%s is no tool', async (name) => {
    const { call } = await connected(answered);
    expect(await call(name)).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: `MCP error -32602: Tool ${name} not found` }],
    });
  });

  test('gets each of many parallel calls its own answer', async () => {
    const { call, jobs } = await connected(() => ({}));
    const calls = Array.from({ length: 8 }, (_, index) => call('codex_read', { prompt: `part ${index}` }));
    await expect.poll(() => jobs.all().length).toBe(8);
    for (const job of jobs.all().toReversed())
      jobs.change(job.id, { status: 'completed', threadId: job.id, answer: `About ${job.prompt}` });
    expect((await Promise.all(calls)).map(textOf)).toEqual(calls.map((_, index) => `About part ${index}`));
  });

  test('follows the work when it asks for progress', async () => {
    const { client, jobs } = await connected(() => ({}));
    const told: (string | undefined)[] = [];
    const answer = client.callTool({ name: 'codex_read', arguments: { prompt: 'x' } }, { onprogress: ({ message }) => told.push(message) });
    await expect.poll(() => jobs.all().length).toBe(1);
    const [job] = jobs.all();
    const times = { startedAtMs: 0, completedAtMs: 0 };
    jobs.say(job?.id ?? '', { type: 'agentMessage', id: 'a', text: 'First\n look.', ...times });
    jobs.say(job?.id ?? '', { type: 'webSearch', id: 'b', query: 'tides', ...times });
    await expect.poll(() => told, { timeout: 30_000 }).toEqual(['Searches the web: tides']);
    jobs.change(job?.id ?? '', { status: 'waiting', waitingFor: 'approval: 1 file, 2 lines' });
    await expect.poll(() => told, { timeout: 30_000 }).toEqual(['Searches the web: tides', 'Waiting for approval: 1 file, 2 lines']);
    jobs.change(job?.id ?? '', { status: 'completed', answer: 'Done.' });
    expect(textOf(await answer)).toBe('Done.');
  });
});

interface Result {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
}

function textOf({ content: [first, ...rest] }: Result): string {
  expect(rest).toEqual([]);
  return String(first?.text);
}
