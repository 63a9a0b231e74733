import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import updaters from 'electron-updater';
import executors from 'electron-updater/out/electronHttpExecutor.js';
import { afterEach, expect, test, vi } from 'vitest';
import { type Folder, makeFolder } from '../../e2e/fixtures/folder.ts';
import { byTheOwner } from './signed-updater.ts';

afterEach(() => vi.unstubAllEnvs());

const file = 'Drawbridge-2.0.0.AppImage';
const program = Buffer.from('#!/bin/sh\necho the new version\n');

interface Feed extends AsyncDisposable {
  readonly url: string;
  /** What was asked for, in order. */
  readonly asked: readonly string[];
}

/** What a release puts on a server, on this machine. */
async function openFeed({ version = '2.0.0', served = program }: { version?: string; served?: Buffer } = {}): Promise<Feed> {
  const asked: string[] = [];
  const sha512 = createHash('sha512').update(program).digest('base64');
  const lines = [
    `version: ${version}`,
    'files:',
    `  - url: ${file}`,
    `    sha512: ${sha512}`,
    `    size: ${program.length}`,
    `path: ${file}`,
  ];
  const known: Readonly<Record<string, Buffer>> = {
    '/latest-linux.yml': Buffer.from([...lines, `sha512: ${sha512}`, "releaseDate: '2026-01-01T00:00:00.000Z'"].join('\n')),
    [`/${file}`]: served,
  };
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url ?? '', 'http://feed');
    asked.push(pathname);
    const body = known[pathname];
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The library's own code, with the two things that only Electron has put in its hands: the program it is in, and a way to the network. */
function openUpdater({ url }: Feed, folder: Folder) {
  const installed = folder.at('Drawbridge.AppImage');
  writeFileSync(installed, 'the old version');
  vi.stubEnv('APPIMAGE', installed);
  const quits: string[] = [];
  const app = {
    version: '1.0.0',
    name: 'Drawbridge',
    isPackaged: true,
    appUpdateConfigPath: folder.at('app-update.yml'),
    userDataPath: folder.at('data'),
    baseCachePath: folder.at('cache'),
    whenReady: async () => undefined,
    quit: () => void quits.push('quit'),
    relaunch: () => void quits.push('relaunch'),
    onQuit: () => void quits.push('waits for the end'),
  };
  writeFileSync(app.appUpdateConfigPath, `provider: generic\nurl: ${url}\nupdaterCacheDirName: drawbridge-updater\n`);
  const library = new updaters.AppImageUpdater(null, app);
  const network = new executors.ElectronHttpExecutor();
  network.createRequest = ((options: object, callback: () => void) => request(options, callback)) as never;
  Object.assign(library, { httpExecutor: network });
  library.disableDifferentialDownload = true;
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  return { updater: byTheOwner(library, log), installed: () => readFileSync(installed, 'utf8'), quits };
}

test('a newer version is offered, fetched when it is wanted, and put in place by nobody but the owner', async () => {
  using folder = makeFolder('updater');
  await using feed = await openFeed();
  const { updater, installed, quits } = openUpdater(feed, folder);
  expect(await updater.check()).toBe('2.0.0');
  expect(feed.asked).toEqual(['/latest-linux.yml']);
  await updater.download();
  expect(feed.asked).toEqual(['/latest-linux.yml', `/${file}`]);
  expect(readFileSync(folder.at(`cache/drawbridge-updater/pending/${file}`))).toEqual(program);
  expect(installed()).toBe('the old version');
  expect(quits).toEqual([]);
});

test('a version that is not what its feed says is refused, and leaves nothing to put in place', async () => {
  using folder = makeFolder('updater');
  await using feed = await openFeed({ served: Buffer.from('#!/bin/sh\necho something else!\n') });
  const { updater, installed, quits } = openUpdater(feed, folder);
  expect(await updater.check()).toBe('2.0.0');
  await expect(updater.download()).rejects.toThrow('sha512 checksum mismatch');
  expect(() => readFileSync(folder.at(`cache/drawbridge-updater/pending/${file}`))).toThrow('ENOENT');
  expect([installed(), quits]).toEqual(['the old version', []]);
});

test.each(['1.0.0', '0.9.9', '1.0.0-beta.2'])('the version %s of a feed is not offered to a 1.0.0', async (version) => {
  using folder = makeFolder('updater');
  await using feed = await openFeed({ version });
  const { updater } = openUpdater(feed, folder);
  expect(await updater.check()).toBeNull();
  expect(feed.asked).toEqual(['/latest-linux.yml']);
});
