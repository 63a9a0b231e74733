import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { makePlace } from '../../e2e/fixtures/house.ts';
import { shellProgram } from '../../e2e/fixtures/tunnels.ts';
import { BridgeConfig } from '../../shared/model/config.ts';
import { BridgeStatus, type Check } from '../../shared/model/host.ts';
import { findPublic } from './doctor-public.ts';

/** What the doctor finds of bridges with these ways in, by the id of the check. */
async function examine(ways: Readonly<Record<string, object>>, stored: Readonly<Record<string, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const keys = stack.use(makeFolder('keys'));
  const keyFile = keys.at('key');
  writeFileSync(keyFile, 'k'.repeat(32), { mode: 0o600 });
  const bridges = Object.entries(ways).map(([id, way]) => ({ id, kind: 'mcp', port: 0, public: { enabled: false, ...way } }));
  const place = stack.use(await makePlace('http://127.0.0.1:9/', { bridges, vault: { store: 'file', keyFile } }));
  const house = stack.use(await place.open());
  for (const [name, value] of Object.entries(stored)) await house.app.call('secret/set', { name, value });
  const { checks } = await house.app.call('doctor/run', {});
  return Object.fromEntries(checks.map((check): [string, Check] => [check.id, check]));
}

const token = { mode: 'token' };
const hostname = 'mine.example.invalid';

test('what a tunnel needs is looked for on this machine: its program with its version, and its secret', async () => {
  using folder = makeFolder('doctor');
  const ssh = (words: string, name: string) => ({
    kind: 'ssh',
    path: shellProgram(folder, name, words),
    destination: 'me@host',
    remotePort: 1,
    hostname,
  });
  const cloudflared = shellProgram(folder, 'cloudflared', 'echo "cloudflared version 2026.11.0 (built 2026-11-01-0900 UTC)"');
  const named = (tokenSecret: string) => ({ kind: 'cloudflared', path: cloudflared, hostname, tokenSecret });
  const found = await examine(
    {
      plain: { auth: token, tunnel: ssh('echo OpenSSH_9.2p1 Debian >&2', 'ssh') },
      garbage: { auth: token, tunnel: ssh('head -c 100000 /dev/zero; exit 3', 'ssh-garbage') },
      missing: { auth: token, tunnel: { ...ssh('', 'other'), path: folder.at('nothing') } },
      good: { auth: token, port: 4711, tunnel: named('stored') },
      poor: { auth: token, port: 4712, tunnel: named('not-stored') },
      proxy: { auth: token, port: 4713, tunnel: { kind: 'proxy', hostname } },
      ngrok: { auth: token, tunnel: { kind: 'ngrok', tokenSecret: 'stored' } },
    },
    { stored: 'x'.repeat(20) },
  );
  const told = Object.fromEntries(
    Object.entries(found).flatMap(([id, { status, detail }]) => (id.startsWith('tunnel-') ? [[id, [status, detail]]] : [])),
  );
  expect(told).toEqual({
    'tunnel-plain': ['ok', `ssh 9.2p1 at ${folder.at('ssh')}.`],
    'tunnel-garbage': ['ok', `ssh of unknown version at ${folder.at('ssh-garbage')}.`],
    'tunnel-missing': ['problem', `The program ssh was not found at ${folder.at('nothing')}, outside the open folders.`],
    'tunnel-good': ['ok', `cloudflared 2026.11.0 at ${cloudflared}; the secret stored is there.`],
    'tunnel-poor': ['problem', 'The keychain has no secret named not-stored, which the tunnel of poor needs.'],
    'tunnel-proxy': ['ok', 'proxy needs no program.'],
    'tunnel-ngrok': ['ok', 'ngrok needs no program; the secret stored is there.'],
  });
  expect(found['tunnel-missing']?.nextStep).toBe('Install the OpenSSH client, or name it in public.tunnel.path.');
  expect(found['tunnel-poor']?.nextStep).toBe('Store it: drawbridge secrets set not-stored');
});

test('a way in that is open and should be watched is a warning, with the way to close it; one that is down is a problem', () => {
  const bridge = BridgeConfig.parse({
    id: 'chatgpt',
    kind: 'mcp',
    port: 0,
    public: { auth: token, sandbox: 'workspace-write', tunnel: { kind: 'tailscale' } },
  });
  const status = (change: object): BridgeStatus => {
    const tunnel = { kind: 'tailscale', state: 'up', reason: null, sinceMs: 0 };
    const way = {
      state: 'listening',
      url: 'https://box.ts.net/mcp',
      tunnel,
      auth: 'token',
      sandbox: 'workspace-write',
      warnings: [],
      failure: null,
    };
    const here = {
      id: 'chatgpt',
      kind: 'mcp',
      state: 'listening',
      host: '127.0.0.1',
      port: 1,
      url: null,
      auth: 'token',
      sandbox: 'read-only',
      failure: null,
    };
    return BridgeStatus.parse({ ...here, public: { ...way, ...change } });
  };
  expect(findPublic(bridge, status({}))).toEqual({
    status: 'warning',
    detail: 'https://box.ts.net/mcp. Clients outside may ask for workspace-write on this machine.',
    nextStep: 'Close it while nobody needs it: drawbridge tunnels stop chatgpt',
  });
  const down = { kind: 'tailscale', state: 'down', reason: 'tailscale ended.', sinceMs: 0 };
  expect(findPublic(bridge, status({ tunnel: down }))).toMatchObject({ status: 'problem', detail: 'tailscale ended.' });
  expect(findPublic(bridge, status({ state: 'stopped' }))).toMatchObject({ status: 'ok', detail: 'tailscale, token, closed now' });
});
