import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Folder, makeFolder } from '../../../e2e/fixtures/folder.ts';
import { git, readRepository } from '../../../e2e/fixtures/git.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { makeMarker, makeRepository, type TestRepository } from '../../../e2e/fixtures/repository.ts';
import { Git, type GitVerb } from './git.ts';
import { openSkeleton } from './git-dir.ts';
import { findRepository } from './repository.ts';

const { signal } = new AbortController();
const machine = (...outside: string[]) => ({ environment: process.env, platform: process.platform, outside });

/** What we read of a repository: the commands that start programs in plain git. */
const read = (folder: string, root: string, scratch: string, verb: GitVerb = 'status', ...args: string[]) =>
  readRepository({ folder, root, scratch }, verb, ...args);

test('what is read is what plain git says of a harmless repository', async () => {
  using folder = makeFolder('git');
  const repository = makeRepository(folder.at('repo'), { 'a.txt': 'one\r\ntwo\r\n', 'ä b.txt': 'x\n', 'sub/c.txt': 'c\n' });
  repository.git('config', 'core.autocrlf', 'true');
  repository.write('sub/c.txt', 'changed\n');
  repository.write('new.txt', 'n\n');
  repository.git('add', 'new.txt');
  rmSync(repository.at('ä b.txt'));
  mkdirSync(folder.at('scratch'));
  const ours = await read(repository.at('sub'), repository.path, folder.at('scratch'));
  expect(ours).toBe(repository.git('status', '--porcelain=v2', '-z'));
  expect(await read(repository.path, repository.path, folder.at('scratch'), 'diff')).toBe(repository.git('diff', '--no-color'));
  expect(await read(repository.path, repository.path, folder.at('scratch'), 'log', '--format=%H', 'main')).toBe(
    repository.git('log', '--format=%H'),
  );
});

test.each([
  [
    'a pointer to a repository elsewhere',
    (r: TestRepository, f: Folder) => {
      rmSync(r.at('.git'), { recursive: true });
      makeRepository(f.at('other'));
      writeFileSync(r.at('.git'), `gitdir: ${f.at('other/.git')}\n`);
    },
  ],
  [
    'a link to a repository elsewhere',
    (r: TestRepository, f: Folder) => {
      rmSync(r.at('.git'), { recursive: true });
      makeRepository(f.at('other'));
      symlinkSync(f.at('other/.git'), r.at('.git'));
    },
  ],
  [
    'objects borrowed elsewhere',
    (r: TestRepository, f: Folder) => {
      makeRepository(f.at('other'));
      writeFileSync(r.at('.git/objects/info/alternates'), `${f.at('other/.git/objects')}\n`);
    },
  ],
  [
    'a common folder elsewhere',
    (r: TestRepository, f: Folder) => {
      makeRepository(f.at('other'));
      writeFileSync(r.at('.git/commondir'), `${f.at('other/.git')}\n`);
    },
  ],
  [
    'objects behind a link',
    (r: TestRepository, f: Folder) => {
      makeRepository(f.at('other'));
      rmSync(r.at('.git/objects'), { recursive: true });
      symlinkSync(f.at('other/.git/objects'), r.at('.git/objects'));
    },
  ],
])('security 136: %s is refused', async (_, plant) => {
  using folder = makeFolder('git');
  const repository = makeRepository(folder.at('repo'));
  plant(repository, folder);
  const failure = await refused('git/refused', () => findRepository(repository.path, repository.path));
  expect(failure.message).toContain(repository.path);
});

test('security 136: core.worktree moves nothing', async () => {
  using folder = makeFolder('git');
  const repository = makeRepository(folder.at('repo'));
  repository.git('config', 'core.worktree', '/etc');
  mkdirSync(folder.at('scratch'));
  expect(await read(repository.path, repository.path, folder.at('scratch'))).toBe('');
});

test('security 135, 146: folders without a repository, an embedded bare one, one before its first commit', async () => {
  using folder = makeFolder('git');
  mkdirSync(folder.at('plain/deep'), { recursive: true });
  expect(await findRepository(folder.at('plain/deep'), folder.at('plain'))).toBeNull();
  execFileSync('git', ['init', '-q', '--bare', folder.at('plain/bare')]);
  expect(await findRepository(folder.at('plain/bare'), folder.at('plain'))).toBeNull();
  execFileSync('git', ['init', '-q', '-b', 'main', folder.at('unborn')]);
  writeFileSync(folder.at('unborn/a.txt'), 'a\n');
  mkdirSync(folder.at('scratch'));
  expect(await read(folder.at('unborn'), folder.at('unborn'), folder.at('scratch'))).toBe('? a.txt\0');
});

test('security 142: a git that lies in an open folder, or is a script, is passed over', async () => {
  using folder = makeFolder('git');
  mkdirSync(folder.at('script'));
  const marker = makeMarker(folder.path);
  copyFileSync(marker.program, folder.at('script/git'));
  mkdirSync(folder.at('root'));
  copyFileSync(execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(), folder.at('root/git'));
  const PATH = `.:${folder.at('script')}:${folder.at('root')}`;
  await refused('git/notFound', () => Git.find({ ...machine(folder.at('root')), environment: { PATH } }, { signal }));
  await Git.find({ ...machine(), environment: { PATH } }, { signal });
  expect(marker.tripped()).toBe(false);
});

test('security 144: locks left over do not stop a read', async () => {
  using folder = makeFolder('git');
  const repository = makeRepository(folder.at('repo'));
  for (const name of ['index.lock', 'HEAD.lock', 'packed-refs.lock']) writeFileSync(repository.at('.git', name), '');
  mkdirSync(folder.at('scratch'));
  expect(await read(repository.path, repository.path, folder.at('scratch'))).toBe('');
});

test('security 145: what is more than 4 MiB of output is cut and said to be', async () => {
  using folder = makeFolder('git');
  const repository = makeRepository(folder.at('repo'), { 'a.txt': 'x' });
  repository.write('a.txt', 'y'.repeat(6 << 20));
  mkdirSync(folder.at('scratch'));
  const found = await findRepository(repository.path, repository.path);
  if (!found) throw new Error('no repository');
  await using skeleton = await openSkeleton(git, found, folder.at('scratch'), { signal });
  const { stdout, truncated } = await git.run(skeleton, 'diff', [], { signal });
  expect([stdout.length, truncated]).toEqual([4 << 20, true]);
});

test('a caller who leaves ends the command; a failing one says why', async () => {
  using folder = makeFolder('git');
  const repository = makeRepository(folder.at('repo'));
  mkdirSync(folder.at('scratch'));
  const place = { gitDir: repository.at('.git'), workTree: repository.path };
  await expect(git.run(place, 'status', [], { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
  const failure = await refused('git/failed', () => git.run(place, 'log', ['--end-of-options', 'no-such-ref'], { signal }));
  expect(failure.message).toContain('no-such-ref');
});
