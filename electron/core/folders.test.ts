import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { RootConfig } from '../../shared/model/config.ts';
import { Folders } from './folders.ts';
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
