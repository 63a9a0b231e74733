import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Folder, makeFolder, treeDigest } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { makeMarker, makeRepository } from '../../../e2e/fixtures/repository.ts';
import { Database } from '../state/database.ts';
import { WorkspaceTable } from '../state/workspaces.ts';
import { Git } from './git.ts';
import { type NewWorkspace, Workspaces } from './workspaces.ts';

const { signal } = new AbortController();
const git = await Git.find({ environment: process.env, platform: process.platform, outside: [] }, { signal });
const id = (n: number) => `ws_${String(n).padStart(16, '0')}`;

/** The library over a state file of its own, as the app opens it. */
function openHouse(folder: Folder, limits = { maxBytes: 1 << 30, maxFiles: 100_000 }) {
  const db = Database.open(folder.at('state.db'));
  const store = new WorkspaceTable(db);
  const workspaces = new Workspaces({ folder: folder.at('worktrees'), store, git, limits });
  const create = (root: string, change: Partial<NewWorkspace> = {}) =>
    workspaces.create({ id: id(1), kind: 'worktree', owner: 'job', root, cwd: root, seeds: [], ignore: [], now: 1, ...change }, { signal });
  return { workspaces, store, create, [Symbol.dispose]: () => db[Symbol.dispose]() };
}

/** Plain git, as Codex and its commands run it. */
function plainGit(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { env: { PATH: process.env['PATH'], HOME: '/nonexistent' }, encoding: 'utf8' });
}

test('a worktree shows what the owner sees, git agrees, and the repository is left byte for byte as it was', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const files = {
    'kept.txt': 'k\n',
    'staged.txt': 'a\n',
    'edited.txt': 'a\r\nb\n',
    'gone.txt': 'g\n',
    'tool.sh': '#!/bin/sh\n',
    '.gitignore': 'out/\n*.log\n',
    'kept.log': 'x',
  };
  const repository = makeRepository(folder.at('repo'), files);
  repository.git('add', '-f', 'kept.log');
  repository.git('commit', '-q', '-m', 'second');
  repository.git('tag', 'v1');
  repository.write('staged.txt', 'staged\n');
  repository.git('add', 'staged.txt');
  repository.write('staged.txt', 'staged and edited\n');
  repository.write('edited.txt', Buffer.from([0xff, 0x0d, 0x0a, 0x41]));
  rmSync(repository.at('gone.txt'));
  chmodSync(repository.at('tool.sh'), 0o755);
  repository.write('deep/ä new.txt', 'n');
  symlinkSync('kept.txt', repository.at('link'));
  symlinkSync('/etc/hostname', repository.at('link-out'));
  repository.write('out/built.js', 'built');
  repository.git('config', 'core.autocrlf', 'input');

  const row = await house.create(repository.path);
  for (const args of [
    ['status', '--porcelain=v1', '-z'],
    ['diff'],
    ['diff', '--cached'],
    ['log', '--format=%H %s', 'main'],
    ['describe', '--tags'],
  ]) {
    expect(plainGit(row.folder, ...args)).toBe(plainGit(repository.path, ...args));
  }
  const visible = (path: string) =>
    readdirSync(path)
      .filter((name) => name !== '.git' && name !== 'out')
      .sort();
  expect(visible(row.folder)).toEqual(visible(repository.path));
  for (const name of ['edited.txt', 'staged.txt', 'deep/ä new.txt', 'kept.log']) {
    expect(readFileSync(join(row.folder, name))).toEqual(readFileSync(repository.at(name)));
  }
  expect(readlinkSync(join(row.folder, 'link-out'))).toBe('/etc/hostname');
  expect(statSync(join(row.folder, 'tool.sh')).mode & 0o777).toBe(0o755);
  expect(existsSync(join(row.folder, 'out'))).toBe(false);
  expect(plainGit(row.folder, 'rev-parse', '--abbrev-ref', 'HEAD').trim()).toBe('HEAD');

  plainGit(row.folder, '-c', 'user.name=C', '-c', 'user.email=c@example.org', 'commit', '-q', '-am', 'by the job');
  plainGit(row.folder, 'branch', '-f', 'main', 'HEAD');
  expect(plainGit(repository.path, 'log', '-1', '--format=%s', 'main').trim()).toBe('second');
  await house.workspaces.remove(row.id);
  expect(existsSync(row.folder)).toBe(false);
  expect(existsSync(repository.at('.git/worktrees'))).toBe(false);
});

test('making and removing a workspace writes nothing to the repository', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const repository = makeRepository(folder.at('repo'), { 'a.txt': 'a\n', 'b/c.txt': 'c\n' });
  repository.write('a.txt', 'changed\n');
  const before = treeDigest(repository.path);
  const row = await house.create(repository.path);
  writeFileSync(join(row.folder, 'a.txt'), 'by the job\n');
  rmSync(join(row.folder, 'b'), { recursive: true });
  await house.workspaces.snapshots(row, { signal });
  await house.workspaces.remove(row.id);
  expect(treeDigest(repository.path)).toBe(before);
});

