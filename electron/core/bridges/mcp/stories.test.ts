import { expect, test } from 'vitest';
import { callTool } from '../../../../e2e/fixtures/chat.ts';
import { type Control, ended, openControl, waiting, working } from '../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../e2e/fixtures/house.ts';
import { BridgeConfig, type McpBridgeConfig } from '../../../../shared/model/config.ts';

/** A house with the real Codex, whose model says what it was told, or waits when it is told to. */
function openHouse(bridge: Partial<McpBridgeConfig> = {}): Promise<Control> {
  const bridges = [BridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, ...bridge })];
  return openControl({ script: waiting }, { bridges });
}

const read = (house: House, prompt: string) => callTool(house, 'codex_read', { prompt });
const status = (house: House, jobId: unknown, waitSeconds = 25) => callTool(house, 'codex_job_status', { jobId, waitSeconds });

/** As ChatGPT was seen to send it, with what it says of its user (spec/mcp-chatgpt.md, 4.2 and 4.4). */
async function ask(house: House, message: { method: string; params?: { name?: string; [key: string]: unknown } }, version?: string) {
  const own = {
    'openai/session': 'v1/the-session-of-a-user',
    'openai/subject': 'v1/the-user',
    'openai/userLocation': { city: 'Atlantis', latitude: '12.3456' },
  };
  const era = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'openai-mcp', version: '1.0.0' },
  };
  const { name } = message.params ?? {};
  const response = await fetch(house.url('chatgpt'), {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${house.token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'x-openai-session': 'v1/the-session-of-a-user', 'x-openai-subject': 'v1/the-user' },
      ...(version && { 'mcp-protocol-version': version, 'mcp-method': message.method, ...(name && { 'mcp-name': name }) }),
    },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1 },
      ...message,
      params: { ...message.params, _meta: { ...own, ...(version && era) } },
    }),
  });
  const body = await response.text();
  const data = body.split('\n').findLast((line) => line.startsWith('data: ')) ?? `data: ${body}`;
  return { status: response.status, session: response.headers.get('mcp-session-id'), ...JSON.parse(data.slice('data: '.length)) };
}

const initialize = {
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'openai-mcp', version: '1.0.0' } },
};

test('ChatGPT asks what there is, lists, looks and reads, in both eras; what it says of its user is in no log', async () => {
  await using open = await openHouse();
  const { house } = open;
  const discovered = await ask(house, { method: 'server/discover' }, '2026-07-28');
  expect(discovered).toMatchObject({ status: 200, result: { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } } });
  // One of an era that is not known here is told which are, with a 400, and falls back.
  const other = await ask(house, { method: 'server/discover' }, '2099-01-01');
  expect(other).toMatchObject({ status: 400, error: { code: -32022, data: { supported: ['2026-07-28'] } } });
  expect(await ask(house, initialize)).toMatchObject({ status: 200, session: null, result: { protocolVersion: '2025-11-25' } });
  for (const version of ['2026-07-28', undefined]) {
    const { result } = await ask(house, { method: 'tools/list' }, version);
    expect(result.tools.map(({ name }: { name: string }) => name)).toContain('codex_read');
    const looked = await ask(house, { method: 'tools/call', params: { name: 'bridge_status', arguments: {} } }, version);
    expect(looked.result.structuredContent).toMatchObject({ bridge: 'codex-gpt-bridge', defaultCwd: open.place.root });
    const asked = await ask(house, { method: 'tools/call', params: { name: 'codex_read', arguments: { prompt: 'Hello.' } } }, version);
    expect(asked.result).toMatchObject({
      content: [{ type: 'text', text: 'You said: Hello.' }],
      structuredContent: { threadId: expect.any(String) },
    });
  }
  const log = house.logged.join('\n');
  expect(log.match(/"session":"[0-9a-f]{12}"/g)?.length).toBeGreaterThan(0);
  for (const secret of ['the-session-of-a-user', 'the-user', 'Atlantis', '12.3456']) expect(log).not.toContain(secret);
});

test('eight calls at once get each its own answer, and another client sees nothing of them', async () => {
  await using open = await openHouse();
  const prompts = Array.from({ length: 8 }, (_, n) => `Part ${n}.`);
  const replies = await Promise.all(prompts.map((prompt) => read(open.house, prompt)));
  expect(replies.map(({ text }) => text)).toEqual(prompts.map((prompt) => `You said: ${prompt}`));
  expect(new Set(replies.map(({ structured }) => structured['threadId'])).size).toBe(8);
  const { token } = await open.remote.call('client/create', { name: 'Other', scopes: ['read'] });
  const counts = async (one: string) => (await callTool(open.house, 'bridge_status', {}, one)).structured;
  expect(await counts(open.house.token)).toMatchObject({ trackedSessions: 8, trackedJobs: 8, waitingJobs: 0 });
  expect(await counts(token)).toMatchObject({ trackedSessions: 0, trackedJobs: 0, waitingJobs: 0 });
  expect((await callTool(open.house, 'codex_threads', {}, token)).structured).toEqual({ threads: [] });
});

