import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Folder, makeFolder, treeDigest } from '../../../e2e/fixtures/folder.ts';
import { readRepository } from '../../../e2e/fixtures/git.ts';
import { acceptAll, openReview } from '../../../e2e/fixtures/review.ts';
import { type Marker, makeMarker, makeRepository, type TestRepository } from '../../../e2e/fixtures/repository.ts';
import { revertLanding } from './revert.ts';

interface Trap {
  readonly repository: TestRepository;
  readonly folder: Folder;
  readonly marker: Marker;
}

/** Plans something that plain git runs; `naive` is the command of plain git that trips over it. */
interface Plan {
  readonly name: string;
  readonly plant: (trap: Trap) => void;
  readonly naive: readonly string[];
  readonly env?: (trap: Trap) => Record<string, string>;
}

const editSameLength = ({ repository }: Trap) => repository.write('a.txt', 'eno\ntwo\n');
const attribute =
  (line: string, ...config: string[]) =>
  (trap: Trap) => {
    trap.repository.write('.gitattributes', `*.txt ${line}\n`);
    for (const name of config) trap.repository.git('config', name, trap.marker.program);
    editSameLength(trap);
  };
const setting =
  (...names: string[]) =>
  (trap: Trap) => {
    for (const name of names) trap.repository.git('config', name, trap.marker.program);
    editSameLength(trap);
  };

const plantSubmodule = ({ repository, folder, marker }: Trap, name: string) => {
  const inner = makeRepository(folder.at('inner'));
  repository.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner.path, 'sub');
  repository.commit('submodule');
  repository.git('-C', 'sub', 'config', name, marker.program);
};
const plantPartialClone = (trap: Trap, settings: Readonly<Record<string, string>>) => {
  const { repository } = trap;
  const partial = { 'remote.origin.promisor': 'true', 'extensions.partialClone': 'origin', 'core.repositoryFormatVersion': '1' };
  for (const [name, value] of Object.entries({ ...settings, ...partial })) repository.git('config', name, value);
  const blob = repository.git('rev-parse', 'HEAD:a.txt').trim();
  rmSync(repository.at('.git/objects', blob.slice(0, 2), blob.slice(2)));
  editSameLength(trap);
};

const plans: readonly Plan[] = [
  { name: 'security 128: core.fsmonitor', plant: setting('core.fsmonitor'), naive: ['status'] },
  {
    name: 'security 129: a hook',
    plant: (trap) => {
      copyFileSync(trap.marker.program, trap.repository.at('.git/hooks/post-index-change'));
      chmodSync(trap.repository.at('.git/hooks/post-index-change'), 0o755);
      trap.repository.write('a.txt', 'one\ntwo\n');
    },
    naive: ['status'],
  },
  {
    name: 'security 129: core.hooksPath',
    plant: (trap) => {
      mkdirSync(trap.folder.at('hooks'));
      copyFileSync(trap.marker.program, trap.folder.at('hooks/post-index-change'));
      trap.repository.git('config', 'core.hooksPath', trap.folder.at('hooks'));
      trap.repository.write('a.txt', 'one\ntwo\n');
    },
    naive: ['status'],
  },
  { name: 'security 130: diff.external', plant: setting('diff.external'), naive: ['diff'] },
  { name: 'security 130: diff.X.command', plant: attribute('diff=x', 'diff.x.command'), naive: ['diff'] },
  { name: 'security 130: diff.X.textconv', plant: attribute('diff=x', 'diff.x.textconv'), naive: ['diff'] },
  { name: 'security 131: filter.X.clean on status', plant: attribute('filter=x', 'filter.x.clean'), naive: ['status'] },
  { name: 'security 131: filter.X.clean on diff', plant: attribute('filter=x', 'filter.x.clean'), naive: ['diff'] },
  { name: 'security 131: filter.X.process', plant: attribute('filter=x', 'filter.x.process'), naive: ['diff'] },
  {
    name: 'security 131: an attribute of the repository itself',
    plant: (trap) => {
      mkdirSync(trap.repository.at('.git/info'), { recursive: true });
      writeFileSync(trap.repository.at('.git/info/attributes'), '*.txt filter=x\n');
      setting('filter.x.clean')(trap);
    },
    naive: ['status'],
  },
  {
    name: 'security 131: include.path',
    plant: (trap) => {
      writeFileSync(trap.folder.at('included'), `[filter "x"]\n\tclean = ${trap.marker.program}\n`);
      trap.repository.git('config', 'include.path', trap.folder.at('included'));
      attribute('filter=x')(trap);
    },
    naive: ['status'],
  },
  {
    name: 'security 133: a submodule with a file system monitor',
    plant: (trap) => plantSubmodule(trap, 'core.fsmonitor'),
    naive: ['status'],
  },
  {
    name: 'security 133: a submodule with a filter',
    plant: (trap) => {
      plantSubmodule(trap, 'filter.x.clean');
      trap.repository.write('sub/.gitattributes', '*.txt filter=x\n');
      trap.repository.write('sub/a.txt', 'eno\ntwo\n');
    },
    naive: ['status'],
  },
  {
    name: 'security 134: a missing object, and a program as its remote',
    plant: (trap) => plantPartialClone(trap, { 'remote.origin.url': `ext::${trap.marker.program}`, 'protocol.ext.allow': 'always' }),
    naive: ['diff'],
  },
  {
    name: 'security 134: a missing object, and remote.X.uploadpack',
    plant: (trap) => plantPartialClone(trap, { 'remote.origin.url': trap.folder.path, 'remote.origin.uploadpack': trap.marker.program }),
    naive: ['diff'],
  },
  {
    name: 'security 134: a missing object, and core.sshCommand',
    plant: (trap) => plantPartialClone(trap, { 'remote.origin.url': 'ssh://nobody@127.0.0.1/x', 'core.sshCommand': trap.marker.program }),
    naive: ['diff'],
  },
  {
    name: 'security 141: GIT_EXTERNAL_DIFF',
    plant: editSameLength,
    naive: ['diff'],
    env: ({ marker }) => ({ GIT_EXTERNAL_DIFF: marker.program }),
  },
  {
    name: 'security 141: GIT_CONFIG_COUNT',
    plant: attribute('filter=x'),
    naive: ['status'],
    env: ({ marker }) => ({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'filter.x.clean', GIT_CONFIG_VALUE_0: marker.program }),
  },
];

