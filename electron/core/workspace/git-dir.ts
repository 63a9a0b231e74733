import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { type Git, type GitDir } from './git.ts';
import { type Repository, readRegular, readSmall } from './repository.ts';

/** Settings that change what a file's bytes mean to git, and start nothing. */
const kept = 'autocrlf|eol|filemode|ignorecase|symlinks|precomposeunicode|sparsecheckout|sparsecheckoutcone';
const pattern = `^(core\\.(${kept})|extensions\\.(objectformat|refstorage))$`;
const largeFile = 256 << 20;
const maxRefs = 100_000;
const objectId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const refName = /^refs\/[^\s\p{Cc}~^:?*[\\]+$/u;

/**
 * Writes a git directory of our own that shows a repository as it stands: its commit (detached), its references, its index, and its
 * objects by reference. Of its configuration only harmless settings are taken over; nothing it names can run, and nothing that is
 * done here reaches it.
 * @throws Failure git/refused for a form that cannot be read so
 */
export async function writeGitDir(git: Git, repository: Repository, gitDir: string, { signal }: Call): Promise<void> {
  const { gitDir: from, commonDir } = repository;
  for (const folder of ['objects/info', 'refs', 'info']) await mkdir(join(gitDir, folder), { recursive: true, mode: 0o700 });
  const write = (name: string, content: string | Uint8Array) => writeFile(join(gitDir, name), content, { mode: 0o600 });
  await write('config', '');
  const settings = await readSettings(git, repository, gitDir, { signal });
  await write('config', configOf(settings));
  const refs = await readRefs(commonDir);
  await write(
    'packed-refs',
    [...refs]
      .map(([name, id]) => `${id} ${name}\n`)
      .sort(byName)
      .join(''),
  );
  await write('HEAD', await headOf(repository, refs));
  await write('objects/info/alternates', `${join(commonDir, 'objects')}\n`);
  for (const name of ['info/exclude', 'info/sparse-checkout', 'shallow']) {
    const content = await readRegular(join(name === 'info/sparse-checkout' ? from : commonDir, name), largeFile);
    if (content) await write(name, content.bytes);
  }
  for (const name of await readdir(from)) {
    if (name !== 'index' && !/^sharedindex\.[0-9a-f]+$/.test(name)) continue;
    const content = await readRegular(join(from, name), largeFile);
    if (!content) throw unreadable(repository, `its ${name} is not a file, or too large`);
    await write(name, content.bytes);
  }
}

/** A git directory for one or a few reads, gone afterwards. `scratch` is a folder of ours. */
export async function openSkeleton(git: Git, repository: Repository, scratch: string, { signal }: Call): Promise<GitDir & AsyncDisposable> {
  const gitDir = await mkdtemp(join(scratch, 'git-'));
  const gone = () => rm(gitDir, { recursive: true, force: true });
  try {
    await writeGitDir(git, repository, gitDir, { signal });
  } catch (error) {
    await gone();
    throw error;
  }
  return { gitDir, workTree: repository.workTree, [Symbol.asyncDispose]: gone };
}

async function readSettings(git: Git, repository: Repository, gitDir: string, { signal }: Call): Promise<ReadonlyMap<string, string>> {
  const source = await readSmall(join(repository.commonDir, 'config'));
  if (source === null) throw unreadable(repository, 'its configuration is not a file');
  const copy = join(gitDir, 'theirs');
  await writeFile(copy, source, { mode: 0o600 });
  const answers = (code: number) => code === 0 || code === 1;
  const args = ['--file', copy, '--no-includes', '--null', '--get-regexp', pattern];
  const { stdout } = await git.run({ gitDir, workTree: gitDir }, 'config', args, { signal, answers });
  await rm(copy);
  const settings = new Map<string, string>();
  for (const entry of stdout.toString('utf8').split('\0')) {
    const [name = '', value = 'true'] = entry.split('\n');
    if (name && /^[A-Za-z0-9]+$/.test(value)) settings.set(name, value);
  }
  if (settings.get('extensions.refstorage') === 'reftable') throw unreadable(repository, 'it keeps its references in a reftable');
  return settings;
}

function configOf(settings: ReadonlyMap<string, string>): string {
  const core = [...settings].filter(([name]) => name.startsWith('core.')).map(([name, value]) => `\t${name.slice(5)} = ${value}\n`);
  const format = settings.get('extensions.objectformat');
  const extensions = format ? `[extensions]\n\tobjectformat = ${format}\n` : '';
  return `[core]\n\trepositoryformatversion = ${format ? 1 : 0}\n\tbare = false\n${core.join('')}${extensions}`;
}

async function readRefs(commonDir: string): Promise<Map<string, string>> {
  const refs = new Map<string, string>();
  const add = (name: string, id: string) => {
    if (refName.test(name) && !name.includes('..') && objectId.test(id) && refs.size < maxRefs) refs.set(name, id);
  };
  const packed = (await readRegular(join(commonDir, 'packed-refs'), largeFile))?.bytes.toString('utf8') ?? '';
  for (const line of packed.split('\n')) add(line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' ')));
  for (const entry of await readdir(join(commonDir, 'refs'), { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    add(path.slice(commonDir.length + 1).replaceAll('\\', '/'), ((await readSmall(path)) ?? '').trim());
  }
  return refs;
}

async function headOf(repository: Repository, refs: ReadonlyMap<string, string>): Promise<string> {
  const head = ((await readSmall(join(repository.gitDir, 'HEAD'))) ?? '').trim();
  if (objectId.test(head)) return `${head}\n`;
  const branch = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (!branch || !refName.test(branch)) throw unreadable(repository, 'its HEAD is neither a commit nor a branch');
  // A branch without a commit stays a branch: a repository before its first commit.
  return `${refs.get(branch) ?? `ref: ${branch}`}\n`;
}

function byName(a: string, b: string): number {
  const [left, right] = [a.slice(a.indexOf(' ')), b.slice(b.indexOf(' '))];
  return left < right ? -1 : left > right ? 1 : 0;
}

function unreadable({ workTree }: Repository, why: string): Failure {
  return new Failure('git/refused', `The repository ${workTree} is not used: ${why}.`, {
    hint: 'Work on a copy of the folder without git.',
  });
}
