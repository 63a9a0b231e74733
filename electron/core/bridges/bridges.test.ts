import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { bridgeCaller, bridgeToken, openBridges } from '../../../e2e/fixtures/bridges.ts';
import { dial, exchange, requestText } from '../../../e2e/fixtures/raw-http.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { BridgeConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';

const config = (id: string, change: object = {}): BridgeConfig => BridgeConfig.parse({ id, kind: 'openai', port: 0, ...change });

/** A port that somebody else has, until `free`. */
async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const free = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port, free };
}

const answers = async ({ port }: Pick<BridgeStatus, 'port'>, path = '/v1/who') =>
  (await exchange(port, requestText(`GET ${path}`, [`Authorization: Bearer ${bridgeToken}`], '', port))).statuses[0];

test('security 227: a bridge whose port is taken says so, while the others listen, and starts when the port is free', async () => {
  const taken = await takenPort();
  await using place = openBridges([
    config('first'),
    config('second', { port: taken.port }),
    config('third'),
    config('off', { enabled: false }),
  ]);
  const { bridges } = place;
  const started = await bridges.startAll();
  expect(started.map(({ id, state }) => [id, state])).toEqual([
    ['first', 'listening'],
    ['second', 'failed'],
    ['third', 'listening'],
    ['off', 'stopped'],
  ]);
  expect(started[1]).toMatchObject({
    url: null,
    port: taken.port,
    failure: {
      code: 'bridge/portInUse',
      message: `Port ${taken.port} on 127.0.0.1 is used by another program.`,
      hint: expect.stringContaining('choose another port'),
    },
  });
  expect(started[0]).toMatchObject({ url: `http://127.0.0.1:${started[0]?.port}/v1`, failure: null });
  await refused('bridge/portInUse', () => bridges.start('second'));
  await taken.free();
  expect(await bridges.start('second')).toMatchObject({ state: 'listening', port: taken.port, failure: null });
  for (const status of bridges.list().slice(0, 3)) expect(await answers(status)).toBe(200);
});

test('stopping closes the port and nothing else: the stream under way goes on, a new start takes new callers', async () => {
  const { port, free } = await takenPort();
  await free();
  await using place = openBridges([config('one', { port }), config('two')]);
  const { bridges, lines } = place;
  const [one, two] = await bridges.startAll();
  if (!one || !two) throw new Error('two bridges');
  const stream = await fetch(`http://127.0.0.1:${port}/v1/stream`, { headers: { authorization: `Bearer ${bridgeToken}` } });
  expect(await bridges.stop('one')).toMatchObject({ state: 'stopped', url: null, failure: null });
  await expect(dial(port)).rejects.toThrow('ECONNREFUSED');
  expect(await answers(two)).toBe(200);

  expect(await bridges.start('one')).toMatchObject({ state: 'listening', port });
  expect(await answers(one)).toBe(200);
  lines.put('still here');
  lines.end();
  expect(await stream.text()).toBe('still here');
  await vi.waitFor(() => expect(place.closed).toEqual(['one']), { timeout: 30_000 });
});

test('start and stop in any order and at the same time end as the last one said', async () => {
  // On a port of its own: two listeners at a time would be one too many.
  const { port, free } = await takenPort();
  await free();
  await using place = openBridges([config('one', { port })]);
  const { bridges } = place;
  for (let round = 0; round < 10; round++) {
    await Promise.allSettled([
      bridges.start('one'),
      bridges.stop('one'),
      bridges.start('one'),
      bridges.start('one'),
      bridges.stop('one'),
      bridges.start('one'),
    ]);
    const [status] = bridges.list();
    expect(status?.state).toBe('listening');
    expect(await answers(status ?? { port: 0 })).toBe(200);
    await Promise.allSettled([bridges.start('one'), bridges.stop('one')]);
    expect(bridges.list()[0]).toMatchObject({ state: 'stopped', url: null });
    await expect(dial(status?.port ?? 0)).rejects.toThrow('ECONNREFUSED');
  }
  expect(place.states).not.toContain('failed');
});

test('starting what listens and stopping what is stopped changes nothing', async () => {
  await using place = openBridges([config('one')]);
  const { bridges } = place;
  const first = await bridges.start('one');
  expect(await bridges.start('one')).toEqual(first);
  expect(place.states).toEqual(['starting', 'listening']);
  await bridges.stopAll();
  expect(await bridges.stop('one')).toMatchObject({ state: 'stopped' });
});

test('a bridge that nobody configured is not found, and those that exist are named', async () => {
  await using place = openBridges([config('one'), config('two')]);
  for (const call of [() => place.bridges.start('three'), () => place.bridges.stop('__proto__')]) {
    expect((await refused('bridge/notFound', call)).hint).toBe('Configured: one, two.');
  }
});

test('a token opens a bridge; one without authentication takes anybody on this machine for reading', async () => {
  await using place = openBridges([config('closed'), config('open', { auth: { mode: 'none' } })]);
  const [closed, open] = await place.bridges.startAll();
  const who = async (port: number | undefined, headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}/v1/who`, { headers })).json();
  expect(await who(closed?.port, {})).toMatchObject({ code: 'auth/required' });
  expect(await who(closed?.port, { authorization: `Bearer ${bridgeToken}` })).toMatchObject(bridgeCaller);
  for (const headers of [{}, { authorization: 'Bearer anything' }]) {
    expect(await who(open?.port, headers)).toMatchObject({
      clientId: 'anonymous:open',
      clientName: 'anyone on this machine',
      scopes: ['read', 'run'],
    });
  }
});

test('security 32: without authentication Host and Origin are checked all the same, and another address cannot be configured', async () => {
  await using place = openBridges([config('open', { auth: { mode: 'none' } })]);
  const [{ port } = { port: 0 }] = await place.bridges.startAll();
  const status = async (...headers: readonly string[]) => (await exchange(port, requestText('GET /v1/who', headers, '', port))).statuses[0];
  expect(await status('Origin: https://evil.example')).toBe(403);
  expect(await status('Host: evil.example')).toBe(403);
  expect(await status('Sec-Fetch-Site: cross-site')).toBe(403);
  for (const host of ['0.0.0.0', '::', '192.168.1.10', 'example.org'])
    expect(BridgeConfig.safeParse({ ...config('x'), host }).success).toBe(false);
});

test('disposing ends every stream and port, and nothing starts after it', async () => {
  const place = openBridges([config('one'), config('two')]);
  const [one] = await place.bridges.startAll();
  const stream = await fetch(`http://127.0.0.1:${one?.port}/v1/stream`, { headers: { authorization: `Bearer ${bridgeToken}` } });
  const stopping = place.bridges[Symbol.asyncDispose]();
  await refused('host/stopping', () => place.bridges.start('one'));
  await stopping;
  await expect(stream.text()).rejects.toThrow();
  await expect(dial(one?.port ?? 0)).rejects.toThrow('ECONNREFUSED');
  expect(place.closed.toSorted()).toEqual(['one', 'two']);
  expect(place.bridges.list().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
});
