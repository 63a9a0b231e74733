import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CommandExecution } from '../../../../shared/model/item.ts';
import { type Job } from '../../../../shared/model/job.ts';
import { type StartJob } from '../../jobs/ports.ts';
import { type ServeOptions, serveMcp } from './served.ts';

const eras = [
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const;

const answered = ({ prompt }: StartJob): Partial<Job> => ({ status: 'completed', threadId: 'thread-1', answer: `About ${prompt}` });
const running = (): Partial<Job> => ({ threadId: 'thread-1' });
const firstJob = 'job_0000000000000001';
const logUri = `drawbridge://jobs/${firstJob}/log`;
const notFound = (uri: string) => expect.objectContaining({ code: -32602, message: `Resource not found: ${uri}` });

describe.each(eras)('a $era client', ({ mode }) => {
  async function connected(opening: (request: StartJob) => Partial<Job>, options: ServeOptions = {}) {
    const { origin, jobs, ...served } = await serveMcp(opening, { fastReturnMs: 5, ...options });
    onTestFinished(() => served[Symbol.asyncDispose]());
    const connect = async (token: string) => {
      const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      await client.connect(new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { requestInit }));
      onTestFinished(() => client.close());
      return client;
    };
    const client = await connect('ada');
    const call = (name: string, args: Record<string, unknown> = {}) => client.callTool({ name, arguments: args });
    const text = async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents;
      return content && 'text' in content ? content.text : null;
    };
    return { client, call, jobs, connect, text };
  }

  test('knows us by our mark, and what we offer', async () => {
    const { client } = await connected(answered);
    const icons = client.getServerVersion()?.icons ?? [];
    expect(icons.map(({ mimeType, sizes }) => [mimeType, sizes])).toEqual([
      ['image/svg+xml', ['any']],
      ['image/png', ['48x48']],
    ]);
    expect(bytesOf(icons[0]?.src).toString()).toMatch(/^<svg .*<\/svg>$/);
    expect(bytesOf(icons[1]?.src).subarray(1, 4).toString()).toBe('PNG');
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: true },
      resources: {},
      prompts: {},
      completions: {},
      extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
    });
    const { tools } = await client.listTools();
    expect(tools.every((tool) => tool.icons?.[0]?.src === icons[0]?.src)).toBe(true);
  });

  test('reads the log of its job while it runs, and after', async () => {
    const { call, jobs, text } = await connected(running);
    await call('codex_read', { prompt: 'the clock' });
    jobs.say(firstJob, { id: 'i1', type: 'agentMessage', text: 'I look.', startedAtMs: 0, completedAtMs: 1 });
    jobs.say(firstJob, command('ls', 'clock.ts\n'));
    expect(await text(logUri)).toBe('I look.\n$ ls\nclock.ts\n[exit 0]\n');
    jobs.change(firstJob, { status: 'completed', answer: 'Done.' });
    expect(await text(logUri)).toMatch(/\[completed\]\n$/);
  });

  test('reads a long log page by page, and loses nothing but the middle of what is longer than a page', async () => {
    const { call, jobs, text } = await connected(running);
    await call('codex_read', { prompt: 'much' });
    const outputs = Array.from({ length: 5 }, (_, index) => `${index}:${'é'.repeat(40_000)}`);
    for (const output of outputs) jobs.say(firstJob, command('print', output));
    jobs.say(firstJob, command('more', `begin${'x'.repeat(300_000)}end`));
    const pages: string[] = [];
    for (let uri: string | undefined = logUri; uri !== undefined; ) {
      const page: string = (await text(uri)) ?? '';
      expect(page.length).toBeLessThan(101_000);
      pages.push(page);
      uri = /^# continued at (\S+)$/m.exec(page)?.[1];
    }
    const whole = pages.join('').replace(/^# continued at .*\n/gm, '');
    for (const output of outputs) expect(whole).toContain(output);
    expect(whole).toMatch(/begin.*\[… \d+ characters left out …\].*end/s);
    expect(pages.length).toBeGreaterThan(2);
  });

  test('reads what its job changed as a diff, secrets and pictures by name only', async () => {
    const { call, jobs, text, client } = await connected(running, { config: { sandbox: 'workspace-write' } });
    await call('codex_run', { prompt: 'change it', sandbox: 'workspace-write' });
    const uri = `drawbridge://jobs/${firstJob}/changes`;
    expect(await text(uri)).toBe('');
    const line = (type: 'removed' | 'added', words: string) => ({ type, text: words, newline: true });
    const hunk = { id: 'h1', oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: [line('removed', 'old'), line('added', 'new')] };
    const file = { oldPath: null, status: 'modified', added: 1, removed: 1, decision: 'pending' } as const;
    jobs.propose(firstJob, {
      ...{ state: 'pending', round: 1, digest: 'd'.repeat(64), counts: { files: 2, added: 2, removed: 2 } },
      ...{ landed: null, reason: null, skipped: [] },
      files: [
        { ...file, path: 'clock.ts', hunks: [{ ...hunk, decision: 'pending' }], withheld: null },
        { ...file, path: 'logo.png', hunks: [], withheld: 'binary' },
      ],
    });
    expect(await text(uri)).toBe(
      '--- a/clock.ts\n+++ b/clock.ts\n@@ -1,1 +1,1 @@ pending\n-old\n+new\n--- a/logo.png\n+++ b/logo.png\n# not shown: binary\n',
    );
    const foreign = `${uri}?after=${'e'.repeat(16)}.1`;
    await expect(client.readResource({ uri: foreign })).rejects.toEqual(notFound(foreign));
  });

  test('is listed its own latest 20 jobs, and nobody else finds them', async () => {
    const { client, call, connect } = await connected(answered);
    for (let count = 1; count <= 22; count++) await call('codex_read', { prompt: `part ${count}` });
    const { resources } = await client.listResources();
    expect(resources.map(({ title }) => title)).toEqual([
      'Job card',
      ...Array.from({ length: 20 }, (_, index) => `Log: part ${22 - index}`),
    ]);
    expect(resources[1]).toMatchObject({
      uri: 'drawbridge://jobs/job_0000000000000022/log',
      mimeType: 'text/plain',
      annotations: { lastModified: '2027-01-15T08:00:00.000Z' },
    });
    const ben = await connect('ben');
    expect((await ben.listResources()).resources.map(({ uri }) => uri)).toEqual(['ui://drawbridge/job']);
    await expect(ben.readResource({ uri: logUri })).rejects.toEqual(notFound(logUri));
  });

  test('learns how to address a job, and that other addresses hold nothing', async () => {
    const { client } = await connected(answered);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'drawbridge://jobs/{jobId}/log{?after}',
      'drawbridge://jobs/{jobId}/changes{?after}',
    ]);
    const uris = [logUri, `${logUri}?after=x`, `${logUri}/../secrets`, 'drawbridge://jobs', 'file:///etc/passwd', 'ui://drawbridge/other'];
    for (const uri of uris) await expect(client.readResource({ uri })).rejects.toEqual(notFound(uri));
  });

  test('gets the card that shows a job, a page that reaches nothing', async () => {
    const { client } = await connected(answered);
    const { contents } = await client.readResource({ uri: 'ui://drawbridge/job' });
    expect(contents).toEqual([
      {
        uri: 'ui://drawbridge/job',
        mimeType: 'text/html;profile=mcp-app',
        text: expect.stringMatching(/^<!doctype html>/),
        _meta: { ui: { prefersBorder: true, csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] } } },
      },
    ]);
    const { tools } = await client.listTools();
    const withCard = tools.filter(({ _meta }) => _meta?.['openai/outputTemplate'] === 'ui://drawbridge/job').map(({ name }) => name);
    expect(withCard).toEqual(expect.arrayContaining(['codex_read', 'codex_run', 'codex_reply', 'codex_job_status']));
    expect(withCard).not.toContain('bridge_status');
  });

  test('finds ready-made requests', async () => {
    const { client } = await connected(answered, { config: { sandbox: 'workspace-write' } });
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name, arguments: args }) => [name, args?.map((one) => `${one.name}${one.required ? '!' : ''}`)])).toEqual([
      ['inspect_project', ['cwd', 'focus']],
      ['implement_with_review', ['task!', 'cwd']],
    ]);
    const said = async (name: string, args: Record<string, string>) => {
      const { messages } = await client.getPrompt({ name, arguments: args });
      return messages.map(({ role, content }) => [role, content.type === 'text' ? content.text : null]);
    };
    expect(await said('inspect_project', { cwd: '/projects/one', focus: 'the tests' })).toEqual([
      ['user', expect.stringMatching(/codex_read with cwd \/projects\/one .*: the tests\n.*codex_job_status/s)],
    ]);
    expect(await said('implement_with_review', { task: 'Count in seconds' })).toEqual([
      [
        'user',
        expect.stringMatching(/: Count in seconds\n.*codex_read to find.*codex_run with sandbox workspace-write.*review of the owner/s),
      ],
    ]);
    await expect(client.getPrompt({ name: 'implement_with_review', arguments: { task: ' ' } })).rejects.toMatchObject({ code: -32602 });
    await expect(client.getPrompt({ name: 'constructor' })).rejects.toMatchObject({ code: -32602 });
  });

  test('is offered no request to write where nothing may be written', async () => {
    const { client } = await connected(answered);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['inspect_project']);
    await expect(client.getPrompt({ name: 'implement_with_review', arguments: { task: 'x' } })).rejects.toMatchObject({ code: -32602 });
  });

  test('completes folders and its own jobs', async () => {
    const roots = ['/projects/clock', '/projects/clockwork', '/elsewhere/other'];
    const { client, call, connect } = await connected(answered, { roots });
    await call('codex_read', { prompt: 'x', cwd: '/elsewhere/other' });
    const completed = async (who: Client, name: string, value: string) => {
      const ref = { type: 'ref/prompt', name: 'inspect_project' } as const;
      return (await who.complete({ ref, argument: { name, value } })).completion;
    };
    expect(await completed(client, 'cwd', 'CLOCK')).toEqual({ values: roots.slice(0, 2), total: 2, hasMore: false });
    expect((await completed(client, 'focus', '')).values).toEqual([]);
    expect((await completed(client, 'jobId', 'job_')).values).toEqual([firstJob]);
    expect((await completed(await connect('ben'), 'jobId', '')).values).toEqual([]);
  });
});

function command(line: string, output: string): CommandExecution {
  const base = { id: `c-${line}`, type: 'commandExecution', startedAtMs: 0, completedAtMs: 1 } as const;
  return { ...base, command: line, cwd: '/projects/one', status: 'completed', output, exitCode: 0, durationMs: 1 };
}

function bytesOf(dataUri = ''): Buffer {
  return Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64');
}