test.each(plans)('$name runs under plain git, and not under ours', async ({ plant, naive, env }) => {
  using folder = makeFolder('git');
  const marker = makeMarker(folder.path);
  const repository = makeRepository(folder.at('repo'));
  const trap = { repository, folder, marker };
  plant(trap);
  const planted = env?.(trap) ?? {};
  marker.reset();
  const before = treeDigest(repository.path);
  mkdirSync(folder.at('scratch'));
  using _ = environmentWith(planted);
  for (const verb of ['status', 'diff', 'log', 'ls-files'] as const) {
    const args = verb === 'log' ? ['-p', '-1'] : [];
    await readRepository({ folder: repository.path, scratch: folder.at('scratch') }, verb, ...args).catch((error: Error) =>
      expect(error.message).toMatch(/missing|unable to read/),
    );
  }
  expect(marker.tripped()).toBe(false);
  expect(treeDigest(repository.path)).toBe(before);
  const plain = execFile('git', ['-C', repository.path, ...naive], { env: { PATH: process.env['PATH'], HOME: folder.path, ...planted } });
  const ended = once(plain, 'exit');
  await vi.waitFor(() => expect(marker.tripped()).toBe(true), { timeout: 30_000 });
  // Some wait for an answer of the marker that never comes.
  plain.kill('SIGKILL');
  await ended;
});

/** Sets variables of this process, as one who starts Drawbridge would. */
function environmentWith(variables: Readonly<Record<string, string>>): Disposable {
  Object.assign(process.env, variables);
  return {
    [Symbol.dispose]: () => {
      for (const name of Object.keys(variables)) delete process.env[name];
    },
  };
}

