import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, treeDigest } from '../../../e2e/fixtures/folder.ts';
import { git, readRepository } from '../../../e2e/fixtures/git.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { makeRepository } from '../../../e2e/fixtures/repository.ts';
import { acceptAll, openReview } from '../../../e2e/fixtures/review.ts';
import { type GitVerb } from './git.ts';
import { openSkeleton } from './git-dir.ts';
import { findRepository } from './repository.ts';

const { signal } = new AbortController();

/** Options, pathspecs and revisions in the place of a name. */
const optionLike = ['--output=pwned', '-Opwned', '--no-index', '--upload-pack=pwned', ':(top)', ':!x', ':(glob)**', '@{-1}', '*'];
/** What a shell, or printf, would make something of. */
const shellLike = ['$(touch pwned)', '`touch pwned`', 'a; touch pwned', "x' || touch pwned '", 'a "b" c', '%s%n%x00', 'a\\b'];

test('security 137: what looks like an option, a pathspec or a revision is the word that it is', async () => {
  using folder = makeFolder('names');
  const repository = makeRepository(folder.at('repo'), { 'a.txt': 'a\n', ':!x': 'x\n', '*': 's\n' });
  for (const name of ['a.txt', ':!x', '*']) repository.write(name, 'changed\n');
  writeFileSync(repository.at('.git/refs/heads/--output=pwned'), repository.git('rev-parse', 'HEAD'));
  mkdirSync(folder.at('scratch'));
  const place = { folder: repository.path, scratch: folder.at('scratch') };
  const before = treeDigest(repository.path);
  expect(await readRepository(place, 'log', '--format=%s', '--end-of-options', '--output=pwned', '--')).toBe('first\n');
  for (const word of [...optionLike, 'HEAD:../../x', '/etc/passwd'].filter((one) => one !== '--output=pwned')) {
    await refused('git/failed', () => readRepository(place, 'log', '--end-of-options', word, '--'));
  }
  for (const word of optionLike) {
    const changed = await readRepository(place, 'diff', '--name-only', '-z', '--', word);
    expect([word, changed]).toEqual([word, [':!x', '*'].includes(word) ? `${word}\0` : '']);
  }
  for (const word of ['/etc/passwd', '../../x']) await refused('git/failed', () => readRepository(place, 'diff', '--', '/dev/null', word));
  expect(treeDigest(repository.path)).toBe(before);
  // Plain git, told so in the place of a revision, writes.
  repository.git('diff', '--output=pwned');
  expect(existsSync(repository.at('pwned'))).toBe(true);
});

test('security 137, 150: files with the names of options and commands are changed, reviewed and applied by exactly these names', async () => {
  const names = [...optionLike, ...shellLike];
  using review = await openReview({ ...Object.fromEntries(names.map((name) => [name, 'old\n'])), '.gitignore': '*\n' }, (repository) => {
    // Tracked although ignored: git itself tells their names.
    repository.git('add', '-f', '-A');
    repository.git('commit', '-q', '--amend', '-m', 'first');
  });
  for (const name of names) writeFileSync(review.work(name), `new ${name}\n`);
  const changes = await review.look();
  expect(changes.files.map(({ path }) => path).sort()).toEqual(names.toSorted());
  // Those that mean a place on another system never land.
  const files = changes.files.filter(({ refused }) => refused === null);
  const landed = files.map(({ path }) => path);
  expect(names.filter((name) => !landed.includes(name))).toEqual([':(top)', ':!x', ':(glob)**', 'a\\b']);
  expect(await review.apply(changes, acceptAll({ ...changes, files }))).toMatchObject({ type: 'landed' });
  const { repository } = review;
  const content = (name: string) => readFileSync(repository.at(name), 'utf8');
  expect(names.map(content)).toEqual(names.map((name) => (landed.includes(name) ? `new ${name}\n` : 'old\n')));
  expect(readdirSync(repository.path).sort()).toEqual(['.git', '.gitignore', ...names].sort());
});

