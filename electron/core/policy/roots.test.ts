import { mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Folder, makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { RootConfig } from '../../../shared/model/config.ts';
import { allow, type FolderQuestion, openable } from './roots.ts';

const root = (path: string, settings: Partial<RootConfig> = {}): RootConfig => ({ ...RootConfig.parse({ path }), ...settings });
const ask = (cwd: string | null, roots: readonly RootConfig[], withoutCwd: FolderQuestion['withoutCwd'] = 'refuse') =>
  allow({ cwd, withoutCwd, roots });

/** `repo/src` open, `repo-evil` and `outside` beside it. */
function makeProject(): Folder & { readonly repo: string; readonly roots: readonly RootConfig[] } {
  const folder = makeFolder('roots');
  for (const path of ['repo/src/deep', 'repo-evil', 'outside/secret']) mkdirSync(folder.at(path), { recursive: true });
  writeFileSync(folder.at('repo/file.txt'), 'x');
  return { ...folder, repo: folder.at('repo'), roots: [root(folder.at('repo'))] };
}

test('a root and whatever lies below it is allowed, under its real path and with its root', async () => {
  using project = makeProject();
  const { repo, roots } = project;
  expect(await ask(repo, roots)).toEqual({ root: roots[0], cwd: repo });
  expect(await ask(`${repo}/src/../src/deep/`, roots)).toEqual({ root: roots[0], cwd: `${repo}/src/deep` });
  expect(await ask(null, roots)).toEqual({ root: roots[0], cwd: repo });
});

test('security 83: a folder beside a root is refused, however alike its name', async () => {
  using project = makeProject();
  for (const path of ['repo-evil', 'outside', '.']) {
    const failure = await refused('root/notAllowed', () => ask(project.at(path), project.roots));
    expect(failure.status).toBe(403);
    expect(failure.hint).toContain(project.repo);
  }
  await refused('root/notAllowed', () => ask('/', project.roots));
  await refused('root/notAllowed', () => ask(`${project.repo}/../outside`, project.roots));
});

test('security 84, 110: links out of a root are refused, links into it are allowed under the path they lead to', async () => {
  using project = makeProject();
  const { repo, roots } = project;
  symlinkSync(project.at('outside'), `${repo}/absolute`);
  symlinkSync('../outside/secret', `${repo}/relative`);
  symlinkSync(`${repo}/absolute`, `${repo}/link-to-link`);
  symlinkSync(`${repo}/src`, project.at('way-in'));
  for (const name of ['absolute', 'relative', 'link-to-link', 'absolute/secret']) {
    await refused('root/notAllowed', () => ask(`${repo}/${name}`, roots));
  }
  expect(await ask(project.at('way-in/deep'), roots)).toEqual({ root: roots[0], cwd: `${repo}/src/deep` });
  symlinkSync(`${repo}/loop`, `${repo}/loop`);
  await refused('path/invalid', () => ask(`${repo}/loop`, roots));
});

test('security 104, 106, 108, 109: text that is no plain absolute path is refused before anything is looked up', async () => {
  using project = makeProject();
  const { repo, roots } = project;
  const bad = [
    '',
    '.',
    '..',
    '../../etc/passwd',
    '~',
    '~root',
    'repo',
    '..\\..\\x',
    'C:\\x',
    'C:x',
    '\\\\?\\C:\\x',
    '\\\\server\\share',
    `${repo}\0`,
    `${repo}/a\nb`,
    `${repo}/\u001b[2K`,
    `${repo}/\u0085`,
    `${repo}/\u202e`,
    `${repo}/\u2028`,
    `${repo}/${'a'.repeat(256)}`,
    `${repo}/${'ä'.repeat(128)}`,
    `${repo}/${'a/'.repeat(2100)}`,
  ];
  for (const cwd of bad) await refused('path/invalid', () => ask(cwd, roots));
});

test('a folder that is missing, or is a file, says so', async () => {
  using project = makeProject();
  const { repo, roots } = project;
  expect((await refused('path/notFound', () => ask(`${repo}/missing`, roots))).message).toContain(`${repo}/missing`);
  await refused('path/notFound', () => ask(`${repo}/file.txt/below`, roots));
  expect((await refused('path/invalid', () => ask(`${repo}/file.txt`, roots))).message).toContain('not a folder');
});

test('with several roots and no cwd a client must say which, unless it may have the first', async () => {
  using project = makeProject();
  const roots = [...project.roots, root(project.at('outside'))];
  const failure = await refused('root/ambiguous', () => ask(null, roots));
  expect(failure.message).toContain(`${project.repo}, ${project.at('outside')}`);
  expect((await ask(null, roots, 'first')).cwd).toBe(project.repo);
  const many = Array.from({ length: 8 }, (_, n) => root(`${project.repo}/${n}`));
  expect((await refused('root/ambiguous', () => ask(null, many))).message).toContain('and 3 more');
});

test('without a root nothing is allowed, and the next step is named', async () => {
  for (const cwd of [null, '/']) expect((await refused('root/none', () => ask(cwd, []))).hint).toContain('roots add');
});

test('security 122: a root that vanished allows nothing and says which it was', async () => {
  using project = makeProject();
  const { repo, roots } = project;
  renameSync(repo, project.at('moved'));
  expect((await refused('root/notFound', () => ask(null, roots))).message).toContain(repo);
  await refused('path/notFound', () => ask(`${repo}/src`, roots));
  await refused('root/notAllowed', () => ask(project.at('moved/src'), roots));
  // The others stay open.
  expect((await ask(project.at('outside'), [...roots, root(project.at('outside'))])).cwd).toBe(project.at('outside'));
});

test('security 122: a root given as a link holds for the folder it leads to', async () => {
  using project = makeProject();
  symlinkSync(project.repo, project.at('link'));
  const linked = root(project.at('link'));
  expect(await ask(`${project.at('link')}/src`, [linked])).toEqual({ root: linked, cwd: `${project.repo}/src` });
});

test('security 124: of nested roots the innermost holds, in whatever order they are listed', async () => {
  using project = makeProject();
  const outer = root(project.repo, { sandbox: 'workspace-write', network: true });
  const inner = root(`${project.repo}/src`, { sandbox: 'read-only' });
  for (const roots of [
    [outer, inner],
    [inner, outer],
  ]) {
    expect((await ask(`${project.repo}/src/deep`, roots)).root).toEqual(inner);
    expect((await ask(project.repo, roots)).root).toEqual(outer);
  }
});

const segment = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    'src',
    'deep',
    'repo',
    'repo-evil',
    'outside',
    'secret',
    'out',
    'in',
    'up',
    'file.txt',
    'é',
    'e\u0301',
    '．．',
    '%2e%2e',
    ' ',
  ),
  fc.string({ maxLength: 6 }),
);

