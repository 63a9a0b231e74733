import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { bridgeToken, openBridges } from '../../e2e/fixtures/bridges.ts';
import { openEdge, type EdgeOptions } from '../../e2e/fixtures/edge.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { openSignInPlace } from '../../e2e/fixtures/sign-in.ts';
import { BridgeConfig, RootConfig } from '../../shared/model/config.ts';
import { type TunnelHopResult } from '../../shared/model/tunnel.ts';
import { type OpenSignIn } from './bridges/http/oauth/mount.ts';
import { oauthRoutes } from './bridges/http/oauth/routes.ts';
import { createMcpSurface } from './bridges/mcp/surface.ts';
import { type BridgesOptions } from './bridges/bridges.ts';
import { scriptedJobs } from './bridges/tools/scripted-jobs.ts';
import { ownNet, tunnelTester } from './tunnel-test.ts';
import { type SelfTestTools } from './tunnels/self-test/ports.ts';
import { notPaused } from '../../shared/model/settings.ts';

const machine = ownNet(() => performance.now());

const host = 'one.example.org';
const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const call = { signal: new AbortController().signal };
const openai = { kind: 'openai', tunnelId: `tunnel_${'0'.repeat(32)}`, keySecret: 'openai-key' };

type Mode = 'oauth' | 'token' | 'bridgeKey' | 'path' | 'query';

interface TestPlace extends AsyncDisposable {
  readonly bridges: ReturnType<typeof openBridges>;
  readonly passed: ReturnType<typeof openEdge>['passed'];
  /** The hops that were told. */
  test(): Promise<readonly TunnelHopResult[]>;
}

interface Change {
  readonly mode?: Mode;
  readonly handle?: EdgeOptions['handle'];
  readonly net?: Partial<SelfTestTools>;
  readonly signIn?: OpenSignIn;
}

