import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { RootConfig } from '../../shared/model/config.ts';
import { Folders } from './folders.ts';
import { allow } from './policy/roots.ts';
import { ConfigFile } from './state/config-file.ts';

/** Codex's home may be named by the configuration or by the environment. */
async function openFolders({ configured, environment }: { readonly configured?: string; readonly environment?: string } = {}) {
  const folder = makeFolder('folders');
  for (const name of ['home/repo', 'home/.codex', 'home/own-codex', 'home/data']) mkdirSync(folder.at(name), { recursive: true });
  const config = await ConfigFile.open(folder.at('home/data/config.json'));
  await config.update((present) => ({ ...present, codex: { ...present.codex, home: configured ? folder.at(configured) : null } }));
  let changes = 0;
  const host = {
    dataDir: folder.at('home/data'),
    environment: { HOME: folder.at('home'), ...(environment && { CODEX_HOME: folder.at(environment) }) },
  };
  const folders = new Folders({ host, config, changed: () => changes++ });
  return { folder, config, folders, changes: () => changes, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const root = (path: string, change: Partial<RootConfig> = {}) => ({ ...RootConfig.parse({ path }), ...change });

test('a folder is opened under its real path, changed by opening it again, and closed', async () => {
  using place = await openFolders();
  const { folders, folder, config } = place;
  symlinkSync(folder.at('home/repo'), folder.at('link'));
  const opened = await folders.add(root(folder.at('link')));
  expect(opened).toEqual(root(folder.at('home/repo')));
  await folders.add(root(folder.at('home/repo'), { network: true }));
  expect(folders.list()).toEqual([root(folder.at('home/repo'), { network: true })]);
  expect((await ConfigFile.open(config.file)).current.roots).toEqual(folders.list());
  await folders.remove(opened.path);
  expect(folders.list()).toEqual([]);
  expect(place.changes()).toBe(3);
});

test('a folder that is not open cannot be closed', async () => {
  using place = await openFolders();
  expect((await refused('root/notFound', () => place.folders.remove('/nowhere'))).hint).toContain('roots list');
  expect(place.changes()).toBe(0);
});

test('security 123: home, data directory and Codex’s home are refused, wherever Codex’s home is set', async () => {
  const homes: [settings: Parameters<typeof openFolders>[0], codexHome: string][] = [
    [{}, 'home/.codex'],
    [{ configured: 'home/own-codex' }, 'home/own-codex'],
    [{ environment: 'home/own-codex' }, 'home/own-codex'],
  ];
  for (const [settings, codexHome] of homes) {
    using place = await openFolders(settings);
    for (const path of ['/', place.folder.path, place.folder.at('home'), place.folder.at('home/data'), place.folder.at(codexHome)]) {
      await refused('root/refused', () => place.folders.add(root(path)));
    }
    expect(place.folders.list()).toEqual([]);
  }
});

test('security 123: a folder that was written into the configuration by hand is not open when it may not be a root', async () => {
  using place = await openFolders();
  const { folder, folders, config } = place;
  symlinkSync(folder.at('home'), folder.at('way-home'));
  const paths = ['home', 'way-home', 'home/data', 'home/.codex', 'home/repo', 'home/not-there'].map((name) => folder.at(name));
  await config.update((current) => ({ ...current, roots: ['/', ...paths].map((path) => root(path)) }));
  await folders.examine();
  expect(folders.usable().map(({ path }) => path)).toEqual([folder.at('home/repo'), folder.at('home/not-there')]);
  expect(folders.list()).toHaveLength(7);
});

test('security 122: another folder in the place of an open one is refused until it is opened again', async () => {
  using place = await openFolders();
  const { folder, folders } = place;
  const repo = folder.at('home/repo');
  const ask = () => allow({ cwd: repo, withoutCwd: 'refuse', roots: folders.usable() });
  await folders.add(root(repo));
  expect(await ask()).toEqual({ root: root(repo), cwd: repo });
  renameSync(repo, folder.at('home/moved'));
  mkdirSync(repo);
  expect((await refused('root/unavailable', ask)).status).toBe(503);
  await folders.remove(repo);
  await folders.add(root(repo));
  expect(await ask()).toEqual({ root: root(repo), cwd: repo });
});

test('the policy of a folder is changed in part', async () => {
  using place = await openFolders();
  const { folder, folders } = place;
  const repo = folder.at('home/repo');
  await folders.add(root(repo, { network: true }));
  expect(await folders.update({ path: repo, writes: 'ask', secretScan: false })).toEqual(
    root(repo, { network: true, writes: 'ask', secretScan: false }),
  );
  expect(folders.list()).toEqual([root(repo, { network: true, writes: 'ask', secretScan: false })]);
  await refused('root/notFound', () => folders.update({ path: '/nowhere', writes: 'ask' }));
});
