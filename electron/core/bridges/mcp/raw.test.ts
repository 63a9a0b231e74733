import { expect, test } from 'vitest';
import { dial, exchange, parseAnswer, type RawAnswer, readAll, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { type Served, serveMcp } from './served.ts';

const answered = () => ({ status: 'completed', threadId: 'thread-1', answer: 'Two files.' }) as const;

const accepts = 'Accept: application/json, text/event-stream';
const json = 'Content-Type: application/json';
const ada = 'Authorization: Bearer ada';
const usual = [ada, json, accepts];
const version = 'MCP-Protocol-Version: 2026-07-28';

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const list = { ...ping, method: 'tools/list' };
const protocolVersion = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const _meta = { ...protocolVersion, 'io.modelcontextprotocol/clientCapabilities': {} };
const modern = { ...list, params: { _meta } };
const call = { ...list, method: 'tools/call', params: { name: 'codex_read', arguments: { prompt: 'x' }, _meta } };

function portOf({ origin }: Served): number {
  return Number(new URL(origin).port);
}

function posted(served: Served, body: unknown, headers: readonly string[] = usual): Promise<RawAnswer> {
  return exchange(portOf(served), bytesOf(served, body, headers));
}

function bytesOf(served: Served, body: unknown, headers: readonly string[] = usual): Buffer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Buffer.from(requestText('POST /mcp', [...headers, `Content-Length: ${Buffer.byteLength(text)}`], text, portOf(served)));
}

/** The JSON-RPC message of an answer, from a stream or by itself. */
function messageOf({ headers, body }: RawAnswer) {
  const streamed = headers.get('content-type') === 'text/event-stream';
  return JSON.parse(streamed ? (/^data: (.*)$/m.exec(body)?.[1] ?? '') : body);
}

/** A refusal that tells nothing of the inside. */
function expectError(answer: RawAnswer, status: number, code: number): void {
  expect([answer.statuses, messageOf(answer)]).toMatchObject([[status], { jsonrpc: '2.0', error: { code, message: expect.any(String) } }]);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.text).not.toMatch(/<html|node_modules|\bat .*:\d+:\d+/i);
}

async function expectAlive({ origin }: Served): Promise<void> {
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
}

test.each([
  ['a thousand requests', Array.from({ length: 1000 }, (_, id) => ({ ...list, id }))],
  ['notifications and requests', [{ jsonrpc: '2.0', method: 'notifications/initialized' }, list, { jsonrpc: '2.0', method: 'x' }]],
  ['one', [list]],
])('security 49: a batch of %s is refused whole', async (_what, batch) => {
  await using served = await serveMcp(answered);
  expectError(await posted(served, batch), 400, -32600);
  await expectAlive(served);
});

const oddIds = ['null', 'true', '1.5', '[]', '{}', '1e400', '9007199254740993'];

test.each<[string, unknown, number]>([
  ...oddIds.map((id): [string, string, number] => [`the id ${id}`, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`, -32600]),
  ['no jsonrpc', { id: 1, method: 'ping' }, -32600],
  ['jsonrpc 1.0', { ...ping, jsonrpc: '1.0' }, -32600],
  ['no method', { jsonrpc: '2.0', id: 1 }, -32600],
  ['a list as method', { ...ping, method: ['ping'] }, -32600],
  ['a list as params', { ...ping, params: [] }, -32600],
  ['params that are null', { ...ping, params: null }, -32600],
  ['a progress token that is an object', { ...ping, params: { _meta: { progressToken: {} } } }, -32600],
  ['nothing', '', -32700],
  ['a NUL', '\0', -32700],
  ['two messages in a row', `${JSON.stringify(ping)}${JSON.stringify(ping)}`, -32700],
  ['half a character', '{"jsonrpc":"2.0","id":1,"method":"\\ud800"}', -32700],
])('security 50: %s is refused as JSON-RPC', async (_what, body, code) => {
  await using served = await serveMcp(answered);
  expectError(await posted(served, body), 400, code);
  await expectAlive(served);
});

test.each([
  ['a list as arguments', { name: 'codex_read', arguments: [] }],
  ['text as arguments', { name: 'codex_read', arguments: 'x' }],
  ['no name', {}],
  ['a number as name', { name: 5 }],
])('security 50: a call with %s is refused as JSON-RPC and starts nothing', async (_what, params) => {
  await using served = await serveMcp(answered);
  const answer = await posted(served, { ...ping, method: 'tools/call', params });
  expect(messageOf(answer)).toMatchObject({ id: 1, error: { code: -32602 } });
  expect(answer.text).not.toMatch(/node_modules|\bat .*:\d+:\d+/);
  expect(served.jobs.asked).toEqual([]);
});

test.each(['-1', '0', '""', '"0"', JSON.stringify('x'.repeat(100_000))])('an answer carries the id %.20s as it came', async (id) => {
  await using served = await serveMcp(answered);
  expect(messageOf(await posted(served, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`))).toEqual({
    jsonrpc: '2.0',
    id: JSON.parse(id),
    result: {},
  });
});