/** A bridge with the real MCP surface, and a public address in front of it. */
async function openTestPlace({ mode = 'token', handle, net, signIn }: Change = {}): Promise<TestPlace> {
  const tunnel = mode === 'bridgeKey' ? openai : { kind: 'cloudflared', hostname: host, tokenSecret: 'cloudflared' };
  const port = mode === 'bridgeKey' ? 0 : await freePort();
  const config = BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0, public: { auth: { mode }, tunnel, port } });
  const place = openBridges([config], { surface: mcpSurface, ...(signIn && { signIn }) });
  if (mode === 'path' || mode === 'query') await place.secrets.make('one');
  await place.bridges.startAll();
  place.tunnels[0]?.stand('up', mode === 'bridgeKey' ? null : host);
  const edge = openEdge({ host, port: () => place.tunnels.at(-1)?.target.port ?? 0, ...(handle && { handle }) });
  const tools = { ...machine, fetch: edge.fetch, lookup: async () => ['192.0.2.7'], handshake: async () => 'TLSv1.3', ...net };
  const tester = tunnelTester((id) => place.bridges.visit(id), tools);
  const test = async () => {
    const told: TunnelHopResult[] = [];
    const result = await tester('one', (hop) => told.push(hop), call);
    expect(result.hops).toEqual(told);
    expect(result).toMatchObject({ bridgeId: 'one', passed: told.every(({ state }) => state !== 'failed') });
    expect(told.map(({ hop }) => hop)).toEqual(['dns', 'tls', 'tunnel', 'host', 'auth', 'discover', 'tool']);
    return told;
  };
  return { bridges: place, passed: edge.passed, test, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

const mcpSurface: BridgesOptions['surface'] = (config) => {
  if (config.kind !== 'mcp') throw new Error('not in this test');
  const house = { roots: () => [RootConfig.parse({ path: '/projects/one' })], models: () => [], version: '9.9.9', paused: () => notPaused };
  return createMcpSurface(config, { jobs: scriptedJobs(() => ({})), house, log, now: Date.now });
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** What became of each hop, in short. */
const states = (hops: readonly TunnelHopResult[]) => hops.map(({ hop, state }) => `${hop} ${state}`);

/** The first hop that failed; what comes after it was not tried. */
function failure(hops: readonly TunnelHopResult[]): string {
  const at = hops.findIndex(({ state }) => state === 'failed');
  const { hop, detail, mend } = hops[at] ?? {};
  for (const later of hops.slice(at + 1))
    expect(later).toMatchObject({ state: 'skipped', detail: `Not tried, since ${hop} failed.`, ms: 0 });
  return `${hop}: ${detail} ${mend}`;
}

test('a way in that works is gone from the name to a tool, in each mode; the pass is worth nothing afterwards', async () => {
  for (const mode of ['token', 'path', 'query'] as const) {
    await using place = await openTestPlace({ mode });
    const hops = await place.test();
    expect(states(hops)).toEqual(['dns', 'tls', 'tunnel', 'host', 'auth', 'discover', 'tool'].map((hop) => `${hop} passed`));
    expect(hops.map(({ detail }) => detail)).toEqual([
      'one.example.org is 192.0.2.7.',
      'TLSv1.3, with a certificate that is good for one.example.org.',
      'https://one.example.org leads to something that answers.',
      'one.example.org leads to one on this machine.',
      'Nobody gets in without credentials.',
      'The bridge speaks MCP 2026-07-28.',
      'bridge_status was called; 1 folder is open.',
    ]);
    // A flight is noted when its connection is done with it.
    await vi.waitFor(() => expect(place.bridges.flights.list({ limit: 10 })).toHaveLength(5), { timeout: 30_000 });
    const [newest] = place.bridges.flights.list({ limit: 1 });
    expect(newest).toMatchObject({ hop: 'public', operation: 'tools/call bridge_status', status: 200 });
    const token = place.passed.at(-1)?.headers.get('authorization') ?? '';
    if (mode !== 'token') continue;
    expect(newest?.clientName).toBe('Self-test');
    expect(token).toMatch(/^Bearer [\w-]{43}$/);
    const edge = openEdge({ host, port: () => place.bridges.tunnels.at(-1)?.target.port ?? 0 });
    expect((await edge.fetch(`https://${host}/mcp`, { method: 'POST', headers: { authorization: token } })).status).toBe(401);
  }
});

test('a tunnel without an address is tested over loopback, with the key of its child', async () => {
  await using place = await openTestPlace({ mode: 'bridgeKey' });
  const [dns, tls, ...hops] = await place.test();
  for (const hop of [dns, tls]) expect(hop).toMatchObject({ state: 'skipped', detail: 'This tunnel has no public address.' });
  expect(hops.map(({ state }) => state)).toEqual(Array(5).fill('passed'));
  place.bridges.tunnels[0]?.stand('degraded');
  expect(failure(await place.test())).toBe(
    'tunnel: The tunnel openai is degraded. Start it anew: drawbridge tunnels stop one, then start one.',
  );
});

test('with sign-in a client is led from the refusal to the place where people sign in', async () => {
  await using place = await openSignInPlace();
  const signIn: OpenSignIn = (door) => oauthRoutes({ ...door, server: place.server, log });
  await using good = await openTestPlace({ mode: 'oauth', signIn });
  expect(states(await good.test())).toEqual(['dns', 'tls', 'tunnel', 'host', 'auth', 'discover', 'tool'].map((hop) => `${hop} passed`));

  await using stripped = await openTestPlace({ mode: 'oauth', signIn, handle: (_, pass) => without('www-authenticate', pass()) });
  expect(failure(await stripped.test())).toMatch(
    /^auth: The refusal does not say where to sign in: WWW-Authenticate is missing\. Something/,
  );
  for (const [document, words] of [
    ['/.well-known/oauth-protected-resource/mcp', /^auth: .*protected-resource\/mcp does not describe https:\/\/one\.example\.org\/mcp\./],
    ['/.well-known/oauth-authorization-server', /^auth: .*oauth-authorization-server does not describe https:\/\/one\.example\.org\./],
  ] as const) {
    const handle: EdgeOptions['handle'] = ({ path }, pass) => (path === document ? page(200) : pass());
    await using hidden = await openTestPlace({ mode: 'oauth', signIn, handle });
    expect(failure(await hidden.test())).toMatch(words);
  }
});

const page = async (status: number) => new Response('<html>', { status, headers: { 'content-type': 'text/html' } });

async function without(name: string, given: Promise<Response>): Promise<Response> {
  const answer = await given;
  const headers = new Headers(answer.headers);
  headers.delete(name);
  return new Response(answer.body, { status: answer.status, headers });
}

const lost = (code: string) => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) }));

