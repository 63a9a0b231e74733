import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { repository } from '../../../e2e/fixtures/places.ts';

const isOnPath = (program: string) => (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
const hasKeyring = process.platform === 'linux' && ['bash', 'dbus-run-session', 'gnome-keyring-daemon'].every(isOnPath);

/** Runs lines over an open keychain in a program of its own, and gives what they print: the library reads its session once. */
async function withKeychain(command: readonly string[], lines: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  const module = new URL('./keychain.ts', import.meta.url).href;
  const script = `import { openKeychain } from ${JSON.stringify(module)};
    import { Secret } from ${JSON.stringify(new URL('./secret.ts', import.meta.url).href)};
    const vault = openKeychain({ service: 'Drawbridge test', timeoutMs: 2000 });
    const show = async (promise) => console.log(JSON.stringify(await promise.then((value) => value?.reveal?.() ?? value ?? null, ({ code, hint }) => [code, hint])));
    ${lines}
    process.exit();`;
  const [program = '', ...args] = [...command, process.execPath, '--input-type=module', '--eval', script];
  const child = spawn(program, args, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  return (await text(child.stdout))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
}

test.skipIf(!hasKeyring)('a secret is kept by the system, told apart from one that was never set, and forgotten', async () => {
  using home = makeFolder('vault');
  const lines = `
    await show(vault.read('provider'));
    await show(vault.write('provider', new Secret('sk-1 ä')));
    await show(vault.read('provider'));
    await show(vault.write('provider', new Secret('sk-2')));
    await show(vault.read('provider'));
    await show(vault.read('other'));
    await show(vault.remove('provider'));
    await show(vault.remove('provider'));
    await show(vault.read('provider'));`;
  const said = await withKeychain(['bash', join(repository, 'build/in-keyring.sh')], lines, { HOME: home.path });
  expect(said).toEqual([null, null, 'sk-1 ä', null, 'sk-2', null, true, false, null]);
});

test.skipIf(process.platform !== 'linux')(
  'security 197: where nothing answers, that is said with a next step, and nothing is kept elsewhere',
  async () => {
    using home = makeFolder('vault');
    const env = { HOME: home.path, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    const said = await withKeychain(
      [],
      `await show(vault.write('provider', new Secret('sk-1'))); await show(vault.read('provider'));`,
      env,
    );
    expect(said).toEqual([
      ['vault/unavailable', expect.stringContaining('Secret Service')],
      ['vault/unavailable', expect.stringContaining('Secret Service')],
    ]);
  },
);

test.skipIf(!hasKeyring)('security 197: a keychain that is locked is told apart from one that is missing', async () => {
  using home = makeFolder('vault');
  const env = { HOME: home.path, XDG_DATA_HOME: home.path, XDG_RUNTIME_DIR: home.path };
  const session = (keyring: string) => [
    'dbus-run-session',
    '--',
    'bash',
    '-c',
    `${keyring} --components=secrets >/dev/null 2>&1; exec "$@"`,
    '_',
  ];
  await withKeychain(
    session('printf for-tests-only | gnome-keyring-daemon --unlock'),
    `await show(vault.write('provider', new Secret('sk-1')));`,
    env,
  );
  const said = await withKeychain(
    session('gnome-keyring-daemon --start'),
    `await show(vault.read('provider')); await show(vault.write('other', new Secret('x')));`,
    env,
  );
  expect(said).toEqual([
    ['vault/locked', 'Unlock it, then try again.'],
    ['vault/locked', 'Unlock it, then try again.'],
  ]);
});
