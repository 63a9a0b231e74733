import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { bridgeToken, memoryVault, openBridges, type OpenedBridges } from '../../../e2e/fixtures/bridges.ts';
import { dial, exchange, requestText } from '../../../e2e/fixtures/raw-http.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { BridgeConfig, Config } from '../../../shared/model/config.ts';
import { AddressSecrets } from '../auth/address-secrets.ts';

const proxy = { kind: 'proxy', hostname: 'mine.example.org' };
const openai = { kind: 'openai', tunnelId: `tunnel_${'0a'.repeat(16)}`, keySecret: 'openai-tunnel' };

/** An MCP bridge with a way in; ports that have to be fixed are, and never opened but where a test says so. */
const bridge = (way: object, change: object = {}): BridgeConfig =>
  BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0, public: { auth: { mode: 'token' }, tunnel: openai, ...way }, ...change });

/** As `bridge`, but with the tunnel of an account, whose name is told by the tunnel. */
const named = (way: object = {}, change: object = {}): BridgeConfig =>
  bridge({ auth: { mode: 'token' }, tunnel: { kind: 'tailscale' }, ...way }, change);

const bearer = `Authorization: Bearer ${bridgeToken}`;

/** What the public port answers to a raw request that names this host. */
async function ask({ tunnels }: OpenedBridges, line: string, host: string, ...headers: readonly string[]) {
  const port = tunnels.at(-1)?.target.port ?? 0;
  const { statuses, body, headers: answered } = await exchange(port, requestText(line, [`Host: ${host}`, ...headers], '', port));
  return { status: statuses[0], body, answered };
}

const who = async (place: OpenedBridges, line: string, host: string, ...headers: readonly string[]) =>
  JSON.parse((await ask(place, line, host, ...headers)).body);

const loopback = ({ tunnels }: OpenedBridges) => `127.0.0.1:${tunnels.at(-1)?.target.port}`;
const refusals = (value: object) => {
  const result = Config.safeParse({ bridges: [{ id: 'one', kind: 'mcp', port: 0, ...value }] });
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
};

test('security 32, 183: a way in that would be open, or that cannot work, is refused in the configuration by a sentence', () => {
  const way = (change: object) => ({ public: { auth: { mode: 'token' }, tunnel: { kind: 'tailscale' }, ...change } });
  expect(refusals(way({}))).toEqual([]);
  const cases: readonly (readonly [object, string])[] = [
    [{ ...way({}), auth: { mode: 'none' } }, 'auth.mode must not be none'],
    [{ ...way({ enabled: false }), auth: { mode: 'none' } }, 'auth.mode must not be none'],
    [way({ auth: { mode: 'oauth' }, tunnel: { kind: 'cloudflared-quick' } }), 'public.auth.mode must not be oauth with cloudflared-quick'],
    [
      way({ auth: { mode: 'oauth' }, tunnel: { kind: 'ngrok', tokenSecret: 'x' } }),
      'public.auth.mode must not be oauth with ngrok without',
    ],
    [way({ sandbox: 'workspace-write', tunnel: { kind: 'cloudflared-quick' } }), 'public.sandbox must be read-only'],
    [way({ auth: { mode: 'bridgeKey' } }), 'public.auth.mode must not be bridgeKey with tailscale'],
    [way({ tunnel: openai }), 'public.auth.mode must be bridgeKey with the openai tunnel'],
    [way({ tunnel: proxy }), 'public.port must be a fixed one with proxy'],
    [{ ...way({ auth: { mode: 'path' } }), kind: 'openai' }, 'public.auth.mode must be token on a bridge of kind openai'],
    [{ ...way({ auth: { mode: 'oauth' } }), kind: 'openai' }, 'public.auth.mode must be token on a bridge of kind openai'],
  ];
  for (const [value, sentence] of cases)
    expect(refusals({ id: 'one', ...value })).toEqual([expect.stringContaining(`bridges.0.${sentence}`)]);
  expect(refusals({ ...way({}), kind: 'openai' })).toEqual([]);
  expect(refusals(way({ auth: { mode: 'bridgeKey' }, tunnel: openai }))).toEqual([]);
});