test.each<[string, Change, RegExp]>([
  [
    'no name',
    { net: { lookup: () => lost('ENOTFOUND') } },
    /^dns: one\.example\.org has no address: ENOTFOUND\. Make one\.example\.org known in DNS/,
  ],
  ['an old certificate', { net: { handshake: () => lost('CERT_HAS_EXPIRED') } }, /^tls: .*CERT_HAS_EXPIRED\. .*certificate for that name/],
  [
    'an edge that ends connections',
    { handle: () => lost('ECONNRESET') },
    /^tunnel: https:\/\/one\.example\.org does not answer: ECONNRESET\./,
  ],
  [
    'an edge with nobody behind it',
    { handle: () => page(530) },
    /^tunnel: .* answers 530: nothing behind it .* to http:\/\/127\.0\.0\.1:\d+\.$/,
  ],
  [
    'another name on the way',
    { handle: ({ headers }, pass) => pass({ headers: withHeader(headers, 'host', 'localhost') }) },
    /^host: one\.example\.org answers 403: .* keep the Host header/,
  ],
  [
    'a login page',
    { handle: () => Promise.resolve(Response.redirect('https://login.example.org/')) },
    /^host: .*sends clients elsewhere \(302\)/,
  ],
  ['somebody else', { handle: () => page(200) }, /^host: one\.example\.org answers 200, but not from this bridge\. Another program/],
  ['an answer of before', { handle: (_, pass) => without('x-drawbridge-probe', pass()) }, /^host: .*not from this bridge/],
  [
    'an edge that adds credentials',
    { handle: ({ headers }, pass) => pass({ headers: withHeader(headers, 'authorization', `Bearer ${bridgeToken}`) }) },
    /^auth: A caller without credentials gets in: the answer is 200\. Close it now: drawbridge tunnels stop one\./,
  ],
  [
    'an edge that answers all but health',
    { handle: ({ path }, pass) => (path === '/healthz' ? pass() : page(200)) },
    /^auth: A caller without credentials gets in: the answer is 200\. Close it now: drawbridge tunnels stop one\./,
  ],
  [
    'an edge that takes credentials out',
    { handle: ({ headers }, pass) => pass({ headers: withoutHeader(headers, 'authorization') }) },
    /^discover: Credentials that are good do not arrive: the answer is 401\. Something on the way takes headers out/,
  ],
  [
    'a changed answer',
    { handle: ({ body, headers }, pass) => (body.includes('discover') && headers.has('authorization') ? page(200) : pass()) },
    /^discover: The answer to server\/discover is not what the bridge says\./,
  ],
  [
    'a tool that takes too long for the edge',
    { handle: ({ body }, pass) => (body.includes('tools/call') ? page(504) : pass()) },
    /^tool: The answer is 504\./,
  ],
])('what is wrong is found where it is: %s', async (_what, change, words) => {
  await using place = await openTestPlace(change);
  const hops = await place.test();
  expect(failure(hops)).toMatch(words);
  // Until the bridge has proved that it is there, nothing is sent that could be kept.
  if (hops.find(({ hop }) => hop === 'host')?.state !== 'passed')
    for (const { headers, path } of place.passed) expect([headers.get('authorization'), path]).toEqual([null, '/healthz']);
});

