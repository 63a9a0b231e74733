import { once } from 'node:events';
import { expect, test } from 'vitest';
import { bridgeToken, openBridges } from '../../../e2e/fixtures/bridges.ts';
import { dial, readAll, requestText } from '../../../e2e/fixtures/raw-http.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { BridgeConfig, PublicConfig } from '../../../shared/model/config.ts';

const way = (change: object = {}) => PublicConfig.parse({ auth: { mode: 'token' }, tunnel: { kind: 'tailscale' }, ...change });

test('the owner gives a bridge a way in, changes it and takes it away: nobody stays connected over what is no more', async () => {
  await using place = openBridges([BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0 })]);
  const { bridges, tunnels, made } = place;
  await bridges.startAll();
  const url = bridges.list()[0]?.url ?? '';
  expect(await bridges.setPublic('one', way())).toMatchObject({ state: 'listening', public: { state: 'listening', auth: 'token' } });
  const port = tunnels[0]?.target.port ?? 0;
  const socket = await dial(port);
  socket.write(requestText('GET /mcp/stream', [`Authorization: Bearer ${bridgeToken}`], '', port));
  await once(socket, 'data');
  const heard = readAll(socket);

  const changed = await bridges.setPublic('one', way({ sandbox: 'workspace-write', tunnel: { kind: 'tailscale', port: 8443 } }));
  expect(changed.public).toMatchObject({ state: 'listening', sandbox: 'workspace-write' });
  expect(tunnels.map(({ ended, target }) => [ended, target.config])).toEqual([
    [true, { kind: 'tailscale', path: null, port: 443 }],
    [false, { kind: 'tailscale', path: null, port: 8443 }],
  ]);
  await heard;
  expect(made.at(-1)?.sandbox).toBe('read-only');

  bridges.lookAtTunnels();
  expect(tunnels.map(({ looks }) => looks)).toEqual([0, 1]);

  expect((await bridges.setPublic('one', way({ enabled: false }))).public).toMatchObject({ state: 'stopped' });
  expect(await bridges.startPublic('one')).toMatchObject({ public: { state: 'listening' } });
  expect((await bridges.setPublic('one', null)).public).toBeNull();
  expect(tunnels.every(({ ended }) => ended)).toBe(true);
  expect((await fetch(url, { headers: { authorization: `Bearer ${bridgeToken}` } })).status).toBe(200);
});

test('a way in that is refused leaves the one that is there as it was; a bridge that is closed opens none', async () => {
  const no = () => Promise.reject(new Error('refused'));
  await using place = openBridges([BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0, public: way() })], { setPublic: no });
  await place.bridges.startAll();
  await expect(place.bridges.setPublic('one', null)).rejects.toThrow('refused');
  expect(place.tunnels.map(({ ended }) => ended)).toEqual([false]);
  await refused('bridge/notFound', () => place.bridges.setPublic('two', way()));

  await using closed = openBridges([BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0 })]);
  expect((await closed.bridges.setPublic('one', way())).public).toMatchObject({ state: 'stopped' });
  expect(closed.tunnels).toEqual([]);
});

test('what waited for its turn opens what the configuration says by then, and nothing that the owner took away meanwhile', async () => {
  await using place = openBridges([BridgeConfig.parse({ id: 'one', kind: 'mcp', port: 0, public: way() })]);
  const { bridges, tunnels } = place;
  const [, opened] = await Promise.all([
    bridges.setPublic('one', way({ enabled: false, tunnel: { kind: 'tailscale', port: 8443 } })),
    bridges.start('one').then(() => bridges.startPublic('one')),
  ]);
  expect(opened.public).toMatchObject({ state: 'listening' });
  expect(tunnels.map(({ target }) => target.config)).toEqual([{ kind: 'tailscale', path: null, port: 8443 }]);

  const moved = bridges.setPublic('one', way({ enabled: false, tunnel: { kind: 'tailscale', port: 10_000 } }));
  await Promise.all([moved, bridges.startPublic('one')]);
  expect(tunnels.map(({ ended, target }) => [ended, target.config])).toEqual([
    [true, { kind: 'tailscale', path: null, port: 8443 }],
    [false, { kind: 'tailscale', path: null, port: 10_000 }],
  ]);

  const unmade = { auth: { mode: 'path' } };
  expect((await bridges.setPublic('one', way(unmade))).public).toMatchObject({ failure: { code: 'bridge/secretMissing' } });
  const closed = bridges.setPublic('one', way({ ...unmade, enabled: false }));
  bridges.retryTunnels();
  await closed;
  expect((await bridges.start('one')).public).toMatchObject({ state: 'stopped', failure: null });

  await bridges.stop('one');
  await bridges.setPublic('one', way());
  const [, started] = await Promise.all([bridges.setPublic('one', null), bridges.start('one')]);
  expect(started).toMatchObject({ state: 'listening', public: null });
  expect(tunnels.every(({ ended }) => ended)).toBe(true);
});