test('security 184, 185: only the loopback name is good until the tunnel has its own, and from then on that one alone', async () => {
  await using place = openBridges([named()]);
  await place.bridges.startAll();
  const [tunnel] = place.tunnels;
  const status = async (host: string) => (await ask(place, 'GET /mcp', host, bearer)).status;
  for (const host of ['one.ts.net', 'x.trycloudflare.com', 'localhost']) expect(await status(host)).toBe(403);
  expect(await status(loopback(place))).toBe(200);

  tunnel?.stand('up', 'one.ts.net');
  expect(await status('one.ts.net')).toBe(200);
  expect(await status('ONE.ts.net')).toBe(200);
  for (const host of [loopback(place), 'two.ts.net', 'one.ts.net:443', 'x.one.ts.net', 'one.ts.net.']) expect(await status(host)).toBe(403);

  tunnel?.stand('up', 'two.ts.net');
  expect(await status('one.ts.net')).toBe(403);
  expect(await status('two.ts.net')).toBe(200);
  tunnel?.stand('down', null);
  expect(await status('two.ts.net')).toBe(403);
});

test('security 4: no page may call but one of the tunnel’s own name', async () => {
  await using place = openBridges([named()]);
  await place.bridges.startAll();
  const status = async (host: string, origin: string) => (await ask(place, 'GET /mcp', host, bearer, `Origin: ${origin}`)).status;
  expect(await status(loopback(place), `http://${loopback(place)}`)).toBe(403);
  place.tunnels[0]?.stand('up', 'one.ts.net');
  expect(await status('one.ts.net', 'https://one.ts.net')).toBe(200);
  for (const origin of ['http://one.ts.net', 'https://two.ts.net', 'null', 'https://chatgpt.com'])
    expect(await status('one.ts.net', origin)).toBe(403);
});

test('security 31: what a proxy says of where a request came from opens nothing, and health is told', async () => {
  await using place = openBridges([named()]);
  await place.bridges.startAll();
  place.tunnels[0]?.stand('up', 'one.ts.net');
  const claims = ['X-Forwarded-For: 127.0.0.1', 'CF-Connecting-IP: 127.0.0.1', 'Tailscale-User-Login: owner', 'Forwarded: for=127.0.0.1'];
  for (const claim of claims) expect((await ask(place, 'GET /mcp', 'one.ts.net', claim)).status).toBe(401);
  expect((await ask(place, 'GET /mcp', 'evil.example', 'X-Forwarded-Host: one.ts.net', bearer)).status).toBe(403);
  expect(await who(place, 'GET /healthz', 'one.ts.net')).toEqual({ status: 'ok' });
});

test('a probe is answered with a proof that only this listener can give', async () => {
  await using place = openBridges([named()]);
  await place.bridges.startAll();
  const nonce = 'a-nonce';
  const { answered } = await ask(place, 'GET /healthz', loopback(place), `X-Drawbridge-Probe: ${nonce}`);
  expect(answered.get('x-drawbridge-probe')).toBe(place.tunnels[0]?.target.prove(nonce));
  expect(
    (await ask(place, 'GET /healthz', loopback(place), `X-Drawbridge-Probe: ${'x'.repeat(101)}`)).answered.has('x-drawbridge-probe'),
  ).toBe(false);
});

test('the port of this machine has no proof to give, whoever asks', async () => {
  await using place = openBridges([named()]);
  const [status] = await place.bridges.startAll();
  const answer = await fetch(new URL('/healthz', status?.url ?? ''), { headers: { 'x-drawbridge-probe': 'a-nonce' } });
  expect([answer.status, answer.headers.get('x-drawbridge-probe')]).toEqual([200, null]);
});

test('the lower ceiling holds outside, and this machine keeps its own', async () => {
  const cases = [
    ['workspace-write', 'read-only', 'read-only'],
    ['read-only', 'workspace-write', 'read-only'],
    ['danger-full-access', 'workspace-write', 'workspace-write'],
  ] as const;
  for (const [own, outside, holds] of cases) {
    await using place = openBridges([named({ sandbox: outside }, { sandbox: own })]);
    const [status] = await place.bridges.startAll();
    expect((await who(place, 'GET /mcp', loopback(place), bearer)).seen).toMatchObject({ hop: 'public', sandbox: holds });
    const answer = await fetch(status?.url ?? '', { headers: { authorization: `Bearer ${bridgeToken}` } });
    expect(((await answer.json()) as { seen: object }).seen).toMatchObject({ hop: 'local', sandbox: own });
  }
});