test('security 128–131: making a worktree of a hostile repository runs nothing, and neither does git in it', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const marker = makeMarker(folder.path);
  const repository = makeRepository(folder.at('repo'), { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=x diff=x\n' });
  for (const name of ['core.fsmonitor', 'filter.x.smudge', 'filter.x.clean', 'filter.x.process', 'diff.x.textconv', 'diff.external']) {
    repository.git('config', name, marker.program);
  }
  for (const hook of ['post-checkout', 'post-index-change', 'post-commit'])
    writeFileSync(repository.at('.git/hooks', hook), readFileSync(marker.program), { mode: 0o755 });
  writeFileSync(repository.at('a.txt'), 'b\n');
  marker.reset();
  const row = await house.create(repository.path);
  for (const args of [['status'], ['diff'], ['log', '-p']]) plainGit(row.folder, ...args);
  expect(marker.tripped()).toBe(false);
  try {
    plainGit(repository.path, 'worktree', 'add', '--detach', '-q', folder.at('naive'));
  } catch {
    // The marker answers no protocol.
  }
  expect(marker.tripped()).toBe(true);
});

test('a job in a subfolder works in the same subfolder, and sees the whole repository', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const repository = makeRepository(folder.at('projects/repo'), { 'top.txt': 't', 'packages/a/x.txt': 'x' });
  const row = await house.create(folder.at('projects'), { cwd: repository.at('packages/a') });
  expect(row).toMatchObject({ checkout: repository.path, cwd: join(row.folder, 'packages/a'), state: 'ready' });
  expect(existsSync(join(row.cwd, 'x.txt')) && existsSync(join(row.folder, 'top.txt'))).toBe(true);
  expect(await house.workspaces.isolatedKind(repository.at('packages'), folder.at('projects'))).toBe('worktree');
  expect(await house.workspaces.isolatedKind(folder.at('projects'), folder.at('projects'))).toBe('copy');
  await refused('workspace/noRepository', () => house.create(folder.at('projects'), { id: id(2) }));
});

test('security 140: no repository is used that does not lie in the open folder, and none is made outside of our own', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const repository = makeRepository(folder.at('repo'), { 'sub/a.txt': 'a\n' });
  mkdirSync(folder.at('root'));
  const before = [repository.path, folder.at('root')].map(treeDigest);
  for (const [root, cwd] of [
    [repository.at('sub'), repository.at('sub')],
    [folder.at('root'), repository.path],
    [folder.at('root'), folder.at('root/../repo/sub')],
  ] as const) {
    expect(await house.workspaces.isolatedKind(cwd, root)).toBe('copy');
    await refused('workspace/noRepository', () => house.create(root, { cwd }));
  }
  await expect(house.create(folder.at('root'), { kind: 'copy', cwd: repository.path })).rejects.toThrow(TypeError);
  await expect(house.create(repository.path, { id: '../../ws_0000000000000001' })).rejects.toThrow(TypeError);
  const row = await house.create(repository.at('sub'), { kind: 'copy' });
  expect(existsSync(join(row.folder, '.git'))).toBe(false);
  expect([repository.path, folder.at('root')].map(treeDigest)).toEqual(before);
  expect(readdirSync(folder.at('worktrees'))).toEqual([row.id]);
});

test('a folder without git is copied: links as links, what the list names left out, repositories inside empty', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  mkdirSync(folder.at('root/sub'), { recursive: true });
  writeFileSync(folder.at('root/sub/a.bin'), Buffer.from([0, 1, 2]), { mode: 0o600 });
  mkdirSync(folder.at('root/node_modules/x'), { recursive: true });
  writeFileSync(folder.at('root/node_modules/x/i.js'), '');
  writeFileSync(folder.at('outside.txt'), 'outside');
  symlinkSync(folder.path, folder.at('root/out'));
  makeRepository(folder.at('root/inner'), { 'i.txt': 'i' });
  execFileSync('mkfifo', [folder.at('root/pipe')]);
  writeFileSync(Buffer.concat([Buffer.from(`${folder.at('root')}/n`), Buffer.from([0xff])]), 'name');
  const row = await house.create(folder.at('root'), { kind: 'copy', ignore: ['node_modules/'] });
  expect(readdirSync(row.folder).sort()).toEqual(['inner', 'out', 'sub']);
  expect(readdirSync(join(row.folder, 'inner'))).toEqual([]);
  expect(lstatSync(join(row.folder, 'out')).isSymbolicLink()).toBe(true);
  expect(statSync(join(row.folder, 'sub/a.bin')).mode & 0o777).toBe(0o600);
  const { before, after } = await house.workspaces.snapshots(row, { signal });
  expect([...before.entries.keys()]).toEqual(['inner', 'out', 'sub/a.bin']);
  expect([...after.entries].map(([path, { sha256 }]) => [path, sha256])).toEqual(
    [...before.entries].map(([path, { sha256 }]) => [path, sha256]),
  );
});

