import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { type Folder, makeFolder } from '../../e2e/fixtures/folder.ts';
import { builtCli } from '../../e2e/fixtures/places.ts';
import { Config, RootConfig } from '../../shared/model/config.ts';
import { Client } from '../../shared/model/client.ts';
import { Check } from '../../shared/model/host.ts';

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Streams that nobody reads. */
  readonly closed?: readonly ('stdout' | 'stderr')[];
}

/** One command in an environment of its own. */
async function drawbridge(folder: Folder, args: readonly string[], { env = {}, input = '', closed = [] }: Options = {}): Promise<Said> {
  const child = spawn(process.execPath, [builtCli, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder.at('home'),
      DRAWBRIDGE_HOME: folder.at('data'),
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
      ...env,
    },
  });
  child.stdin.on('error', () => undefined).end(input);
  for (const name of closed) child[name].destroy();
  const read = (name: 'stdout' | 'stderr') => (closed.includes(name) ? '' : text(child[name]));
  const [out, err, [code]] = await Promise.all([read('stdout'), read('stderr'), once(child, 'close')]);
  return { code: code as number | null, out, err };
}

function makeHome(): Folder {
  const folder = makeFolder('cli');
  for (const name of ['home', 'repo']) mkdirSync(folder.at(name));
  return folder;
}

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

