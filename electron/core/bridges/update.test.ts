import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { bridgeToken, openBridges } from '../../../e2e/fixtures/bridges.ts';
import { callTool, chat } from '../../../e2e/fixtures/chat.ts';
import { ended, openControl, waiting, working } from '../../../e2e/fixtures/control.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { BridgeConfig } from '../../../shared/model/config.ts';

const mcp = (change: object = {}) => BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0, ...change });

/** A port that another program has until it is disposed. */
async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  };
}

/** One that nobody has. */
async function freePort(): Promise<number> {
  await using taken = await takenPort();
  return taken.port;
}

const withToken = { authorization: `Bearer ${bridgeToken}` };
const ask = (url: string | null) => fetch(url ?? '', { headers: withToken });

/** On a connection of its own: one that is kept may be closed under the request. */
async function statusAt(port: number, headers: Record<string, string> = {}): Promise<number | undefined> {
  const [response] = (await once(get({ host: '127.0.0.1', port, path: '/mcp', headers, agent: false }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

test('the owner changes a ceiling: the next request has it, on this machine and outside, and what streams goes on', async () => {
  const way = { auth: { mode: 'token' }, sandbox: 'workspace-write', tunnel: { kind: 'tailscale' } };
  await using place = openBridges([mcp({ public: way })]);
  const { bridges, lines, closed, tunnels } = place;
  await bridges.startAll();
  const { url, port } = (await bridges.update('one', { sandbox: 'danger-full-access' })) ?? {};
  const ceiling = async (at: string | null) => ((await (await ask(at)).json()) as { seen: { sandbox: string } }).seen.sandbox;
  const outside = `http://127.0.0.1:${tunnels[0]?.target.port}/mcp`;
  expect([await ceiling(url), await ceiling(outside)]).toEqual(['danger-full-access', 'workspace-write']);
  const stream = await ask(`${url}/stream`);
  expect(await bridges.update('one', { sandbox: 'read-only' })).toMatchObject({ state: 'listening', port, sandbox: 'read-only' });
  expect([await ceiling(url), await ceiling(outside)]).toEqual(['read-only', 'read-only']);
  lines.put('still here');
  lines.end();
  expect(await stream.text()).toContain('still here');
  expect([closed, tunnels.length]).toEqual([[], 1]);
});

test('an open bridge moves to its new port; one that has to ask for a token from now on does so at the same port', async () => {
  await using place = openBridges([mcp({ auth: { mode: 'none' } })]);
  const { bridges } = place;
  await bridges.startAll();
  const before = bridges.list()[0]?.port ?? 0;
  const port = await freePort();
  const moved = await bridges.update('one', { port });
  expect(moved).toMatchObject({ state: 'listening', port, url: `http://127.0.0.1:${port}/mcp` });
  expect(await statusAt(port)).toBe(200);
  await expect(statusAt(before)).rejects.toThrow();
  expect(await bridges.update('one', { auth: 'token' })).toMatchObject({ state: 'listening', port, auth: 'token' });
  expect([await statusAt(port), await statusAt(port, withToken)]).toEqual([401, 200]);
  await bridges.stop('one');
  expect(await bridges.update('one', { port: 0 })).toMatchObject({ state: 'stopped', port: 0 });
});

test('a port that is taken, or another bridge’s, is refused with the reason, and nothing has changed', async () => {
  await using taken = await takenPort();
  const shut = await freePort();
  await using place = openBridges([mcp(), BridgeConfig.parse({ id: 'two', kind: 'openai', port: shut, enabled: false })]);
  const { bridges } = place;
  await bridges.startAll();
  const before = bridges.list();
  const why = await refused('bridge/portInUse', () => bridges.update('one', { port: taken.port, sandbox: 'workspace-write' }));
  expect(why.message).toBe(`Port ${taken.port} on 127.0.0.1 is used by another program.`);
  const whose = await refused('bridge/portInUse', () => bridges.update('one', { port: shut }));
  expect(whose.message).toBe(`Port ${shut} is the port of the bridge two.`);
  await refused('bridge/portInUse', () => bridges.update('two', { port: taken.port }));
  await refused('config/invalid', () => bridges.update('two', { auth: 'oauth' }));
  await refused('bridge/notFound', () => bridges.update('three', {}));
  expect(bridges.list()).toEqual(before);
  expect((await ask(before[0]?.url ?? null)).status).toBe(200);
});

test('a change that cannot be written leaves the bridge at its port; one that could not open opens at a better one', async () => {
  const port = await freePort();
  const no = () => Promise.reject(new Error('the disk is full'));
  await using place = openBridges([mcp()], { setBridge: no });
  await place.bridges.startAll();
  const before = place.bridges.list();
  await expect(place.bridges.update('one', { port })).rejects.toThrow('the disk is full');
  expect(place.bridges.list()).toEqual(before);
  await expect(statusAt(port)).rejects.toThrow();

  await using taken = await takenPort();
  await using failed = openBridges([mcp({ port: taken.port })]);
  expect(await failed.bridges.startAll()).toMatchObject([{ state: 'failed' }]);
  expect(await failed.bridges.update('one', { port })).toMatchObject({ state: 'listening', port, failure: null });
});

test('the house keeps a change, notes it, offers tools by it and asks it of what waits', async () => {
  const bridges = [
    { id: 'chatgpt', kind: 'mcp', port: 0 },
    { id: 'openai', kind: 'openai', port: 0 },
  ];
  await using control = await openControl({ script: waiting }, { bridges, codex: { maxRunningJobs: 1 } });
  const { remote, house, place } = control;
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write', writes: 'allow' });
  const levels = async () => (await callTool(house, 'bridge_status', {})).structured['allowWorkspaceWrite'];
  expect(await levels()).toBe(false);
  await remote.call('bridge/update', { id: 'chatgpt', sandbox: 'workspace-write', enabled: false });
  expect(await levels()).toBe(true);
  expect((await remote.call('config/read', {})).bridges[0]).toMatchObject({ sandbox: 'workspace-write', enabled: false });

  const writes = { headers: { 'x-drawbridge-sandbox': 'workspace-write' } };
  expect((await chat(house, 'Write', writes)).status).toBe(403);
  await remote.call('bridge/update', { id: 'openai', sandbox: 'workspace-write' });
  const running = await working(remote, await remote.call('job/start', { prompt: 'Wait', sandbox: 'read-only' }));
  const asked = chat(house, 'Write', writes);
  const queued = await house.job(({ bridgeId, status }) => bridgeId === 'openai' && status === 'queued');
  await remote.call('bridge/update', { id: 'openai', sandbox: 'read-only' });
  control.release();
  const end = await ended(remote, queued);
  expect(end).toMatchObject({ status: 'failed', startedAt: null, failure: { code: 'sandbox/aboveCeiling' } });
  await Promise.all([ended(remote, running), asked.then((response) => response.text())]);
  const { data } = await remote.call('audit/list', {});
  expect(data.filter(({ type }) => type === 'bridge/changed').map((row) => row.data)).toEqual([
    { bridge: 'chatgpt', sandbox: 'workspace-write', enabled: false },
    { bridge: 'openai', sandbox: 'workspace-write' },
    { bridge: 'openai', sandbox: 'read-only' },
  ]);
}, 60_000);

test('a program on this computer has the new ceiling in the conversation that it is in', async () => {
  await using control = await openControl({}, { bridges: [{ id: 'chatgpt', kind: 'mcp', port: 0 }] });
  const { remote } = control;
  const answered = async (id: number, method: string, params: object) => {
    await remote.call('mcp/send', { message: JSON.stringify({ jsonrpc: '2.0', id, method, params }) });
    const { message } = await remote.hear('mcp/message', (told) => JSON.parse(told.message).id === id);
    return JSON.parse(message).result;
  };
  const mayWrite = async (id: number) =>
    (await answered(id, 'tools/call', { name: 'bridge_status', arguments: {} })).structuredContent.allowWorkspaceWrite;
  await remote.call('mcp/open', {});
  await answered(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'editor', version: '1' } });
  expect(await mayWrite(2)).toBe(false);
  await remote.call('bridge/update', { id: 'chatgpt', sandbox: 'workspace-write' });
  expect(await mayWrite(3)).toBe(true);
}, 60_000);
