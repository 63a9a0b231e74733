const nowMs = Date.now();

/** The ways in that the harness shows: one that is up, one that is down. */
export const publicWays = {
  openai: {
    state: 'listening',
    url: null,
    tunnel: { kind: 'openai', state: 'up', reason: null, sinceMs: nowMs - 5_400_000 },
    auth: 'bridgeKey',
    sandbox: 'workspace-write',
    warnings: ['Clients outside may ask for workspace-write on this machine.'],
    failure: null,
  },
  cloudflared: {
    state: 'listening',
    url: null,
    tunnel: {
      kind: 'cloudflared',
      state: 'down',
      reason: 'cloudflared ended: the edge could not be reached. Next try in 32 s.',
      sinceMs: nowMs - 94_000,
    },
    auth: 'token',
    sandbox: 'read-only',
    warnings: [],
    failure: null,
  },
};

const configs = {
  chatgpt: {
    enabled: true,
    port: 0,
    auth: { mode: 'bridgeKey' },
    sandbox: 'workspace-write',
    tunnel: { kind: 'openai', path: null, tunnelId: `tunnel_${'0a'.repeat(16)}`, keySecret: 'tunnel.chatgpt.openai' },
  },
  openai: {
    enabled: true,
    port: 8090,
    auth: { mode: 'token' },
    sandbox: 'read-only',
    tunnel: { kind: 'cloudflared', path: null, hostname: 'codex.example.org', tokenSecret: 'tunnel.openai.cloudflared' },
  },
};

const hops = [
  ['dns', 'skipped', 0, 'This tunnel has no public address.', null],
  ['tls', 'skipped', 0, 'This tunnel has no public address.', null],
  ['tunnel', 'passed', 212, 'tunnel-client says that it is ready.', null],
  ['host', 'passed', 4, 'The right listener answered.', null],
  ['auth', 'passed', 3, 'A stranger is refused with 401.', null],
  ['discover', 'passed', 11, 'The server says who it is.', null],
  ['tool', 'failed', 15_000, 'bridge_status did not answer in 15 s.', 'Look at the checks on the home screen: Codex may be busy or gone.'],
].map(([hop, state, ms, detail, mend]) => ({ hop, state, ms, detail, mend }));

const flight = (n, more) => ({
  n,
  atMs: nowMs - (40 - n) * 31_000,
  bridgeId: 'chatgpt',
  hop: 'public',
  clientName: 'ChatGPT',
  method: 'POST',
  path: '/mcp',
  operation: 'tools/call codex_read',
  status: 200,
  durationMs: 1240 + n * 331,
  bytesIn: 812 + n,
  bytesOut: 4410 + n * 7,
  failure: null,
  ...more,
});
const openai = { bridgeId: 'openai', hop: 'local', clientName: 'release script', operation: null };
const flights = Array.from({ length: 38 }, (_, at) => {
  const n = at + 1;
  if (n % 9 === 0) return flight(n, { clientName: null, operation: null, status: 401, durationMs: 1.2, failure: 'auth/tokenInvalid' });
  if (n % 7 === 0) return flight(n, { ...openai, path: '/v1/chat/completions', status: null });
  if (n % 5 === 0) return flight(n, { ...openai, path: '/v1/chat/completions', status: 503, failure: 'codex/notFound' });
  if (n % 3 === 0) return flight(n, { ...openai, method: 'GET', path: '/v1/models', durationMs: 2.1 });
  return flight(n, {});
}).reverse();

const secrets = [
  { name: 'provider-key', isSet: true, usedBy: ['codex.provider'] },
  { name: 'tunnel.chatgpt.openai', isSet: true, usedBy: ['bridges.chatgpt.public.tunnel'] },
  { name: 'tunnel.openai.cloudflared', isSet: false, usedBy: ['bridges.openai.public.tunnel'] },
];

/** Tunnels, connections and secrets as the busy machine has them. */
export function tunnelMethods({ state, notify }) {
  const busy = state.bridges.some((bridge) => bridge.public);
  const change = (id, way) => {
    state.bridges = state.bridges.map((bridge) => (bridge.id === id ? { ...bridge, public: way(bridge.public) } : bridge));
    notify('bridge/changed', { bridges: state.bridges });
    return state.bridges.find((bridge) => bridge.id === id);
  };
  const standing = (kind, to) => (way) => ({
    ...way,
    state: kind,
    tunnel: { ...way.tunnel, state: to, reason: null, sinceMs: Date.now() },
  });
  return {
    'bridge/stopPublic': ({ id }) => change(id, standing('stopped', 'off')),
    'bridge/startPublic': ({ id }) => change(id, standing('listening', 'starting')),
    'bridge/setPublic': ({ id, public: way }) => change(id, (now) => way && now),
    'bridge/renewSecret': ({ id }) => ({ secret: 'another-secret-that-opens-nothing', bridge: change(id, (way) => way) }),
    'config/read': () => ({
      bridges: state.bridges.map(({ id, kind, port, public: way }) => ({ id, kind, port, ...(way && { public: configs[id] }) })),
    }),
    'tunnel/test': async ({ bridgeId }) => {
      for (const hop of hops) notify('tunnel/hop', { bridgeId, hop });
      return { bridgeId, url: null, passed: false, hops };
    },
    'flight/list': ({ after, onlyFailures }) => ({
      data: busy ? flights.filter(({ n, failure }) => n > after && (!onlyFailures || failure !== null)) : [],
    }),
    'flight/clear': () => ({}),
    'secret/list': () => ({
      data: busy ? secrets : [],
      vault: busy
        ? { store: 'keychain', state: 'ready', detail: null }
        : {
            store: 'file',
            state: 'locked',
            detail: 'The encrypted file of secrets is locked. Give its passphrase: drawbridge secrets unlock < FILE',
          },
    }),
    'secret/set': ({ name }) => ({ name, isSet: true, usedBy: [] }),
    'secret/remove': () => ({}),
  };
}