test('help and version are answers; what is wrong usage says so and where to look', async () => {
  using home = makeHome();
  for (const args of [[], ['help'], ['--help'], ['-h'], ['jobs', 'log', '--help']]) {
    const { code, out, err } = await drawbridge(home, args);
    expect([args, code, err]).toEqual([args, 0, '']);
    expect(out).toContain('Usage: drawbridge COMMAND');
    expect(out).toContain('jobs log ID [--follow]');
  }
  expect((await drawbridge(home, ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const wrong: [args: string[], message: string][] = [
    [['dance'], 'There is no command "dance".'],
    [['__proto__'], 'There is no command "__proto__".'],
    [['constructor', 'name'], 'There is no command "constructor".'],
    [['\u001b[2J'], 'There is no command "\\u001b[2J".'],
    [['jobs'], 'jobs needs one of: list, queue, pause, resume, show, log, start, continue, retry, steer, cancel.'],
    [['jobs', 'dance'], 'jobs needs one of'],
    [['jobs', 'list', '--colour'], "Unknown option '--colour'"],
    [['jobs', 'list', '--limit'], "Option '--limit <value>' argument missing"],
    [['jobs', 'list', '--limit', '0'], '--limit takes a number from 1 to 500.'],
    [['jobs', 'list', '--limit', 'many'], '--limit takes a number from 1 to 500.'],
    [['jobs', 'list', '--status', 'sad'], '"sad" is none of them'],
    [['jobs', 'list', 'extra'], 'jobs list takes no more words: "extra" is one too many.'],
    [['jobs', 'show'], 'The job id is missing.'],
    [['jobs', 'start'], 'The prompt is missing.'],
    [['jobs', 'start', 'hi', '--sandbox', 'castle'], '--sandbox knows read-only'],
    [['jobs', 'continue', 'job_0123456789abcdef'], 'The prompt is missing.'],
    [['jobs', 'steer', 'job_0123456789abcdef', ' '], 'The text is missing.'],
    [['jobs', 'retry'], 'The job id is missing.'],
    [['threads'], 'threads needs one of: list, show, rename, archive, unarchive, delete, fork.'],
    [['threads', 'list', '--limit', '501'], '--limit takes a number from 1 to 500.'],
    [['threads', 'rename', 'id'], 'The title is missing.'],
    [['threads', 'rename', 'id', 'x'.repeat(81)], 'The title'],
    [['threads', 'delete'], 'The thread id is missing.'],
    [['threads', 'delete', 'one', 'two'], 'is one too many'],
    [['doctor', 'now'], '"now" is one too many'],
    [['roots', 'add'], 'The folder is missing.'],
    [['roots', 'add', home.at('repo'), home.at('home')], 'is one too many'],
    [
      ['roots', 'add', home.at('repo'), '--sandbox', 'castle'],
      '--sandbox knows read-only, workspace-write, danger-full-access; "castle" is none of them.',
    ],
    [['tokens', 'create', '--scope', 'run'], '--name is missing'],
    [['tokens', 'create', '--name', 'x'], '--scope is missing'],
    [['tokens', 'create', '--name', 'x', '--scope', 'run,everything'], '"everything" is none of them'],
    [['tokens', 'create', '--name', 'a\u001b[31mb', '--scope', 'run'], '--name must not contain control characters'],
    [['tokens', 'create', '--name', 'x'.repeat(81), '--scope', 'run'], '--name'],
    [['secrets', 'set', 'key'], 'Standard input holds no secret.'],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await drawbridge(home, args);
    expect([args, code, out]).toEqual([args, 2, '']);
    expect(err).toContain(message);
    expect(err).toContain('See: drawbridge help');
    expect(err).not.toMatch(/\n\s+at /);
  }
});

test('what needs a running host says plainly that none runs', async () => {
  using home = makeHome();
  for (const args of [
    ['jobs', 'list'],
    ['jobs', 'show', 'job_0123456789abcdef'],
    ['jobs', 'queue'],
    ['jobs', 'pause'],
    ['jobs', 'start', 'hi'],
    ['threads', 'list'],
    ['sessions', 'reset'],
    ['bridges', 'list'],
    ['bridges', 'stop'],
    ['open'],
    ['stop'],
    ['jobs', 'list', '--json'],
  ]) {
    expect([args, await drawbridge(home, args)]).toEqual([
      args,
      {
        code: 3,
        out: '',
        err: `No Drawbridge is running on ${home.at('data')}.\n→ Start it with "drawbridge serve" or open the application.\n`,
      },
    ]);
  }
  expect(existsSync(home.at('data'))).toBe(false);
});

test('folders and tokens are kept without a host, in the folder that was named', async () => {
  using home = makeHome();
  const run = (...args: readonly string[]) => drawbridge(home, args);
  expect((await run('roots', 'list')).out).toContain('No folder is open to clients. Open one: drawbridge roots add PATH');
  expect(await run('roots', 'add', home.at('repo/../repo'))).toEqual({
    code: 0,
    out: `${home.at('repo')} is open to clients, at most read-only.\n`,
    err: '',
  });
  const { data } = JSON.parse((await run('roots', 'list', '--json')).out);
  expect(data.map((root: unknown) => RootConfig.parse(root))).toEqual([RootConfig.parse({ path: home.at('repo') })]);
  expect((await run('roots', 'list')).out).toMatch(/^FOLDER +SANDBOX +WRITES +NETWORK\n.*\/repo +read-only +review +no\n$/);
  for (const path of ['/', home.at('home'), home.at('data')]) {
    const refusal = await run('roots', 'add', path);
    expect([refusal.code, refusal.err]).toEqual([1, expect.stringContaining('cannot be opened')]);
  }
  const patterns = async (...args: string[]) => {
    const { seeds, ignore } = JSON.parse((await run('roots', 'edit', home.at('repo'), ...args, '--json')).out);
    return { seeds, ignore };
  };
  expect(await patterns('--seed', '.env.example', '--seed', 'node_modules/=link', '--ignore', '*.iso')).toEqual({
    seeds: [
      { pattern: '.env.example', as: 'copy' },
      { pattern: 'node_modules/', as: 'link' },
    ],
    ignore: ['*.iso'],
  });
  expect(await patterns('--seed', '.env.example=link', '--unseed', 'node_modules/', '--ignore', 'build/', '--unignore', '*.iso')).toEqual({
    seeds: [{ pattern: '.env.example', as: 'link' }],
    ignore: ['build/'],
  });
  const edited = (await run('roots', 'edit', home.at('repo'), '--network', 'off')).out;
  expect(edited).toContain('Workspaces get: .env.example=link\nCopies leave out: build/');
  expect((await run('roots', 'remove', home.at('repo'))).code).toBe(0);
  expect(await run('roots', 'remove', home.at('repo'))).toMatchObject({ code: 1, err: expect.stringContaining('is not an open folder') });

  const made = await run('tokens', 'create', '--name', 'Notebook', '--scope', 'run, read');
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^cb_[\w-]{43}\n$/),
    err: 'This is the token of Notebook (run, read). It is shown this once.\n',
  });
  expect(await run('tokens', 'create', '--name', 'Notebook', '--scope', 'run')).toMatchObject({
    code: 1,
    err: expect.stringContaining('A client named "Notebook" exists.'),
  });
  const json = JSON.parse((await run('tokens', 'create', '--name', 'Other', '--scope', 'read', '--json')).out);
  expect([Client.parse(json.client).name, json.token]).toEqual(['Other', expect.stringMatching(/^cb_/)]);
  const clients = JSON.parse((await run('tokens', 'list', '--json')).out).data as Client[];
  expect(clients.map(({ name }) => name)).toEqual(['Notebook', 'Other']);
  expect((await run('tokens', 'revoke', 'Notebook')).out).toBe('The token of Notebook is revoked.\n');
  expect((await run('tokens', 'revoke', 'Notebook')).code).toBe(1);
  expect((await run('tokens', 'list')).out).not.toContain('Notebook');
  expect([
    statSync(home.at('data')).mode & 0o777,
    statSync(home.at('data/config.json')).mode & 0o777,
    statSync(home.at('data/state.db')).mode & 0o777,
  ]).toEqual([0o700, 0o600, 0o600]);
});