test('security 183: a token that could be guessed opens nothing from outside', async () => {
  const short = 'short-but-configured';
  await using place = openBridges([named()], { verify: () => ({ clientId: 'c', clientName: 'C', scopes: ['run'] }) });
  const [status] = await place.bridges.startAll();
  expect((await fetch(status?.url ?? '', { headers: { authorization: `Bearer ${short}` } })).status).toBe(200);
  expect((await ask(place, 'GET /mcp', loopback(place), `Authorization: Bearer ${short}`)).status).toBe(401);
  expect((await ask(place, 'GET /mcp', loopback(place), bearer)).status).toBe(200);
});

test('a bridge key opens the port to the tunnel’s own child alone, and is another one after every start', async () => {
  await using place = openBridges([bridge({ auth: { mode: 'bridgeKey' } })]);
  await place.bridges.startAll();
  const status = async (...headers: readonly string[]) => (await ask(place, 'GET /mcp', loopback(place), ...headers)).status;
  const first = place.tunnels[0]?.target.bridgeKey ?? '';
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(await status()).toBe(401);
  expect(await status(bearer)).toBe(401);
  for (const key of [`${first}x`, first.slice(1), first.toUpperCase(), '']) expect(await status(`X-Bridge-Key: ${key}`)).toBe(401);
  expect(await status(`X-Bridge-Key: ${first}`, `X-Bridge-Key: ${first}`)).toBe(401);
  expect(await status(`X-Bridge-Key: ${first}`)).toBe(200);
  await place.bridges.stopPublic('one');
  await place.bridges.startPublic('one');
  expect(await status(`X-Bridge-Key: ${first}`)).toBe(401);
  // It has no name of its own, so its loopback name stays good.
  place.tunnels.at(-1)?.stand('up', null);
  expect(await status(`X-Bridge-Key: ${place.tunnels.at(-1)?.target.bridgeKey}`)).toBe(200);
});

test('security 29, 183: a secret in the address: made by the owner first, good on one path, seen by nothing behind the door, over after 30 days', async () => {
  for (const mode of ['path', 'query'] as const) {
    let now = 1_800_000_000_000;
    await using place = openBridges([named({ auth: { mode } })], {
      now: () => now,
      secrets: new AddressSecrets({ vault: memoryVault(), now: () => now }),
    });
    await place.bridges.startAll();
    expect(place.bridges.list()[0]).toMatchObject({
      state: 'listening',
      public: { state: 'failed', failure: { code: 'bridge/secretMissing' } },
    });
    const { hint } = await refused('bridge/secretMissing', () => place.bridges.startPublic('one'));
    expect(hint).toContain('drawbridge tunnels secret one');

    const { secret } = await place.bridges.renewSecret('one');
    await place.bridges.startPublic('one');
    expect(place.bridges.list()[0]?.public?.warnings[0]).toContain('whoever sees the address');
    const at = (given: string, rest = '') =>
      mode === 'path' ? `GET /mcp/${given}${rest && `?${rest}`}` : `GET /mcp?token=${given}${rest && `&${rest}`}`;
    const status = async (line: string, ...headers: readonly string[]) => (await ask(place, line, loopback(place), ...headers)).status;
    expect((await who(place, at(secret, 'a=1'), loopback(place))).seen.url).toBe('/mcp?a=1');
    for (const line of [at(`${secret}x`), at(secret.slice(1)), at(''), 'GET /mcp']) expect(await status(line)).toBe(401);
    expect(await status('GET /mcp', bearer)).toBe(401);
    const elsewhere =
      mode === 'path'
        ? [`GET /mcp?token=${secret}`, `GET /v1/${secret}`]
        : [`GET /mcp/${secret}`, `GET /v1?token=${secret}`, `${at(secret)}&token=${secret}`];
    for (const line of elsewhere) expect(await status(line)).toBe(401);

    const { secret: second } = await place.bridges.renewSecret('one');
    now += 1000;
    expect(await status(at(secret))).toBe(401);
    expect(await status(at(second))).toBe(200);
    expect(JSON.stringify([place.flights.list({ limit: 1000 }), place.logged, place.bridges.list()])).not.toMatch(
      new RegExp(`${secret}|${second}`),
    );
    now += 30 * 24 * 3_600_000;
    expect(await status(at(second))).toBe(401);
    await place.bridges.stopPublic('one');
    await refused('bridge/secretMissing', () => place.bridges.startPublic('one'));
  }
});

