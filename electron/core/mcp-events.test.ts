import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { memoryVault } from '../../e2e/fixtures/bridges.ts';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { makePlace } from '../../e2e/fixtures/house.ts';
import { type Job } from '../../shared/model/job.ts';
import { openTokens } from './clients.ts';
import { createSafeFetch } from './bridges/http/safe-fetch.ts';
import { serveMcp } from './bridges/mcp/served.ts';
import { Changes } from './events/changes.ts';
import { openMcpEvents } from './mcp-events.ts';
import { AuditTable } from './state/audit.ts';
import { Database } from './state/database.ts';

const patience = { timeout: 30_000 };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const began = Date.parse('2030-01-01T12:00:00Z');

interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver on loopback. It proves who it is unless it is told what to answer instead. */
async function openReceiver(stack: AsyncDisposableStack) {
  const taken: Taken[] = [];
  const statuses: number[] = [];
  const answer: { challenge?: string; status?: number } = {};
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { type, challenge } = JSON.parse(body);
    if (type === 'verification') {
      response.statusCode = answer.status ?? 200;
      return void response.end(JSON.stringify({ challenge: answer.challenge ?? challenge }));
    }
    taken.push({ headers: request.headers, body });
    response.statusCode = statuses.shift() ?? 204;
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://hooks.example:${(server.address() as AddressInfo).port}/job`, taken, statuses, answer };
}

/** The events of a core over a real state, and a client `ada` that asks for them through the protocol. */
async function open({ file = null as string | null, vault = memoryVault() } = {}) {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const state = file ?? stack.use(makeFolder('mcp-events')).at('state.db');
  const db = stack.use(Database.open(state));
  const changes = new Changes();
  const clock = { ms: began };
  const host = { now: () => clock.ms, log: quiet };
  const tokens = openTokens({ db, audit: new AuditTable(db), changes, host: { ...host, extraToken: null } as never });
  const receiver = await openReceiver(stack);
  const post = createSafeFetch({ allowPlain: true, isAllowed: () => true, resolve: async () => ['127.0.0.1'] });
  const events = openMcpEvents({ db, vault, tokens, changes, host, ownHosts: () => [], post, pausesMs: [0, 0] }, stack);
  const served = stack.use(await serveMcp(() => ({}), { events }));
  const connect = async (token: string) => {
    const ask = await connectTo(`${served.origin}/mcp`, token, stack);
    const wanted = (change: object = {}) => ({
      name: 'job.finished',
      arguments: {},
      delivery: { mode: 'webhook', url: receiver.url, secret },
      ...change,
    });
    return { ask, subscribe: (change: object = {}) => ask('events/subscribe', wanted(change)), wanted };
  };
  const announce = (job: Partial<Job>) =>
    changes.announce({
      topic: 'job',
      job: { id: 'job_0000000000000001', clientId: 'ada', bridgeId: 'chatgpt', threadId: 't-1', waitingFor: null, ...job } as Job,
    });
  return {
    ...receiver,
    discovered: () => capabilitiesOf(served.origin),
    state,
    stack,
    connect,
    announce,
    events,
    clock,
    db,
    vault,
    tokens,
  };
}

async function connectTo(url: string, token: string, stack: AsyncDisposableStack) {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  stack.defer(() => client.close());
  return (method: string, params: object = {}) =>
    client.request({ method, params } as never, z.looseObject({})) as Promise<Record<string, unknown>>;
}

/** As they come: the SDK's client leaves out what it does not know. */
async function capabilitiesOf(origin: string): Promise<unknown> {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
  const response = await fetch(`${origin}/mcp`, {
    method: 'POST',
    headers: {
      ...{ authorization: 'Bearer ada', 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'server/discover' },
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: meta } }),
  });
  const [, message = '{}'] = /^(?:data: )?(\{.*)$/m.exec(await response.text()) ?? [];
  return JSON.parse(message).result?.capabilities;
}