test('a configuration is checked by name and place, and shown as it is used', async () => {
  using home = makeHome();
  const file = home.at('some.json');
  const check = (...more: readonly string[]) => drawbridge(home, ['config', 'check', '--config', file, ...more]);
  expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining(`${file} does not exist.`) });
  writeFileSync(file, '{"roots": [], "bridges": [{"id": "a", "kind": "openai", "prot": 1}]}');
  expect(await check()).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/bridges\[0\]\.port: .*; bridges\[0\]\.prot is not a known key|bridges\[0\]\.prot is not a known key/),
  });
  writeFileSync(file, '{"roots": [');
  expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('is not valid JSON') });
  writeFileSync(file, '{"codex": {"model": "gpt-5.5"}}');
  expect(await check()).toEqual({ code: 0, out: `${file} is good.\n`, err: '' });
  expect(JSON.parse((await check('--json')).out)).toEqual({ ok: true, file });
  const shown = await drawbridge(home, ['config', 'show', '--config', file]);
  expect(JSON.parse(shown.out)).toEqual(Config.parse({ codex: { model: 'gpt-5.5' } }));
  const folder = await drawbridge(home, ['config', 'check', '--config', home.at('repo')]);
  expect(folder).toMatchObject({ code: 1, err: expect.stringContaining(`${home.at('repo')} cannot be read.`) });
  expect(folder.err).not.toMatch(/\n\s+at /);
});

test('security 237: on a machine without a Codex login the doctor says exactly what to do', async () => {
  using home = makeHome();
  const { code, out, err } = await drawbridge(home, ['doctor']);
  expect([code, err]).toEqual([1, '']);
  const lines = out.split('\n');
  const step = (title: string) => lines[lines.findIndex((line) => line.includes(` ${title}: `)) + 1];
  expect(out).toMatch(/✓ Codex: Version \d+\.\d+\.\d+, came with Drawbridge: \//);
  expect(out).toContain('✕ Codex sign-in: Codex is not signed in, so no job can run.');
  expect(step('Codex sign-in')).toMatch(/^ {2}→ Run: \/.*\/codex login {3}\(or "login --with-api-key"/);
  expect(out).toContain('✕ Open folders: No folder is open to clients, so every job is refused.');
  expect(step('Open folders')).toBe('  → Open one: drawbridge roots add PATH');
  expect(out).toContain('! Keychain: ');

  const json = await drawbridge(home, ['doctor', '--json']);
  const { checks } = JSON.parse(json.out) as { checks: Check[] };
  expect(json.code).toBe(1);
  expect(checks.map((check) => Check.parse(check).id)).toEqual([
    'codex',
    'login',
    'rules',
    'roots',
    'port-chatgpt',
    'port-openai',
    'keychain',
    'data',
  ]);
  // The command that it names exists and is Codex.
  const [, program = ''] = /Run: (\S+) login/.exec(checks[1]?.nextStep ?? '') ?? [];
  const child = spawn(program, ['--version'], { env: { HOME: home.at('home') }, stdio: ['ignore', 'pipe', 'inherit'] });
  expect(await text(child.stdout)).toMatch(/^codex/);
});

test('a machine that is ready is told so', async () => {
  using home = makeHome();
  mkdirSync(home.at('data'), { mode: 0o700 });
  const config = {
    roots: [{ path: home.at('repo') }],
    bridges: [{ id: 'openai', kind: 'openai', port: 0 }],
    codex: { provider: { name: 'Mine', baseUrl: 'http://127.0.0.1:9/v1' } },
  };
  writeFileSync(home.at('data/config.json'), JSON.stringify(config));
  const { code, out } = await drawbridge(home, ['doctor']);
  expect([code, out]).toEqual([0, expect.not.stringContaining('✕')]);
  expect(out).toContain('✓ Codex sign-in: Not needed: jobs go to Mine.');
});

test('security 197: without a keychain a secret is refused with the reason, and written nowhere', async () => {
  using home = makeHome();
  const { code, out, err } = await drawbridge(home, ['secrets', 'set', 'provider'], { input: 'sk-canary-canary\n' });
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('There is no keychain here that answers.');
  expect(err).toContain('→ On Linux start a Secret Service');
  expect(err).not.toContain('canary');
  const files = readdirSync(home.at('data'), { recursive: true, encoding: 'utf8' }).map((name) => home.at(`data/${name}`));
  const kept = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'latin1'));
  expect([kept.length > 0, kept.filter((content) => content.includes('canary'))]).toEqual([true, []]);
});