test('security 141: nothing of the environment that Drawbridge was started in reaches git', async () => {
  using folder = makeFolder('git');
  const marker = makeMarker(folder.path);
  const repository = makeRepository(folder.at('repo'), { 'a.txt': 'one\n', '.gitattributes': '*.txt filter=x diff=x\n' });
  repository.write('a.txt', 'changed\n');
  const other = makeRepository(folder.at('other'), { 'b.txt': 'other\n' });
  mkdirSync(folder.at('scratch'));
  writeFileSync(folder.at('global'), `[filter "x"]\n\tclean = ${marker.program}\n`);
  const planted = {
    GIT_DIR: other.at('.git'),
    GIT_COMMON_DIR: other.at('.git'),
    GIT_WORK_TREE: other.path,
    GIT_INDEX_FILE: other.at('.git/index'),
    GIT_OBJECT_DIRECTORY: other.at('.git/objects'),
    GIT_CONFIG_GLOBAL: folder.at('global'),
    GIT_CONFIG_PARAMETERS: `'diff.x.textconv=${marker.program}'`,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.fsmonitor',
    GIT_CONFIG_VALUE_0: marker.program,
    GIT_EXTERNAL_DIFF: marker.program,
    GIT_SSH_COMMAND: marker.program,
    GIT_EXEC_PATH: folder.path,
    GIT_TRACE: folder.at('trace'),
    LD_PRELOAD: folder.at('missing.so'),
  };
  const place = { folder: repository.path, scratch: folder.at('scratch') };
  const answers = async () => [
    await readRepository(place, 'status'),
    await readRepository(place, 'diff'),
    await readRepository(place, 'log', '--format=%H'),
    await readRepository(place, 'ls-files', '--stage'),
    // What the loader of programs has to say comes first.
    await readRepository(place, 'log', 'no-such-ref', '--').catch((error: Error) => error.message),
  ];
  const expected = await answers();
  {
    using _ = environmentWith(planted);
    expect(await answers()).toEqual(expected);
  }
  expect([marker.tripped(), existsSync(planted.GIT_TRACE)]).toEqual([false, false]);
  const { GIT_DIR: _, ...rest } = planted;
  const env = { PATH: process.env['PATH'], HOME: folder.path, ...rest };
  const { stderr } = spawnSync('git', ['-C', repository.path, 'status'], { env, encoding: 'utf8' });
  expect([stderr.includes('LD_PRELOAD'), existsSync(planted.GIT_TRACE)]).toEqual([true, true]);
});

const hooks = ['pre-commit', 'post-commit', 'post-checkout', 'post-merge', 'post-index-change', 'reference-transaction', 'pre-applypatch'];

test('security 129, 143: changes in a hostile repository are merged, applied and reverted, and neither hook nor merge driver runs', async () => {
  let marker: Marker | null = null;
  using review = await openReview({ 'a.txt': numbered({}), '.gitattributes': '*.txt merge=x\n' }, (repository) => {
    marker = makeMarker(join(repository.path, '..'));
    mkdirSync(repository.at('.git/more-hooks'));
    for (const name of hooks) {
      for (const place of ['.git/hooks', '.git/more-hooks']) copyFileSync(marker.program, repository.at(place, name));
    }
    repository.git('config', 'core.hooksPath', repository.at('.git/more-hooks'));
    for (const name of ['merge.x.driver', 'merge.default', 'mergetool.x.cmd']) repository.git('config', name, marker.program);
    marker.reset();
  });
  const tripped = () => marker?.tripped();
  const { repository } = review;
  writeFileSync(review.work('a.txt'), numbered({ 3: 'by the job' }));
  const changes = await review.look();
  repository.write('a.txt', numbered({ 25: 'by the owner' }));
  const before = treeDigest(repository.path);
  const outcome = await review.apply(changes, acceptAll(changes));
  if (outcome.type !== 'conflict' || !outcome.conflicts[0]?.merge) throw new Error(outcome.type);
  const resolutions = new Map([['a.txt', outcome.conflicts[0].merge]]);
  expect(await review.apply(changes, acceptAll(changes), { landingId: 'two', resolutions })).toMatchObject({ type: 'landed' });
  expect(readFileSync(repository.at('a.txt'), 'utf8')).toBe(numbered({ 3: 'by the job', 25: 'by the owner' }));
  expect(await revertLanding('two', review.landings, { signal: new AbortController().signal })).toEqual({ type: 'landed' });
  expect([tripped(), treeDigest(repository.path)]).toEqual([false, before]);
  // Neither was harmless.
  repository.git('config', 'core.hooksPath', '/nonexistent');
  repository.commit('by the owner');
  repository.git('checkout', '-q', '-b', 'job', 'HEAD~1');
  repository.write('a.txt', numbered({ 3: 'by the job' }));
  repository.commit('by the job');
  expect(tripped()).toBe(false);
  repository.git('merge', '-q', 'main');
  expect(tripped()).toBe(true);
});

function numbered(change: Readonly<Record<number, string>>): string {
  return Array.from({ length: 30 }, (_, n) => `${change[n] ?? `line ${n}`}\n`).join('');
}
