import { expect, test } from 'vitest';
import { BridgeConfig, PublicConfig } from '../../../shared/model/config.ts';
import { type TunnelKind } from '../../../shared/model/tunnel.ts';
import {
  authsFor,
  type Draft,
  draftOf,
  kindsFor,
  mended,
  problemsOf,
  refusalOf,
  sandboxesFor,
  secretIn,
  secretName,
  wayOf,
} from './draft.ts';

const mcp = { id: 'chatgpt', kind: 'mcp', auth: 'token' } as const;
const openai = { id: 'api', kind: 'openai', auth: 'token' } as const;
const tunnelId = `tunnel_${'0a'.repeat(16)}`;

/** What is enough to fill each kind in. */
const filled: Record<TunnelKind, Partial<Draft>> = {
  openai: { tunnelId: ` ${tunnelId} `, secret: 'x' },
  tailscale: { funnelPort: '8443' },
  cloudflared: { hostname: 'one.example.org', secret: 'x', port: '8090' },
  ngrok: { domain: 'one.example.org', secret: 'x' },
  ssh: { hostname: 'one.example.org', destination: 'me@host', remotePort: '8080', sshPort: '22', identityFile: '/home/me/key' },
  proxy: { hostname: 'one.example.org', port: '8090' },
  'cloudflared-quick': { minutes: '30' },
};
const draft = (kind: TunnelKind, change: Partial<Draft> = {}, bridge: Parameters<typeof draftOf>[0] = mcp) =>
  mended(bridge, { ...draftOf(bridge, null), kind, ...change });

test('every kind that the form offers can be filled in, is taken by the configuration, and opens again as it was', () => {
  for (const bridge of [mcp, openai]) {
    for (const kind of kindsFor(bridge)) {
      const one = draft(kind, filled[kind], bridge);
      expect([kind, problemsOf(bridge, one, null, false), refusalOf(bridge, one)]).toEqual([kind, {}, null]);
      const way = wayOf(bridge, one, null);
      const { id } = bridge;
      const config = BridgeConfig.parse({ id, kind: bridge.kind, port: 0, public: way });
      expect(config.public).toEqual(way);
      expect(wayOf(bridge, draftOf(bridge, way), way)).toEqual(way);
    }
  }
  expect(kindsFor(mcp)).toHaveLength(7);
});

test('an empty form says what each kind needs, in words of its own', () => {
  const missing = (kind: TunnelKind) => Object.keys(problemsOf(mcp, draft(kind), null, false)).sort();
  expect(missing('openai')).toEqual(['secret', 'tunnelId']);
  expect(missing('tailscale')).toEqual([]);
  expect(missing('cloudflared')).toEqual(['hostname', 'port', 'secret']);
  expect(missing('ngrok')).toEqual(['secret']);
  expect(missing('ssh')).toEqual(['destination', 'hostname', 'remotePort']);
  expect(missing('proxy')).toEqual(['hostname', 'port']);
  const wrong = { minutes: 'an hour', program: 'cloudflared' };
  expect(problemsOf(mcp, draft('cloudflared-quick', wrong), null, false)).toEqual({
    minutes: 'Write a number from 1 to 1440.',
    program: 'Write the whole path, or leave it empty.',
  });
  expect(Object.keys(problemsOf(mcp, draft('ssh', { ...filled.ssh, sshPort: '70000' }), null, null))).toEqual(['sshPort']);
});

test('only what is safe together is offered: callers and limits follow the kind', () => {
  expect(authsFor(mcp, draft('openai'))).toEqual(['bridgeKey']);
  expect(authsFor(mcp, draft('tailscale'))).toEqual(['oauth', 'token', 'path', 'query']);
  expect(authsFor(mcp, draft('cloudflared-quick'))).toEqual(['token', 'path', 'query']);
  expect(authsFor(mcp, draft('ngrok'))).toEqual(['token', 'path', 'query']);
  expect(authsFor(mcp, draft('ngrok', { domain: 'one.example.org' }))).toContain('oauth');
  expect(authsFor(openai, draft('tailscale'))).toEqual(['token']);
  expect(kindsFor(openai)).not.toContain('openai');
  expect(sandboxesFor(mcp, draft('cloudflared-quick'))).toEqual(['read-only']);
  expect(sandboxesFor(mcp, draft('tailscale'))).toEqual(['read-only', 'workspace-write']);
  const quick = mended(mcp, { ...draft('tailscale', { sandbox: 'workspace-write' }), kind: 'cloudflared-quick' });
  expect([quick.auth, quick.sandbox]).toEqual(['token', 'read-only']);
  expect(refusalOf({ ...mcp, auth: 'none' }, draft('tailscale'))).toContain('auth.mode must not be none');
});

test('a secret keeps its name in the vault, and one that is kept need not be typed again', () => {
  const way = PublicConfig.parse({ auth: { mode: 'bridgeKey' }, tunnel: { kind: 'openai', tunnelId, keySecret: 'mine' } });
  expect(secretName(mcp, 'openai', way)).toBe('mine');
  expect(secretName(mcp, 'ngrok', way)).toBe('tunnel.chatgpt.ngrok');
  const one = draftOf(mcp, way);
  expect(one.secret).toBe('');
  expect([problemsOf(mcp, one, way, true), problemsOf(mcp, one, way, null)]).toEqual([{}, {}]);
  expect(Object.keys(problemsOf(mcp, one, way, false))).toEqual(['secret']);
  expect([secretIn(one), secretIn({ ...one, secret: ' key\n' }), secretIn({ ...one, kind: 'ssh', secret: 'key' })]).toEqual([
    null,
    'key',
    null,
  ]);
});