test('security 125: no path whatever is allowed that does not really lie in a root, and asking again with the answer gives it again', async () => {
  using project = makeProject();
  const { repo, roots } = project;
  symlinkSync(project.at('outside'), `${repo}/out`);
  symlinkSync('..', `${repo}/src/up`);
  symlinkSync('../..', `${repo}/src/deep/up`);
  symlinkSync(`${repo}/src`, project.at('in'));
  const starts = fc.constantFrom(project.path, repo, `${repo}/src/deep`, '/', '');
  const isBelow = (path: string) => {
    const way = relative(repo, path);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(starts, fc.array(segment, { maxLength: 6 }), async (start, segments) => {
      const answer = await ask([start, ...segments].join('/'), roots).catch((error: { code?: string }) => error.code);
      if (typeof answer !== 'object') {
        expect(answer).toMatch(/^(root|path)\//);
        return;
      }
      allowed += 1;
      expect(answer.cwd).toBe(realpathSync.native(answer.cwd));
      expect(isBelow(answer.cwd)).toBe(true);
      expect((await ask(answer.cwd, roots)).cwd).toBe(answer.cwd);
    }),
    { numRuns: 2000 },
  );
  expect(allowed).toBeGreaterThan(50);
});

test('security 123: what holds the owner, Drawbridge or Codex cannot become a root', async () => {
  using folder = makeFolder('openable');
  const [home, data, codex, project] = ['home', 'home/.config/drawbridge', 'home/.codex', 'home/project'].map((name) => folder.at(name));
  if (!home || !data || !codex || !project) throw new Error('four folders');
  for (const path of [`${data}/worktrees`, `${codex}/sessions`, project]) mkdirSync(path, { recursive: true });
  symlinkSync(codex, folder.at('home/project/link'));
  writeFileSync(folder.at('home/project/file'), '');
  const limits = { home, never: [data, codex] };

  expect(await openable(project, limits)).toBe(project);
  expect(await openable(`${project}/../project/`, limits)).toBe(project);
  const refusals: [path: string, why: RegExp][] = [
    ['/', /it contains the home folder/],
    [folder.path, /it contains the home folder/],
    [home, /it is the home folder/],
    [folder.at('home/.config'), /it contains a folder that Drawbridge or Codex/],
    [data, /it is a folder that Drawbridge or Codex/],
    [`${data}/worktrees`, /it lies in a folder that Drawbridge or Codex/],
    [codex, /it is a folder/],
    [`${codex}/sessions`, /it lies in a folder/],
    [folder.at('home/project/link'), /it is a folder/],
  ];
  for (const [path, why] of refusals) expect((await refused('root/refused', () => openable(path, limits))).message).toMatch(why);
  await refused('path/invalid', () => openable('project', limits));
  await refused('path/invalid', () => openable(folder.at('home/project/file'), limits));
  await refused('path/notFound', () => openable(folder.at('nowhere'), limits));
});

test('to a caller a folder that it may not use is not open: alone, inside its own and around it', async () => {
  using project = makeProject();
  const { repo } = project;
  const [whole, inner, beside] = [root(repo), root(`${repo}/src`, { sandbox: 'read-only' }), root(project.at('outside'))];
  const roots = [whole, inner, beside];
  const asked = (cwd: string | null, only: readonly string[] | null) => allow({ cwd, withoutCwd: 'refuse', roots, only });
  expect(await asked(null, [repo])).toEqual({ root: whole, cwd: repo });
  // The inner folder has rules of its own; those of the outer one are no way around them.
  for (const [cwd, only] of [
    [`${repo}/src/deep`, [repo]],
    [repo, [inner.path]],
    [beside.path, [repo, inner.path]],
  ] as const) {
    const failure = await refused('root/notAllowed', () => asked(cwd, only));
    expect(failure.hint).toContain(`Open: ${only.join(', ')}. The owner`);
  }
  expect(await asked(`${repo}/src/deep`, [repo, inner.path])).toMatchObject({ root: inner });
  expect((await refused('root/ambiguous', () => asked(null, [repo, inner.path]))).message).not.toContain(beside.path);
  const none = await refused('root/none', () => asked(beside.path, ['/closed-since']));
  expect(none.text).toBe((await refused('root/none', () => allow({ cwd: null, withoutCwd: 'refuse', roots: [] }))).text);
});