test('a client hears of the end of its job and of what its owner has to decide, signed, and once', async () => {
  const { connect, announce, taken, url, discovered } = await open();
  const { ask, subscribe } = await connect('ada');
  expect(await discovered()).toMatchObject({ events: {} });
  expect(await ask('events/list')).toMatchObject({
    events: [
      { name: 'job.finished', delivery: ['webhook'] },
      { name: 'job.needs_owner', delivery: ['webhook'] },
    ],
  });
  const finished = await subscribe();
  expect(finished).toMatchObject({
    id: expect.stringMatching(/^sub_/),
    refreshBefore: '2030-01-02T12:00:00.000Z',
    cursor: null,
    truncated: false,
  });
  await subscribe({ name: 'job.needs_owner', ttlMs: 1 });

  announce({ status: 'running' });
  announce({ status: 'waiting', waitingFor: 'approval: 1 file, 2 lines' });
  await vi.waitFor(() => expect(taken).toHaveLength(1), patience);
  announce({ status: 'completed', answer: 'Nobody else’s business.' });
  await vi.waitFor(() => expect(taken).toHaveLength(2), patience);
  announce({ status: 'completed' });
  announce({ id: 'job_000000000000000b', status: 'completed', clientId: 'ben' });
  announce({ id: 'job_000000000000000c', status: 'completed', bridgeId: 'another' });
  announce({ id: 'job_0000000000000002', status: 'failed' });
  await vi.waitFor(() => expect(taken).toHaveLength(3), patience);

  expect(taken.map(({ body }) => JSON.parse(body))).toMatchObject([
    { name: 'job.needs_owner', data: { status: 'waiting', waitingFor: 'approval: 1 file, 2 lines' } },
    { name: 'job.finished', data: { jobId: 'job_0000000000000001', threadId: 't-1', status: 'completed', waitingFor: null } },
    { name: 'job.finished', data: { jobId: 'job_0000000000000002', status: 'failed' } },
  ]);
  const [, { headers, body }] = taken as [Taken, Taken];
  expect(body).not.toContain('Nobody');
  expect(JSON.parse(body)).toMatchObject({ eventId: headers['webhook-id'], timestamp: '2030-01-01T12:00:00.000Z', cursor: null });
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-mcp-subscription-id': finished['id'], host: new URL(url).host });
  const said = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(said).digest('base64')}`);
});

test('an address that does not show that it asked gets nothing, nor does one that may not be reached', async () => {
  const { connect, announce, taken, answer, db } = await open();
  const { subscribe, wanted } = await connect('ada');
  answer.challenge = 'something else';
  await expect(subscribe()).rejects.toMatchObject({ code: -32015 });
  delete answer.challenge;
  answer.status = 404;
  await expect(subscribe()).rejects.toMatchObject({ code: -32015 });
  delete answer.status;
  const { delivery } = wanted();
  await expect(subscribe({ delivery: { ...delivery, url: 'ftp://hooks.example/' } })).rejects.toMatchObject({ code: -32015 });
  await expect(subscribe({ delivery: { ...delivery, secret: 'whsec_c2hvcnQ=' } })).rejects.toMatchObject({ code: -32602 });
  await expect(subscribe({ delivery: { ...delivery, mode: 'poll' } })).rejects.toMatchObject({ code: -32014 });
  await expect(subscribe({ name: 'job.begun' })).rejects.toMatchObject({ code: -32011 });
  await expect(subscribe({ arguments: { everything: true } })).rejects.toMatchObject({ code: -32602 });
  expect(db.prepare('SELECT count(*) AS n FROM mcp_event_subscriptions').get()).toEqual({ n: 0 });

  const jobs = Array.from({ length: 21 }, (_, n) => `job_${String(n).padStart(16, '0')}`);
  for (const jobId of jobs.slice(0, 20)) await subscribe({ arguments: { jobId } });
  await expect(subscribe({ arguments: { jobId: jobs[20] } })).rejects.toMatchObject({ code: -32013 });
  await subscribe({ arguments: { jobId: jobs[0] } });
  announce({ id: String(jobs[20]), status: 'completed' });
  announce({ id: String(jobs[3]), status: 'completed' });
  await vi.waitFor(() => expect(taken.map(({ body }) => JSON.parse(body).data.jobId)).toEqual([jobs[3]]), patience);
});

test('what fails by itself is tried again with the same id; what is refused for good is not', async () => {
  const { connect, announce, taken, statuses } = await open();
  await (await connect('ada')).subscribe();
  statuses.push(503, 429, 200);
  announce({ status: 'completed' });
  await vi.waitFor(() => expect(taken).toHaveLength(3), patience);
  expect(new Set(taken.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  for (const [n, status] of [410, 413, 403].entries()) {
    statuses.push(status);
    announce({ id: `job_000000000000001${n}`, status: 'completed' });
    await vi.waitFor(() => expect(taken).toHaveLength(4 + n), patience);
  }
  // Had one of them been tried again, that would have taken this answer.
  statuses.push(200);
  announce({ id: 'job_0000000000000020', status: 'completed' });
  await vi.waitFor(() => expect(taken).toHaveLength(7), patience);
  expect(JSON.parse(taken[6]?.body ?? '{}')).toMatchObject({ data: { jobId: 'job_0000000000000020' } });
});

test('a subscription outlasts a restart, and is gone with its time, its client and its end', async () => {
  const first = await open();
  const { subscribe } = await first.connect('ada');
  await subscribe();
  const next = await open({ file: first.state, vault: first.vault });
  next.announce({ status: 'completed' });
  await vi.waitFor(() => expect(first.taken).toHaveLength(1), patience);
  const rows = () => Number(next.db.prepare('SELECT count(*) AS n FROM mcp_event_subscriptions').get()?.['n']);
  const ada = await next.connect('ada');
  const toNext = { delivery: { mode: 'webhook', url: next.url, secret } };
  await ada.subscribe(toNext);
  expect(rows()).toBe(2);
  expect(await ada.ask('events/unsubscribe', ada.wanted(toNext))).toMatchObject({});
  expect(await ada.ask('events/unsubscribe', ada.wanted(toNext))).toMatchObject({});
  expect(rows()).toBe(1);

  next.clock.ms += 24 * 60 * 60_000;
  await ada.subscribe(toNext);
  expect(rows()).toBe(1);
  const { client } = next.tokens.create({ name: 'Ben', scopes: ['read'] } as never);
  next.db.prepare('UPDATE mcp_event_subscriptions SET client_id = ?').run(client.id);
  next.tokens.revoke(client.id);
  await vi.waitFor(() => expect(rows()).toBe(0), patience);
});

test('security 170, 171, 172: where the owner has switched them on, nothing of the owner’s own network is asked', async () => {
  await using stack = new AsyncDisposableStack();
  const { url, taken } = await openReceiver(stack);
  const place = stack.use(await makePlace('http://127.0.0.1:9/', { bridges: [{ id: 'chatgpt', kind: 'mcp', port: 0, events: true }] }));
  const house = stack.use(await place.open());
  const ask = await connectTo(house.url('chatgpt'), house.token, stack);
  expect((await ask('events/list'))['events']).toHaveLength(2);
  const { port } = new URL(url);
  for (const callback of [
    `http://127.0.0.1:${port}/`,
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://10.0.0.1/',
  ]) {
    const delivery = { mode: 'webhook', url: callback, secret };
    await expect(ask('events/subscribe', { name: 'job.finished', arguments: {}, delivery })).rejects.toMatchObject({ code: -32015 });
  }
  expect(taken).toEqual([]);
});