test('a key that comes twice is read one way by all: the last one holds', async () => {
  await using served = await serveMcp(answered);
  const twice = '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list","method":"ping"}';
  expect(messageOf(await posted(served, twice))).toEqual({ jsonrpc: '2.0', id: 2, result: {} });
  const names = JSON.stringify(call).replace('"name":"codex_read"', '"name":"codex_read","name":"bridge_status"');
  expectError(await posted(served, names, [...usual, version, 'Mcp-Method: tools/call', 'Mcp-Name: codex_read']), 400, -32020);
  expect(served.jobs.asked).toEqual([]);
});

test.each([
  ['1999-01-01', -32000],
  ['%00', -32000],
  ['2031-01-01', -32602],
  ['latest', -32602],
])('security 51: the protocol version %s is refused', async (unknown, code) => {
  await using served = await serveMcp(answered);
  expectError(await posted(served, list, [...usual, `MCP-Protocol-Version: ${unknown}`]), 400, code);
});

test('security 51: of a revision that it does not know, a modern client learns which it may use', async () => {
  await using served = await serveMcp(answered);
  const params = { _meta: { ..._meta, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' } };
  const answer = await posted(served, { ...list, params }, [...usual, 'MCP-Protocol-Version: 2031-01-01', 'Mcp-Method: tools/list']);
  expectError(answer, 400, -32022);
  expect(messageOf(answer).error.data).toEqual({ supported: ['2026-07-28'], requested: '2031-01-01' });
});

test.each([
  ['no version', modern, ['Mcp-Method: tools/list'], -32020],
  ['another version', modern, ['MCP-Protocol-Version: 2025-11-25', 'Mcp-Method: tools/list'], -32020],
  ['no Mcp-Method', modern, [version], -32020],
  ['another Mcp-Method', modern, [version, 'Mcp-Method: tools/call'], -32020],
  ['no Mcp-Name', call, [version, 'Mcp-Method: tools/call'], -32020],
  ['another Mcp-Name', call, [version, 'Mcp-Method: tools/call', 'Mcp-Name: codex_run'], -32020],
  ['headers only, no _meta', list, [version, 'Mcp-Method: tools/list'], -32602],
  ['no capabilities', { ...list, params: { _meta: protocolVersion } }, [version, 'Mcp-Method: tools/list'], -32602],
] as const)('a modern request with %s is refused and starts nothing', async (_what, body, headers, code) => {
  await using served = await serveMcp(answered);
  expectError(await posted(served, body, [...usual, ...headers]), 400, code);
  expect(served.jobs.asked).toEqual([]);
});

test.each(['no/such', 'ping', 'initialize', 'logging/setLevel', 'tasks/list', 'events/list', 'constructor'])(
  'the method %s is 404 in the modern era',
  async (method) => {
    await using served = await serveMcp(answered);
    expectError(await posted(served, { ...modern, method }, [...usual, version, `Mcp-Method: ${method}`]), 404, -32601);
  },
);

test.each(['no/such', 'server/discover', 'resources/subscribe', 'logging/setLevel', 'sampling/createMessage', 'constructor', '__proto__'])(
  'the method %s is unknown in the older era',
  async (method) => {
    await using served = await serveMcp(answered);
    expect(messageOf(await posted(served, { ...list, method }))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32601, message: 'Method not found' },
    });
  },
);

test('notifications are taken without a word, known or not, and none of them runs a tool', async () => {
  await using served = await serveMcp(answered);
  const { id: _, ...tool } = call;
  const quiet = ['notifications/initialized', 'notifications/cancelled', 'notifications/nope', 'resources/read'];
  const notes = [
    ...quiet.map((method) => ({ jsonrpc: '2.0', method, params: { requestId: 1, uri: 'x' } })),
    { ...tool, params: { name: 'codex_read' } },
  ];
  for (const note of notes) expect((await posted(served, note)).text).toMatch(/^HTTP\/1\.1 202 .*\r\n\r\n$/s);
  const modernNote = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, _meta } };
  expect((await posted(served, modernNote, [...usual, version, 'Mcp-Method: notifications/cancelled'])).statuses).toEqual([202]);
  expect(served.jobs.asked).toEqual([]);
});

test('security 60: an answer to a question that nobody asked is refused', async () => {
  await using served = await serveMcp(answered);
  const elicited = { action: 'accept', content: { approved: true } };
  for (const body of [
    { jsonrpc: '2.0', id: 1, result: elicited },
    { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } },
  ]) {
    expectError(await posted(served, body), 400, -32600);
  }
  await expectAlive(served);
});