test('a thread is found and continued after both of us were started anew, until newer ones take its place', async () => {
  await using open = await openHouse({ sessions: { max: 1, hours: 6 } });
  const { threadId } = (await read(open.house, 'Remember the tides.')).structured;
  await open.house[Symbol.asyncDispose]();
  const { house } = await open.open();
  expect((await callTool(house, 'codex_threads', { search: 'tides' })).structured).toMatchObject({
    threads: [{ threadId, title: 'Remember the tides.', cwd: open.place.root, busy: false }],
  });
  const reply = (prompt: string) => callTool(house, 'codex_reply', { threadId, prompt });
  expect((await reply('What was it?')).structured).toEqual({ threadId, content: 'You said: What was it?' });
  // The model was shown what was said before.
  expect(JSON.stringify(open.model.requests.at(-1)?.body)).toContain('Remember the tides.');
  await read(house, 'Something else.');
  expect(await reply('And now?')).toMatchObject({
    isError: true,
    text: 'Unknown Codex thread id. Start the session through codex_read or codex_run on this bridge first.',
  });
});

test('a job that was under way when we ended says so, and its thread can be continued', async () => {
  await using open = await openHouse({ fastReturnSeconds: 1 });
  const { jobId } = (await read(open.house, 'Wait for it.')).structured as { jobId: string };
  await working(open.remote, { id: jobId });
  await open.house[Symbol.asyncDispose]();
  const { house } = await open.open();
  expect((await status(house, jobId, 0)).structured).toEqual({
    ...{ status: 'failed', jobId, operation: 'codex_read' },
    error: expect.stringMatching(/shut down|interrupted|ended while/),
  });
  const { threads } = (await callTool(house, 'codex_threads', {})).structured as { threads: { threadId: string }[] };
  const reply = await callTool(house, 'codex_reply', { threadId: threads[0]?.threadId, prompt: 'Go on.' });
  expect(reply.text).toBe('You said: Go on.');
});

test('a job longer than a call is told by its id, truly, and its answer is found there', async () => {
  await using open = await openHouse({ fastReturnSeconds: 1 });
  const { house } = open;
  const slow = await read(house, 'Wait a moment.');
  expect(slow.structured).toMatchObject({ status: 'running', operation: 'codex_read', jobId: expect.stringMatching(/^job_[0-9a-z]{16}$/) });
  const { jobId } = slow.structured;
  expect((await status(house, jobId, 0)).structured).toMatchObject({ status: 'running', ageMs: expect.any(Number) });
  const end = status(house, jobId);
  open.release();
  await end;
  expect((await status(house, jobId)).structured).toMatchObject({
    status: 'completed',
    result: { structuredContent: { content: 'You said: Wait a moment.' } },
  });
});

test('security 56: a client that leaves in the middle leaves its job to go on, and finds the answer when it comes back', async () => {
  await using open = await openHouse();
  const { house, remote } = open;
  await remote.call('state/subscribe', {});
  const leaving = new AbortController();
  const gone = fetch(house.url('chatgpt'), {
    method: 'POST',
    headers: { authorization: `Bearer ${house.token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'codex_read', arguments: { prompt: 'Wait for me.' } },
    }),
    signal: leaving.signal,
  }).then((response) => response.text());
  const { job } = await remote.hear('job/changed', ({ job: { status } }) => status === 'running');
  await working(remote, job);
  leaving.abort();
  await expect(gone).rejects.toThrow();
  open.release();
  expect(await ended(remote, job)).toMatchObject({ status: 'completed' });
  expect((await status(house, job.id)).structured).toMatchObject({ result: { structuredContent: { content: 'You said: Wait for me.' } } });
});

test('a job is cancelled while its command runs, and the next turn of its thread runs', async () => {
  await using open = await openHouse({ fastReturnSeconds: 1 });
  const { house, remote } = open;
  const { jobId } = (await read(house, 'Wait for ever.')).structured as { jobId: string };
  const { threadId } = await working(remote, { id: jobId });
  expect((await callTool(house, 'codex_job_cancel', { jobId })).structured).toMatchObject({ status: 'cancelled', jobId });
  expect(await remote.call('job/read', { jobId })).toMatchObject({ status: 'cancelled' });
  expect((await callTool(house, 'codex_reply', { threadId, prompt: 'Better this.' })).text).toBe('You said: Better this.');
});