test('security 150: a name, an address and a message of any characters are read as they are, and nothing is ever committed', async () => {
  const [name, email, message] = [
    '$(touch pwned); `touch pwned` %s "Q" Q',
    "a'b|touch pwned&@x",
    'One $(touch pwned) %s%n\n\n--amend\n"; touch pwned\n',
  ];
  using review = await openReview({ 'a.txt': 'a\n' }, (repository) => {
    repository.git('config', 'user.name', name);
    repository.git('config', 'user.email', email);
    repository.git('-c', `user.name=${name}`, '-c', `user.email=${email}`, 'commit', '-q', '--allow-empty', '-m', message);
  });
  const { repository, folder } = review;
  mkdirSync(folder.at('scratch'));
  const place = { folder: repository.path, scratch: folder.at('scratch') };
  const head = repository.git('rev-parse', 'HEAD', '--all');
  expect(await readRepository(place, 'log', '-1', '-z', '--format=%an%x01%ae%x01%B')).toBe([name, email, `${message}\0`].join('\u0001'));
  writeFileSync(review.work('a.txt'), 'changed\n');
  const changes = await review.look();
  expect(await review.apply(changes, acceptAll(changes))).toMatchObject({ type: 'landed' });
  expect(repository.git('rev-parse', 'HEAD', '--all')).toBe(head);
  expect(repository.git('status', '--porcelain')).toBe(' M a.txt\n');
});

test('security 139, 140: no verb beyond the list is run', async () => {
  using folder = makeFolder('names');
  const repository = makeRepository(folder.at('repo'));
  const before = treeDigest(folder.path);
  const place = { gitDir: repository.at('.git'), workTree: repository.path };
  const others = [
    'add',
    'stage',
    'init',
    'commit',
    'apply',
    'am',
    'checkout',
    'merge',
    'worktree',
    'clone',
    'fetch',
    'grep',
    'show',
    'constructor',
  ];
  for (const verb of others) await expect(git.run(place, verb as GitVerb, [], { signal })).rejects.toThrow(TypeError);
  expect(treeDigest(folder.path)).toBe(before);
});

const secret = 'what is kept outside\n';

test('security 139: what lies outside is staged by no name', async () => {
  using folder = makeFolder('names');
  writeFileSync(folder.at('secret.txt'), secret);
  const repository = makeRepository(folder.at('repo'));
  symlinkSync(folder.path, repository.at('link'));
  symlinkSync(folder.at('secret.txt'), repository.at('file-link'));
  mkdirSync(folder.at('scratch'));
  const found = await findRepository(repository.path, repository.path);
  if (!found) throw new Error('no repository');
  await using skeleton = await openSkeleton(git, found, folder.at('scratch'), { signal });
  for (const word of ['../secret.txt', folder.at('secret.txt'), 'link/secret.txt']) {
    await refused('git/failed', () => git.run(skeleton, 'update-index', ['--add', '--', word], { signal }));
  }
  await git.run(skeleton, 'update-index', ['--add', '--', 'file-link'], { signal });
  const { stdout } = await git.run(skeleton, 'ls-files', ['--stage'], { signal });
  const blob = execFileSync('git', ['hash-object', folder.at('secret.txt')], { encoding: 'utf8' }).trim();
  expect(stdout.toString()).toContain('\tfile-link\0');
  expect(stdout.toString()).not.toContain(blob);
  expect(readdirSync(join(skeleton.gitDir, 'objects'))).not.toContain(blob.slice(0, 2));
});

test('security 139: a job that links to what lies outside gets nothing of it kept, shown or applied', async () => {
  using outside = makeFolder('outside');
  writeFileSync(outside.at('secret.txt'), secret);
  using review = await openReview({ 'a.txt': 'a\n' }, (repository) => {
    symlinkSync(outside.path, repository.at('folder-link'));
    symlinkSync(outside.at('secret.txt'), repository.at('file-link'));
  });
  symlinkSync(outside.path, review.work('another'));
  symlinkSync(outside.at('secret.txt'), review.work('one-more'));
  const changes = await review.look();
  expect(JSON.stringify(changes)).not.toContain(secret.trim());
  await review.apply(changes, acceptAll(changes));
  const places = readdirSync(review.folder.path, { recursive: true, encoding: 'utf8' }).map((name) => review.folder.at(name));
  // Not those that are only reached through a link.
  const files = places.filter((path) => statSync(path).isFile() && realpathSync(path) === path);
  expect(files.filter((path) => readFileSync(path).includes(secret.trim()))).toEqual([]);
});