test('security 43, 46: there are no sessions: none is given, and whose is shown is told to begin anew', async () => {
  await using served = await serveMcp(answered);
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const opened = await posted(served, { ...list, method: 'initialize', params });
  expect([opened.statuses, opened.headers.get('mcp-session-id')]).toEqual([[200], undefined]);
  const session = 'Mcp-Session-Id: 0123456789abcdef0123456789abcdef';
  for (const method of ['tools/list', 'initialize'])
    expectError(await posted(served, { ...list, method, params }, [...usual, session]), 404, -32004);
  expect((await posted(served, list, [json, accepts, session])).statuses).toEqual([401]);
  expect((await posted(served, modern, [...usual, version, 'Mcp-Method: tools/list', session])).statuses).toEqual([200]);
});

test('security 44: opening again and again leaves nothing behind', async () => {
  await using served = await serveMcp(answered);
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const body = JSON.stringify({ ...list, method: 'initialize', params });
  const headers = { authorization: 'Bearer ada', 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  for (let round = 0; round < 20; round++) {
    const opening = Array.from({ length: 20 }, () => fetch(`${served.origin}/mcp`, { method: 'POST', headers, body }));
    for (const response of await Promise.all(opening)) {
      expect([response.status, response.headers.get('mcp-session-id')]).toEqual([200, null]);
      await response.text();
    }
  }
  await expectAlive(served);
});

test.each(['-1', '0', '99999999999999999999', `1${'0'.repeat(400)}`, 'other-session:7'])(
  'security 57: nothing is resumed from Last-Event-ID %.24s',
  async (id) => {
    await using served = await serveMcp(answered);
    const asked = exchange(portOf(served), requestText('GET /mcp', [ada, accepts, `Last-Event-ID: ${id}`], '', portOf(served)));
    expectError(await asked, 405, -32000);
  },
);

test('only POST is a method', async () => {
  await using served = await serveMcp(answered);
  const port = portOf(served);
  for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS']) {
    const answer = await exchange(port, requestText(`${method} /mcp`, usual, '', port));
    expectError(answer, 405, -32000);
    expect(answer.headers.get('allow')).toBe('POST');
  }
  const head = await exchange(port, requestText('HEAD /mcp', usual, '', port));
  expect([head.statuses, head.body]).toEqual([[405], '']);
});

test.each([
  ['no Accept', [ada, json], 406, -32000],
  ['JSON alone', [ada, json, 'Accept: application/json'], 406, -32000],
  ['no type', [ada, accepts], 415, -32600],
  ['text/html', [ada, accepts, 'Content-Type: text/html'], 415, -32600],
  ['a form', [ada, accepts, 'Content-Type: application/x-www-form-urlencoded'], 415, -32600],
  ['UTF-16', [ada, accepts, 'Content-Type: application/json; charset=utf-16'], 415, -32600],
  ['a packed body', [...usual, 'Content-Encoding: gzip'], 415, -32600],
] as const)('%s is refused as JSON-RPC', async (_what, headers, status, code) => {
  await using served = await serveMcp(answered);
  expectError(await posted(served, ping, headers), status, code);
});

test.each([
  ['with a length', ['Content-Length: 100'], '{"jsonrpc"'],
  ['in chunks', ['Transfer-Encoding: chunked'], '28\r\n{"jsonrpc"'],
  ['with two lengths', ['Content-Length: 10', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
])('a body that is cut %s ends in a bare 400', async (_what, headers, body) => {
  await using served = await serveMcp(answered);
  const port = portOf(served);
  const socket = await dial(port);
  socket.end(requestText('POST /mcp', [...usual, ...headers], body, port));
  expect(parseAnswer(await readAll(socket))).toMatchObject({ statuses: [400], body: '' });
  await expectAlive(served);
});

test.each([
  ['older', { ...call, params: { ...call.params, _meta: {} } }, []],
  ['modern', call, [version, 'Mcp-Method: tools/call', 'Mcp-Name: codex_read']],
])('a client of the %s era that has said all it will say gets its answer, and is let go', async (_era, body, headers) => {
  await using served = await serveMcp(answered);
  const socket = await dial(portOf(served));
  socket.end(bytesOf(served, body, [...usual, ...headers]));
  const answer = parseAnswer(await readAll(socket));
  expect(messageOf(answer)).toMatchObject({ id: 1, result: { structuredContent: { content: 'Two files.' } } });
  expect(answer.headers.get('connection')).toBe('close');
});

test('requests that follow at once are answered in their order', async () => {
  await using served = await serveMcp(answered);
  const kept = Array.from({ length: 5 }, (_, id) => bytesOf(served, { ...ping, id }, [...usual, 'Connection: keep-alive']));
  const answer = await exchange(portOf(served), Buffer.concat([...kept, bytesOf(served, { ...ping, id: 'last' })]));
  expect(answer.statuses).toEqual([200, 200, 200, 200, 200, 200]);
  expect([...answer.text.matchAll(/"id":("last"|\d)/g)].map(([, id]) => id)).toEqual(['0', '1', '2', '3', '4', '"last"']);
});
