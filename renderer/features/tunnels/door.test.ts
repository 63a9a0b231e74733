import { expect, test } from 'vitest';
import { PublicConfig } from '../../../shared/model/config.ts';
import { type PublicStatus, wayState } from '../../../shared/model/host.ts';
import { publicAddress, secretAddress } from './door.ts';

const status: PublicStatus = {
  state: 'listening',
  url: null,
  tunnel: { kind: 'ssh', state: 'degraded', reason: null, sinceMs: 0 },
  auth: 'oauth',
  sandbox: 'read-only',
  warnings: [],
  failure: null,
};
const way = (tunnel: object) => PublicConfig.parse({ tunnel });
const ssh = way({ kind: 'ssh', destination: 'me@host', remotePort: 80, hostname: 'one.example.org' });

test('a way in stands as its port does before it stands as its tunnel does', () => {
  expect(wayState(status)).toBe('degraded');
  expect(wayState({ ...status, state: 'failed' })).toBe('down');
  expect(wayState({ ...status, state: 'stopped' })).toBe('off');
  expect(wayState({ ...status, state: 'starting' })).toBe('starting');
});

test('the address is the one that leads here, else the one that will, else nobody knows it yet', () => {
  const mcp = { kind: 'mcp', public: status } as const;
  expect(publicAddress({ ...mcp, public: { ...status, url: 'https://two.example.org/mcp' } }, ssh)).toBe('https://two.example.org/mcp');
  expect(publicAddress(mcp, ssh)).toBe('https://one.example.org/mcp');
  expect(publicAddress({ ...mcp, kind: 'openai' }, ssh)).toBe('https://one.example.org/v1');
  expect(publicAddress(mcp, way({ kind: 'tailscale' }))).toBeNull();
  expect(publicAddress(mcp, way({ kind: 'ngrok', tokenSecret: 'x' }))).toBeNull();
});

test('a secret becomes part of the address where the bridge looks for it', () => {
  expect(secretAddress('https://one.example.org/mcp', 'path', 's')).toBe('https://one.example.org/mcp/s');
  expect(secretAddress('https://one.example.org/mcp', 'query', 's')).toBe('https://one.example.org/mcp?token=s');
});
