import { expect, test } from 'vitest';
import { type Served, serveMcp } from './served.ts';

const answered = () => ({ status: 'completed', threadId: 'thread-1', answer: 'Two files.' }) as const;
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

const headers = {
  authorization: 'Bearer ada',
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

function post(served: Served, body: unknown, more: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${served.origin}/mcp`, { method: 'POST', headers: { ...headers, ...more }, body: text });
}

function read(prompt: string, more: object = {}): object {
  return { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'codex_read', arguments: { prompt }, ...more } };
}

test('a call without any handshake is answered by one message event', async () => {
  await using served = await serveMcp(answered);
  const response = await post(served, read('List the files.'));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(response.headers.get('mcp-session-id')).toBeNull();
  const [name, data, ...rest] = (await response.text()).split('\n');
  expect([name, ...rest]).toEqual(['event: message', '', '']);
  expect(JSON.parse((data ?? '').replace('data: ', ''))).toEqual({
    jsonrpc: '2.0',
    id: 7,
    result: { content: [{ type: 'text', text: 'Two files.' }], structuredContent: { threadId: 'thread-1', content: 'Two files.' } },
  });
});

test('the list says twice that there is no sign-in, since the SDK of clients drops the outer field', async () => {
  await using served = await serveMcp(answered);
  const text = await (await post(served, list)).text();
  expect(text.match(/"securitySchemes":\[{"type":"noauth"}\],"_meta":{"securitySchemes":\[{"type":"noauth"}\]/g)).toHaveLength(8);
});

test('health and the OAuth probes need no token and are JSON', async () => {
  await using served = await serveMcp(answered);
  const health = await fetch(`${served.origin}/healthz`);
  expect([health.status, await health.json()]).toEqual([200, { ok: true, name: 'codex-gpt-bridge' }]);
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
    const probe = await fetch(served.origin + path);
    expect([path, probe.status, await probe.json()]).toEqual([
      path,
      404,
      {
        error: 'oauth_metadata_not_configured',
        message: 'This local bridge runs with No Auth when it is behind OpenAI Secure MCP Tunnel.',
      },
    ]);
  }
  for (const path of ['/.well-known/oauth-authorization-server', '/', '/mcp/', '/v1/models']) {
    const other = await fetch(served.origin + path);
    expect([path, other.status, await other.json()]).toMatchObject([path, 404, { jsonrpc: '2.0', id: null }]);
  }
});

test('MCP without the right token is 401 whatever the method', async () => {
  await using served = await serveMcp(answered);
  for (const method of ['GET', 'POST', 'DELETE']) {
    const response = await fetch(`${served.origin}/mcp`, { method, headers: { authorization: 'Bearer wrong' } });
    expect([response.status, response.headers.get('www-authenticate'), await response.json()]).toEqual([
      401,
      'Bearer',
      { error: 'unauthorized' },
    ]);
  }
});

test('only POST is a method, and both kinds of answer must be accepted', async () => {
  await using served = await serveMcp(answered);
  for (const method of ['GET', 'DELETE', 'PUT']) {
    const response = await fetch(`${served.origin}/mcp`, { method, headers });
    expect([response.status, await response.json()]).toEqual([
      405,
      { jsonrpc: '2.0', error: { code: -32000, message: 'Method not allowed.' }, id: null },
    ]);
  }
  for (const accept of ['application/json', 'text/event-stream', '*/*']) {
    const response = await post(served, list, { accept });
    expect([response.status, await response.json()]).toEqual([
      406,
      {
        jsonrpc: '2.0',
        error: { code: -32000, message: 'Not Acceptable: Client must accept both application/json and text/event-stream' },
        id: null,
      },
    ]);
  }
});

test('a body that is no JSON is a parse error without a trace', async () => {
  await using served = await serveMcp(answered);
  const response = await post(served, '{"jsonrpc":"2.0",');
  expect([response.status, await response.json()]).toEqual([
    400,
    { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' }, id: null },
  ]);
});

test.each([
  ['a batch', [list, list], 400, -32600],
  ['an empty batch', [], 400, -32600],
  ['no jsonrpc', { id: 1, method: 'tools/list' }, 400, -32600],
  ['an object as id', { ...list, id: {} }, 400, -32600],
  ['an endless id', '{"jsonrpc":"2.0","id":1e400,"method":"tools/list"}', 400, -32600],
  ['a number as method', { ...list, method: 5 }, 400, -32600],
  ['text as params', { ...list, params: 'x' }, 400, -32600],
  ['deep nesting', `${'['.repeat(100)}${']'.repeat(100)}`, 400, -32700],
  ['more than 4 MiB', read('x'.repeat(4 * 1024 * 1024)), 413, -32600],
])('%s is refused as JSON-RPC', async (_what, body, status, code) => {
  await using served = await serveMcp(answered);
  const response = await post(served, body);
  expect([response.status, await response.json()]).toMatchObject([status, { jsonrpc: '2.0', error: { code }, id: null }]);
  expect(served.jobs.asked).toEqual([]);
});

test('a body of another type and an unknown protocol version are refused', async () => {
  await using served = await serveMcp(answered);
  const text = await post(served, list, { 'content-type': 'text/plain' });
  expect([text.status, await text.json()]).toMatchObject([415, { jsonrpc: '2.0', id: null }]);
  const old = await post(served, list, { 'mcp-protocol-version': '1999-01-01' });
  expect([old.status, await old.json()]).toMatchObject([400, { jsonrpc: '2.0', error: {} }]);
});

test('a prompt of 2 MiB is small enough', async () => {
  await using served = await serveMcp(answered);
  expect((await post(served, read('x'.repeat(2 * 1024 * 1024)))).status).toBe(200);
});

test.each([
  { era: 'legacy', meta: {}, more: {} },
  {
    era: 'modern',
    meta: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} } },
    more: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'codex_read' },
  },
])('a $era client that leaves takes nothing with it: its job goes on and another request finds it', async ({ meta, more }) => {
  await using served = await serveMcp(() => ({}));
  const leaving = new AbortController();
  const response = await fetch(`${served.origin}/mcp`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(read('Take your time.', meta)),
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  await expect.poll(() => served.jobs.waiting()).toBe(1);
  leaving.abort();
  await expect.poll(() => served.jobs.waiting()).toBe(0);
  const [job] = served.jobs.all();
  served.jobs.change(job?.id ?? '', { status: 'completed', threadId: 'thread-1', answer: 'Done.' });
  const status = { jsonrpc: '2.0', id: 8, method: 'tools/call', params: { name: 'codex_job_status', arguments: { jobId: job?.id } } };
  expect(await (await post(served, status)).text()).toContain('Done.');
});
