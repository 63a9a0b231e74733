import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { RootConfig, Sandbox, WriteRule } from '../../../shared/model/config.ts';
import { openOffline } from '../../core/offline.ts';
import { seedOf, seedText } from '../../../shared/model/seed-text.ts';
import { flag, oneOf, type Parsed, switchOf, texts, UsageError, word } from '../arguments.ts';
import { cliHost } from '../host.ts';
import { print, printJson, safe, table } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';

export async function listRoots(args: Parsed): Promise<number> {
  const roots = await either(
    args,
    async (remote) => (await remote.call('root/list', {})).data,
    ({ folders }) => folders.list(),
  );
  if (flag(args, 'json')) printJson({ data: roots });
  else if (roots.length === 0) print('No folder is open to clients. Open one: drawbridge roots add PATH');
  else
    print(
      ...table(
        ['FOLDER', 'SANDBOX', 'WRITES', 'NETWORK'],
        roots.map((root) => [safe(root.path), root.sandbox, root.writes, root.network ? 'yes' : 'no']),
      ),
    );
  return 0;
}

export async function addRoot(args: Parsed): Promise<number> {
  const root = rootOf(args);
  const added = await either(
    args,
    (remote) => remote.call('root/add', root),
    ({ folders }) => folders.add(root),
  );
  if (flag(args, 'json')) printJson(added);
  else print(`${added.path} is open to clients, at most ${added.sandbox}.`);
  return 0;
}

/** Changes what is named; the rest of the folder's policy stays. */
export async function editRoot(args: Parsed): Promise<number> {
  const folder = path.resolve(word(args, 0, 'The folder'));
  const policy = policyOf(args);
  if (Object.keys(policy).length === 0 && !namesPatterns(args)) {
    throw new UsageError('Nothing to change: name --sandbox, --writes, --secret-scan, --network, --seed or --ignore.');
  }
  const changeOf = (roots: readonly RootConfig[]) => ({
    path: folder,
    ...policy,
    ...patternsOf(
      args,
      roots.find((root) => root.path === folder),
    ),
  });
  const root = await either(
    args,
    async (remote) => remote.call('root/update', changeOf((await remote.call('root/list', {})).data)),
    ({ folders }) => folders.update(changeOf(folders.list())),
  );
  if (flag(args, 'json')) printJson(root);
  else
    print(
      `${root.path}: at most ${root.sandbox}, writes ${root.writes}, secret scan ${onOff(root.secretScan)}, network ${onOff(root.network)}.`,
      ...(root.seeds?.length
        ? [
            `Workspaces get: ${root.seeds
              .map(seedText)
              .map((one) => safe(one))
              .join(', ')}`,
          ]
        : []),
      ...(root.ignore?.length ? [`Copies leave out: ${root.ignore.map((one) => safe(one)).join(', ')}`] : []),
    );
  return 0;
}

export async function removeRoot(args: Parsed): Promise<number> {
  const folder = path.resolve(word(args, 0, 'The folder'));
  await either(
    args,
    async (remote) => void (await remote.call('root/remove', { path: folder })),
    ({ folders }) => folders.remove(folder),
  );
  if (flag(args, 'json')) printJson({ removed: folder });
  else print(`${folder} is closed to clients.`);
  return 0;
}

/** Asks the running host; where none runs, does it here. */
export async function either<T>(
  args: Parsed,
  remotely: (remote: Remote) => Promise<T>,
  here: (offline: Awaited<ReturnType<typeof openOffline>>) => T | Promise<T>,
): Promise<T> {
  const host = cliHost(args);
  try {
    await using remote = await openRemote(host.dataDir);
    return await remotely(remote);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'host/notRunning') throw error;
  }
  using offline = await openOffline(host);
  return await here(offline);
}

function rootOf(args: Parsed): RootConfig {
  const root = RootConfig.safeParse({ path: path.resolve(word(args, 0, 'The folder')), ...policyOf(args), ...patternsOf(args) });
  if (root.success) return root.data;
  throw new UsageError(`The folder cannot be used: ${root.error.issues[0]?.message ?? 'it is no path'}.`);
}

type PolicyChange = Partial<Pick<RootConfig, 'sandbox' | 'writes' | 'secretScan' | 'network'>>;

/** What the options name of a folder's policy. */
function policyOf(args: Parsed): PolicyChange {
  const change = {
    sandbox: oneOf(args, 'sandbox', Sandbox.options),
    writes: oneOf(args, 'writes', WriteRule.options),
    secretScan: switchOf(args, 'secret-scan'),
    network: switchOf(args, 'network'),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as PolicyChange;
}

const patternOptions = ['seed', 'unseed', 'ignore', 'unignore'] as const;

function namesPatterns(args: Parsed): boolean {
  return patternOptions.some((name) => texts(args, name).length > 0);
}

/** The lists of patterns as they become, each where the options name one of it. A pattern that is named again is replaced. */
function patternsOf(args: Parsed, { seeds = [], ignore = [] }: Pick<RootConfig, 'seeds' | 'ignore'> = {}) {
  const [added, removed] = [texts(args, 'seed').map(seedOf), texts(args, 'unseed').map(seedOf)];
  const named = new Set([...added, ...removed].map(({ pattern }) => pattern));
  const [more, fewer] = [texts(args, 'ignore'), texts(args, 'unignore')];
  return {
    ...(named.size > 0 && { seeds: [...seeds.filter(({ pattern }) => !named.has(pattern)), ...added] }),
    ...(more.length + fewer.length > 0 && { ignore: [...new Set([...ignore, ...more])].filter((one) => !fewer.includes(one)) }),
  };
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