function withHeader(headers: Headers, name: string, value: string): Headers {
  const changed = new Headers(headers);
  changed.set(name, value);
  return changed;
}

function withoutHeader(headers: Headers, name: string): Headers {
  const changed = new Headers(headers);
  changed.delete(name);
  return changed;
}

test('security 188: the port of the tunnel has MCP and its health, and nothing of the owner’s', async () => {
  await using place = await openTestPlace();
  const edge = openEdge({ host, port: () => place.bridges.tunnels[0]?.target.port ?? 0 });
  const statusOf = async (path: string, method: string) => {
    const headers = { authorization: `Bearer ${bridgeToken}`, 'content-type': 'application/json' };
    const answer = await edge.fetch(`https://${host}${path}`, { method, headers, ...(method === 'POST' && { body: '{}' }) });
    await answer.body?.cancel();
    return answer.status;
  };
  const closed = [
    '/',
    '/debug',
    '/metrics',
    '/approvals',
    '/config',
    '/control',
    '/rpc',
    '/v1/models',
    '/jobs',
    '/openapi.json',
    '/index.html',
  ];
  for (const path of closed) for (const method of ['GET', 'POST']) expect([path, await statusOf(path, method)]).toEqual([path, 404]);
  expect([await statusOf('/healthz', 'GET'), await statusOf('/mcp', 'GET')]).toEqual([200, 405]);
});

test('security 190: an edge that holds streams back until they end, as a quick tunnel does, carries every hop', async () => {
  const handle: EdgeOptions['handle'] = async (_, pass) => {
    const answer = await pass();
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
  };
  await using place = await openTestPlace({ handle });
  expect(states(await place.test()).filter((state) => !state.endsWith('passed'))).toEqual([]);
});

test('security 29: in a test too, a secret address is called only when the bridge is known to be there', async () => {
  for (const mode of ['path', 'query'] as const) {
    await using place = await openTestPlace({ mode, handle: () => page(200) });
    expect(failure(await place.test())).toMatch(/^host: /);
    expect(place.passed.map(({ path }) => path)).toEqual(['/healthz', '/healthz']);
  }
});

test('what is never answered ends in time', async () => {
  await using place = await openTestPlace({ net: { lookup: () => new Promise<never>(nothing) } });
  expect(failure(await place.test())).toMatch(/^dns: There was no answer within 10 seconds\. See how the tunnel stands/);
});

test('a test that nobody waits for ends at once', async () => {
  await using place = await openTestPlace();
  const gone = new AbortController();
  const handshake = async () => {
    gone.abort(new Error('the window was closed'));
    return 'TLSv1.3';
  };
  const tester = tunnelTester((id) => place.bridges.bridges.visit(id), { ...machine, lookup: async () => [''], handshake });
  await expect(tester('one', nothing, { signal: gone.signal })).rejects.toThrow('the window was closed');
});

test('a closed door is not tested, and a tunnel that is down says why', async () => {
  await using place = await openTestPlace();
  place.bridges.tunnels[0]?.stand('down', null);
  const hops = await place.test();
  expect(hops[0]).toMatchObject({ state: 'skipped', detail: 'The tunnel has no address now.' });
  expect(failure(hops)).toMatch(/^tunnel: The tunnel cloudflared is down\. Start it anew/);
  await place.bridges.bridges.stopPublic('one');
  expect((await refused('bridge/notListening', () => place.test())).hint).toContain('drawbridge tunnels start one');
});

test('the handshake is a real one: what speaks no TLS is told, and so is what is not there', async () => {
  const server = createServer((socket) => socket.on('error', nothing).resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(machine.handshake('127.0.0.1', port, call)).rejects.toThrow();
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(machine.handshake('127.0.0.1', port, { signal: stopped })).rejects.toThrow('stopped');
  server.close();
  await once(server, 'close');
  await expect(machine.handshake('127.0.0.1', port, call)).rejects.toThrow('ECONNREFUSED');
  expect(await machine.lookup('localhost')).toEqual(expect.arrayContaining([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)]));
});