test('what is too large is refused before anything is copied, with the limit named', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder, { maxBytes: 1 << 20, maxFiles: 10 });
  mkdirSync(folder.at('root'));
  writeFileSync(folder.at('root/big'), Buffer.alloc((1 << 20) + 1));
  const failure = await refused('workspace/tooLarge', () => house.create(folder.at('root'), { kind: 'copy' }));
  expect(failure.message).toContain('more than 1 MiB or 10 files');
  rmSync(folder.at('root/big'));
  for (let n = 0; n < 11; n++) writeFileSync(folder.at('root', String(n)), '');
  await refused('workspace/tooLarge', () => house.create(folder.at('root'), { kind: 'copy' }));
  expect(house.store.all()).toEqual([]);
  expect(readdirSync(folder.at('worktrees'))).toEqual([]);
});

test('ignored files come along where a seed names them, as a copy or as a link', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const repository = makeRepository(folder.at('repo'), { '.gitignore': '.env*\nnode_modules/\ncache/\n', 'a.txt': 'a' });
  repository.write('.env.example', 'KEY=');
  repository.write('.env', 'KEY=1');
  repository.write('node_modules/m/i.js', 'm');
  repository.write('cache/deep/c', 'c');
  const seeds = [
    { pattern: '.env.example', as: 'copy' },
    { pattern: 'node_modules/', as: 'link' },
    { pattern: 'cache/', as: 'copy' },
  ] as const;
  const row = await house.create(repository.path, { seeds });
  expect(readdirSync(row.folder).sort()).toEqual(['.env.example', '.git', '.gitignore', 'a.txt', 'cache', 'node_modules']);
  expect(readlinkSync(join(row.folder, 'node_modules'))).toBe(repository.at('node_modules'));
  expect(readFileSync(join(row.folder, 'cache/deep/c'), 'utf8')).toBe('c');
  const { before, after } = await house.workspaces.snapshots(row, { signal });
  expect([...after.entries.keys()]).toEqual([...before.entries.keys()]);
});

test('after a crash: the half made is gone, the deleted is forgotten, the unknown is named, the rest goes on', async () => {
  using folder = makeFolder('ws');
  const repository = makeRepository(folder.at('repo'));
  {
    using house = openHouse(folder);
    await house.create(repository.path);
    const half = await house.create(repository.path, { id: id(2) });
    house.store.put({ ...half, state: 'preparing' });
    const deleted = await house.create(repository.path, { id: id(3), now: 3 });
    rmSync(deleted.folder, { recursive: true });
    const direct = await house.create(repository.path, { id: id(4), kind: 'direct', now: 4 });
    house.store.put({ ...direct, state: 'removing' });
    mkdirSync(folder.at('worktrees/stranger'));
  }
  using house = openHouse(folder);
  const { removed, missing, unknown } = await house.workspaces.recover();
  expect([removed, missing].map((rows) => rows.map((row) => row.id))).toEqual([[id(2), id(4)], [id(3)]]);
  expect(unknown).toEqual([folder.at('worktrees/stranger')]);
  expect(readdirSync(folder.at('worktrees')).sort()).toEqual(['stranger', id(1)].sort());
  expect(readFileSync(repository.at('a.txt'), 'utf8')).toBe('one\ntwo\n');
  expect((await house.workspaces.snapshots(house.workspaces.get(id(1)), { signal })).before.entries.size).toBe(1);
  await refused('workspace/notFound', () => house.workspaces.get(id(2)));
});

test('the old are removed, unless somebody keeps them', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const repository = makeRepository(folder.at('repo'));
  for (const n of [1, 2, 3]) await house.create(repository.path, { id: id(n), now: n });
  const removed = await house.workspaces.removeOlderThan(3, (row) => row.id === id(2));
  expect(removed.map((row) => row.id)).toEqual([id(1)]);
  expect(house.store.all().map((row) => row.id)).toEqual([id(2), id(3)]);
});

test('one whose folder was deleted by hand says so', async () => {
  using folder = makeFolder('ws');
  using house = openHouse(folder);
  const row = await house.create(makeRepository(folder.at('repo')).path);
  rmSync(row.folder, { recursive: true });
  await refused('workspace/damaged', () => house.workspaces.snapshots(row, { signal }));
});