test('a data directory that cannot be used is a sentence, not a stack', async () => {
  using home = makeHome();
  writeFileSync(home.at('file'), '');
  for (const args of [['serve'], ['roots', 'list'], ['tokens', 'list']]) {
    const { code, out, err } = await drawbridge(home, [...args, '--data-dir', home.at('file/below')]);
    expect([args, code, out]).toEqual([args, 1, '']);
    expect(err).toContain(`The data directory ${home.at('file/below')} cannot be used`);
    expect(err).toContain('--data-dir');
    expect(err).not.toMatch(/\n\s+at /);
  }
});

test('a reader that went away is no failure, and a complaint that nobody hears is still one', async () => {
  using home = makeHome();
  expect(await drawbridge(home, ['help'], { closed: ['stdout'] })).toEqual({ code: 0, out: '', err: '' });
  expect(await drawbridge(home, ['tokens', 'list'], { closed: ['stdout'] })).toEqual({ code: 0, out: '', err: '' });
  expect(await drawbridge(home, ['dance'], { closed: ['stderr'] })).toMatchObject({ code: 2 });
  expect(await drawbridge(home, ['jobs', 'list'], { closed: ['stdout', 'stderr'] })).toMatchObject({ code: 3 });
});

test('the folder is the one that was named, else the environment’s, else the system’s', async () => {
  using home = makeHome();
  const where = async (args: readonly string[], env: Record<string, string>) =>
    /running on (.*)\.\n/.exec((await drawbridge(home, ['jobs', 'list', ...args], { env })).err)?.[1];
  expect(await where(['--data-dir', home.at('named')], {})).toBe(home.at('named'));
  expect(await where([], {})).toBe(home.at('data'));
  expect(await where([], { DRAWBRIDGE_HOME: '', XDG_CONFIG_HOME: home.at('xdg') })).toBe(home.at('xdg/Drawbridge'));
  expect(await where([], { DRAWBRIDGE_HOME: '', XDG_CONFIG_HOME: '' })).toBe(home.at('home/.config/Drawbridge'));
});

test('security 193: a token that was made is not in any file', async () => {
  using home = makeHome();
  const { out } = await drawbridge(home, ['tokens', 'create', '--name', 'Notebook', '--scope', 'run']);
  const token = out.split('\n')[0] ?? '';
  expect(token).toMatch(/^cb_/);
  for (const name of ['state.db', 'config.json', 'state.db-wal'].filter((file) => existsSync(home.at('data', file)))) {
    expect(readFileSync(home.at('data', name), 'latin1')).not.toContain(token.slice(3));
  }
});

test('secrets are kept in an encrypted file where its owner says so, with a key file that is made for it', async () => {
  using home = makeHome();
  const run = async (args: readonly string[], input?: string) => await drawbridge(home, args, input === undefined ? {} : { input });
  expect((await run(['secrets', 'move', 'nowhere'])).err).toContain('Secrets are kept in: keychain, file.');
  expect((await run(['secrets', 'move', 'file', '--key-file', home.at('key')])).out).toMatch(
    /^Secrets are in an encrypted file: ready\. Whoever can read/,
  );
  expect(statSync(home.at('key')).mode & 0o777).toBe(0o600);
  expect((await run(['secrets', 'set', 'provider'], 'canary-of-the-cli\n')).out).toBe('provider is kept.\n');
  expect(JSON.parse((await run(['secrets', 'list', '--json'])).out).data).toEqual([{ name: 'provider', isSet: true, usedBy: [] }]);
  const listed = (await run(['secrets', 'list'])).out;
  expect(listed).toMatch(/provider +set +nothing/);
  expect(listed + readFileSync(home.at('data/secrets.json'), 'utf8')).not.toContain('canary');
  expect((await run(['secrets', 'remove', 'provider'])).out).toBe('provider is forgotten.\n');
  expect(await run(['secrets', 'remove', 'provider'])).toMatchObject({ code: 1, err: expect.stringContaining('no secret named provider') });
});
