import { once } from 'node:events';
import { type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { dial, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { type Served, serveMcp } from './served.ts';

const running = () => ({ threadId: 'thread-1' });
const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

const eras = [
  { era: 'legacy', meta: {}, named: [] as string[] },
  { era: 'modern', meta: _meta, named: ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/call', 'Mcp-Name: codex_read'] },
];

/** A call that waits, and what came of it so far. */
async function waitingCall(served: Served, token: string, { meta, named }: (typeof eras)[number]) {
  const params = { name: 'codex_read', arguments: { prompt: `of ${token}` }, _meta: { ...meta, progressToken: 'same' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
  const usual = [`Authorization: Bearer ${token}`, 'Content-Type: application/json', 'Accept: application/json, text/event-stream'];
  const port = Number(new URL(served.origin).port);
  const socket: Socket = await dial(port);
  let seen = '';
  socket.on('data', (chunk) => {
    seen += chunk.toString();
  });
  socket.write(requestText('POST /mcp', [...usual, ...named, `Content-Length: ${body.length}`], body, port));
  return { seen: () => seen, ended: once(socket, 'end'), socket };
}

test.each(eras)('a waiting call of the $era era shows that it is alive', async (how) => {
  await using served = await serveMcp(running, { keepAliveMs: 20 });
  const { seen, ended } = await waitingCall(served, 'ada', how);
  await expect.poll(() => seen().match(/^: keepalive$/gm)?.length ?? 0, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  expect(seen()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(seen()).toMatch(/^x-accel-buffering: no\r$/im);
  expect(seen()).not.toContain('data:');
  served.jobs.change(served.jobs.all()[0]?.id ?? '', { status: 'completed', answer: 'At last.' });
  await ended;
  expect(seen()).toMatch(/: keepalive.*data: .*At last\./s);
});

test.each(eras)(
  'security 48: progress of one client of the $era era reaches nobody else, whatever they call their request',
  async (how) => {
    await using served = await serveMcp(running);
    const [ada, ben] = [await waitingCall(served, 'ada', how), await waitingCall(served, 'ben', how)];
    await expect.poll(() => served.jobs.waiting(), { timeout: 30_000 }).toBe(2);
    const jobs = new Map(served.jobs.all().map(({ clientId, id }) => [clientId, id]));
    served.jobs.say(jobs.get('ada') ?? '', { id: 'i1', type: 'agentMessage', text: 'A word for Ada.', startedAtMs: 0, completedAtMs: 1 });
    await expect.poll(ada.seen, { timeout: 30_000 }).toMatch(/notifications\/progress.*A word for Ada\./);
    for (const [clientId, id] of jobs) served.jobs.change(id, { status: 'completed', answer: `For ${clientId}.` });
    await Promise.all([ada.ended, ben.ended]);
    expect(ada.seen()).toContain('For ada.');
    expect(ben.seen()).toContain('For ben.');
    expect(ben.seen()).not.toMatch(/Ada|notifications\/progress/);
  },
);

test('security 56: cancelling a request, its own or somebody else’s, ends no call and no job', async () => {
  await using served = await serveMcp(running);
  const { seen, ended } = await waitingCall(served, 'ada', eras[0] as (typeof eras)[number]);
  await expect.poll(() => served.jobs.waiting(), { timeout: 30_000 }).toBe(1);
  for (const token of ['ben', 'ada']) {
    const response = await fetch(`${served.origin}/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7, reason: 'changed my mind' } }),
    });
    expect(response.status).toBe(202);
  }
  served.jobs.change(served.jobs.all()[0]?.id ?? '', { status: 'completed', answer: 'Still here.' });
  await ended;
  expect(seen()).toContain('Still here.');
});
