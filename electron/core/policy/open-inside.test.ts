import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readlinkSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { isAbsolute, relative, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { folderIdentity } from './evidence.ts';
import { openInside, type OpenInsideOptions } from './open-inside.ts';

const open = { refuseSecrets: true };

/** `repo` is the root; `outside/canary.txt` must never be read. */
function makeProject() {
  const folder = makeFolder('open');
  for (const path of ['repo/src/deep', 'repo-evil', 'outside']) mkdirSync(folder.at(path), { recursive: true });
  writeFileSync(folder.at('repo/src/main.ts'), 'inside');
  writeFileSync(folder.at('repo-evil/file.txt'), 'canary');
  writeFileSync(folder.at('outside/canary.txt'), 'canary');
  const root = { path: folder.at('repo'), identity: null as string | null };
  return {
    ...folder,
    root,
    read: async (asked: string, options: OpenInsideOptions = open) => {
      await using file = await openInside(root, asked, options);
      return file.handle.readFile('utf8');
    },
  };
}

test('a file inside is read, by a relative path, an absolute one, or a link that stays inside', async () => {
  using project = makeProject();
  symlinkSync('src/main.ts', project.at('repo/link.ts'));
  symlinkSync('src', project.at('repo/folder'));
  for (const asked of ['src/main.ts', './src/../src/main.ts', project.at('repo/src/main.ts'), 'link.ts', 'folder/main.ts'])
    expect(await project.read(asked)).toBe('inside');
});

test('security 104, 83: a path that leads out is refused, and the refusal does not tell where the root lies', async () => {
  using project = makeProject();
  const asked = [
    '..',
    '../outside/canary.txt',
    '../../etc/passwd',
    '/',
    '/etc/passwd',
    '../repo-evil/file.txt',
    project.at('repo-evil/file.txt'),
    'src/../../outside/canary.txt',
  ];
  for (const one of asked) {
    const failure = await refused('root/notAllowed', () => project.read(one));
    expect(failure.status).toBe(403);
    if (!one.startsWith('/')) expect(failure.text).not.toContain(project.path);
  }
});

test('security 104, 106, 108, 109: text that means another place somewhere, or that no system should see, is refused at once', async () => {
  using project = makeProject();
  const asked = [
    '',
    '~',
    '~root/x',
    '..\\..\\x',
    'C:\\x',
    'C:x',
    '/C:/x',
    '\\\\?\\C:\\x',
    '\\\\.\\pipe\\x',
    '\\\\server\\share',
    'a\0b',
    'a\nb',
    'a\u001b[2K',
    'a\u202eb',
    'a\u2028b',
    'x'.repeat(5000),
    'x'.repeat(256),
    'a/'.repeat(3000),
  ];
  for (const one of asked) expect((await refused('path/invalid', () => project.read(one))).status).toBe(400);
});

test('security 105: what only looks like a way out is taken for the name it is', async () => {
  using project = makeProject();
  for (const asked of ['%2e%2e%2fcanary.txt', '..%2fx', '．．／x', 'a\u2215..\u2215x'])
    await refused('path/notFound', () => project.read(asked));
  writeFileSync(project.at('repo/%2e%2e'), 'itself');
  expect(await project.read('%2e%2e')).toBe('itself');
});

test('security 110: links out are refused, however long the chain; a loop is no server error', async () => {
  using project = makeProject();
  symlinkSync(project.at('outside/canary.txt'), project.at('repo/file'));
  symlinkSync('../outside', project.at('repo/folder'));
  symlinkSync('loop', project.at('repo/loop'));
  symlinkSync('file', project.at('repo/chain-0'));
  for (let n = 1; n < 30; n++) symlinkSync(`chain-${n - 1}`, project.at(`repo/chain-${n}`));
  for (const asked of ['file', 'folder/canary.txt', 'chain-29']) await refused('root/notAllowed', () => project.read(asked));
  await refused('path/invalid', () => project.read('loop'));
});

test('security 114: a file with a second name is refused where the folder is strict', async () => {
  using project = makeProject();
  linkSync(project.at('outside/canary.txt'), project.at('repo/hard'));
  await refused('path/notRegular', () => project.read('hard', { refuseSecrets: true, refuseHardLinks: true }));
  // Without it only the name is known to be inside: security.md says so.
  expect(await project.read('hard')).toBe('canary');
});

test('security 115: pipes, devices, sockets and /proc are refused at once', async () => {
  using project = makeProject();
  execFileSync('mkfifo', [project.at('repo/pipe')]);
  symlinkSync('/dev/zero', project.at('repo/zero'));
  symlinkSync('/dev/stdin', project.at('repo/stdin'));
  symlinkSync('/proc/self/environ', project.at('repo/environ'));
  expect((await refused('path/notRegular', () => project.read('pipe'))).status).toBe(422);
  await refused('path/notRegular', () => project.read('src'));
  for (const asked of ['zero', 'stdin', 'environ']) await expect(project.read(asked)).rejects.toMatchObject({ name: 'Failure' });
  const failure = await project.read('environ').catch((error: { code: string }) => error.code);
  expect(failure).toBe('root/notAllowed');
});

test('security 116: a huge file is opened, not read', async () => {
  using project = makeProject();
  writeFileSync(project.at('repo/huge'), '');
  truncateSync(project.at('repo/huge'), 2 ** 33);
  await using file = await openInside(project.root, 'huge', open);
  expect(file.size).toBe(2 ** 33);
});

test('security 118, 121: secrets are refused by the asked name and by the real one, in any case of letters', async () => {
  using project = makeProject();
  mkdirSync(project.at('repo/.aws'));
  for (const name of ['.env', '.ENV.local', 'id_rsa', 'tls.pem', '.aws/credentials']) writeFileSync(project.at(`repo/${name}`), 'canary');
  symlinkSync('.env', project.at('repo/harmless.txt'));
  symlinkSync('src/main.ts', project.at('repo/.npmrc'));
  for (const asked of ['.env', '.ENV.local', 'id_rsa', 'tls.pem', '.aws/credentials', 'harmless.txt', '.npmrc', 'src/../.env'])
    expect((await refused('secrets/found', () => project.read(asked))).status).toBe(403);
  expect(await project.read('.env', { refuseSecrets: false })).toBe('canary');
});

test('security 120: two spellings of one letter are two files, and neither leads out', async () => {
  using project = makeProject();
  writeFileSync(project.at('repo/caf\u00e9'), 'one');
  writeFileSync(project.at('repo/cafe\u0301'), 'two');
  expect([await project.read('caf\u00e9'), await project.read('cafe\u0301')]).toEqual(['one', 'two']);
  await refused('path/notFound', () => project.read('\u212a'));
});

test('security 122: another folder in the root’s place is refused, and so is none', async () => {
  using project = makeProject();
  project.root.identity = (await folderIdentity(project.root.path)).identity;
  expect(await project.read('src/main.ts')).toBe('inside');
  renameSync(project.at('repo'), project.at('moved'));
  expect((await refused('root/unavailable', () => project.read('src/main.ts'))).status).toBe(503);
  mkdirSync(project.at('repo/src'), { recursive: true });
  writeFileSync(project.at('repo/src/main.ts'), 'another');
  await refused('root/unavailable', () => project.read('src/main.ts'));
});

test('security 112: while a folder is swapped for a link out again and again, nothing outside is ever read', async () => {
  using project = makeProject();
  mkdirSync(project.at('repo/a'));
  writeFileSync(project.at('repo/a/canary.txt'), 'inside');
  const swap = `
    const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
    const { parentPort, workerData: { a, b, outside } } = require('node:worker_threads');
    let running = true;
    parentPort.on('message', () => { running = false; });
    const round = () => {
      for (let n = 0; n < 50; n++) { renameSync(a, b); symlinkSync(outside, a); unlinkSync(a); renameSync(b, a); }
      if (running) setImmediate(round); else parentPort.close();
    };
    round();
    parentPort.postMessage('swapping');`;
  const worker = new Worker(swap, {
    eval: true,
    workerData: { a: project.at('repo/a'), b: project.at('repo/b'), outside: project.at('outside') },
  });
  await once(worker, 'message');
  const outcomes = new Map<string, number>();
  for (let n = 0; n < 3000; n++) {
    const outcome = await project.read('a/canary.txt').catch((error: { code: string }) => error.code);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  worker.postMessage('stop');
  await once(worker, 'exit');
  const known = ['inside', 'path/notFound', 'path/changed', 'root/notAllowed'];
  expect([...outcomes.keys()].filter((outcome) => !known.includes(outcome))).toEqual([]);
});

test('security 125: whatever is asked, what is opened lies in the root', async () => {
  using project = makeProject();
  const { root } = project;
  symlinkSync(project.at('outside'), project.at('repo/out'));
  symlinkSync('..', project.at('repo/src/up'));
  symlinkSync('../src/main.ts', project.at('repo/src/again.ts'));
  const segment = fc.oneof(
    fc.constantFrom('..', '.', '', 'src', 'deep', 'out', 'up', 'main.ts', 'again.ts', 'canary.txt', 'repo', 'outside', '%2e%2e', '．．'),
    fc.string({ maxLength: 4 }),
  );
  const start = fc.constantFrom('', `${root.path}/`, `${project.path}/`, '/', '../');
  const end = fc.constantFrom('', 'main.ts', 'src/main.ts', '../src/main.ts', 'again.ts', 'canary.txt');
  let opened = 0;
  await fc.assert(
    fc.asyncProperty(start, fc.array(segment, { maxLength: 4 }), end, async (from, segments, last) => {
      const file = await openInside(root, from + [...segments, last].join('/'), open).catch((error: { code?: string }) => error.code);
      if (typeof file !== 'object') {
        expect(file).toMatch(/^(root|path|secrets)\//);
        return;
      }
      await using held = file;
      opened += 1;
      const way = relative(root.path, readlinkSync(`/proc/self/fd/${held.handle.fd}`));
      expect(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)).toBe(false);
    }),
    { numRuns: 3000 },
  );
  expect(opened).toBeGreaterThan(20);
});
