import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { RootConfig } from '../../shared/model/config.ts';
import { openOffline } from './offline.ts';

const ignore = () => undefined;

function place() {
  const folder = makeFolder('offline');
  mkdirSync(folder.at('repo'));
  const host = {
    dataDir: folder.at('data'),
    configFile: folder.at('data/config.json'),
    environment: { HOME: folder.at('home') },
    now: () => 1_760_000_000_000,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  };
  return { folder, host, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('without a host folders and tokens are changed all the same, and are there at the next time', async () => {
  using here = place();
  {
    using offline = await openOffline(here.host);
    await offline.folders.add(RootConfig.parse({ path: here.folder.at('repo') }));
    const { client, token } = await offline.clients.create({ name: 'Notebook', scopes: ['run'] });
    expect(token).toMatch(/^cb_/);
    await offline.clients.create({ name: 'Other', scopes: ['read'] });
    expect((await offline.clients.revoke(client.id, { cancelJobs: true })).revokedAt).toBe(1_760_000_000);
  }
  using again = await openOffline(here.host);
  expect(again.folders.list().map(({ path }) => path)).toEqual([here.folder.at('repo')]);
  expect(again.clients.list().map(({ name }) => name)).toEqual(['Other']);
});

test('while it is open no other may open it, and what cannot be opened lets go again', async () => {
  using here = place();
  {
    using offline = await openOffline(here.host);
    expect(offline.clients.list()).toEqual([]);
    await refused('host/alreadyRunning', () => openOffline(here.host));
  }
  writeFileSync(here.host.configFile, '{"rootz": 1}');
  for (let round = 0; round < 2; round++) await refused('config/invalid', () => openOffline(here.host));
  writeFileSync(here.folder.at('file'), '');
  await refused('host/dataDirUnusable', () => openOffline({ ...here.host, dataDir: here.folder.at('file/below') }));
});