test('a secret is for addresses that hold one', async () => {
  await using place = openBridges([named()]);
  await refused('bridge/notPublic', () => place.bridges.renewSecret('one'));
});

test('security 189: the kill switch cuts streams from outside and ends the tunnel; this machine notices nothing', async () => {
  await using place = openBridges([named()]);
  const [status] = await place.bridges.startAll();
  const headers = { authorization: `Bearer ${bridgeToken}` };
  const outside = await fetch(`http://${loopback(place)}/mcp/stream`, { headers });
  const inside = await fetch(`${status?.url}/stream`, { headers });
  const cut = expect(outside.text()).rejects.toThrow();
  expect(await place.bridges.stopPublic('one')).toMatchObject({
    state: 'listening',
    public: { state: 'stopped', url: null, tunnel: { state: 'off' } },
  });
  await cut;
  expect(place.tunnels[0]?.ended).toBe(true);
  await expect(dial(place.tunnels[0]?.target.port ?? 0)).rejects.toThrow('ECONNREFUSED');
  place.lines.put('still here');
  place.lines.end();
  expect(await inside.text()).toBe('still here');
  expect((await fetch(status?.url ?? '', { headers })).status).toBe(200);
});

test('starting and stopping a bridge starts and stops its way in, if that is enabled; nobody gets in through a closed bridge', async () => {
  await using place = openBridges([
    named(),
    named({ enabled: false }, { id: 'two' }),
    BridgeConfig.parse({ id: 'three', kind: 'mcp', port: 0 }),
  ]);
  const { bridges, tunnels } = place;
  expect((await bridges.startAll()).map((one) => one.public?.state)).toEqual(['listening', 'stopped', undefined]);
  expect(await bridges.startPublic('two')).toMatchObject({
    public: { state: 'listening', tunnel: { kind: 'tailscale', state: 'starting' } },
  });
  expect(tunnels).toHaveLength(2);
  await bridges.startPublic('two');
  expect(tunnels).toHaveLength(2);
  expect((await refused('bridge/notPublic', () => bridges.startPublic('three'))).hint).toBe('Give it one under Tunnels.');
  await refused('bridge/notPublic', () => bridges.stopPublic('three'));

  expect(await bridges.stop('one')).toMatchObject({ state: 'stopped', public: { state: 'stopped' } });
  expect(tunnels.map(({ ended }) => ended)).toEqual([true, false]);
  expect((await refused('bridge/notListening', () => bridges.startPublic('one'))).hint).toContain('bridges start one');
  await bridges[Symbol.asyncDispose]();
  expect(tunnels.every(({ ended }) => ended)).toBe(true);
});

test('the address is shown when it is known to lead here, and what changes of the tunnel is told', async () => {
  await using place = openBridges([named({ sandbox: 'workspace-write' })]);
  const [{ public: first } = {}] = await place.bridges.startAll();
  expect(first).toMatchObject({ url: null, auth: 'token', sandbox: 'workspace-write', failure: null });
  expect(first?.warnings).toEqual(['Clients outside may ask for workspace-write on this machine.']);
  const told = place.states.length;
  place.tunnels[0]?.stand('up', 'one.ts.net:8443');
  expect(place.states.length).toBeGreaterThan(told);
  expect(place.bridges.list()[0]?.public).toMatchObject({ url: 'https://one.ts.net:8443/mcp', tunnel: { state: 'up' } });
});

test('a public port that is taken is told, and the bridge listens all the same', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await using place = openBridges([bridge({ port, tunnel: proxy, auth: { mode: 'token' } })]);
  expect((await place.bridges.startAll())[0]).toMatchObject({
    state: 'listening',
    public: { state: 'failed', failure: { code: 'bridge/portInUse' } },
  });
  expect(place.tunnels).toEqual([]);
  server.close();
  await once(server, 'close');
  expect(await place.bridges.startPublic('one')).toMatchObject({ public: { state: 'listening', failure: null } });
  await vi.waitFor(() => expect(place.closed).toEqual(['one']), { timeout: 30_000 });
});
