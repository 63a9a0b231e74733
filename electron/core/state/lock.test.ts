import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { lockDataDir } from './lock.ts';

/** Another program that holds the folder until it is killed, at the latest when the test ends. */
async function holder(dataDir: string) {
  const script = `import { lockDataDir } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    globalThis.held = lockDataDir(${JSON.stringify(dataDir)});
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const kill = async () => {
    if (child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { kill, [Symbol.asyncDispose]: kill };
}

test('security 228: a data directory that another program holds is refused, and free again however that program ended', async () => {
  using folder = makeFolder('lock');
  const dataDir = folder.at('deep/data');
  await using other = await holder(dataDir);
  const failure = await refused('host/alreadyRunning', () => lockDataDir(dataDir));
  expect(failure.message).toBe(`Another Drawbridge is running on ${dataDir}.`);
  expect(failure.hint).toContain('--data-dir');
  await other.kill();
  using held = lockDataDir(dataDir);
  expect(held).toBeDefined();
});

test('one program cannot hold it twice, and lets go when it is done', async () => {
  using folder = makeFolder('lock');
  {
    using held = lockDataDir(folder.path);
    expect(held).toBeDefined();
    await refused('host/alreadyRunning', () => lockDataDir(folder.path));
  }
  lockDataDir(folder.path)[Symbol.dispose]();
});

test('the directory is made for this user only', () => {
  using folder = makeFolder('lock');
  using held = lockDataDir(folder.at('a/b'));
  expect(held).toBeDefined();
  for (const name of ['a', 'a/b']) expect(statSync(folder.at(name)).mode & 0o777).toBe(0o700);
});

test('what cannot be a data directory is not taken for one in use', async () => {
  using folder = makeFolder('lock');
  writeFileSync(folder.at('file'), '');
  mkdirSync(folder.at('data/host.lock'), { recursive: true });
  for (const name of ['file', 'file/below', 'data']) {
    const failure = await refused('host/dataDirUnusable', () => lockDataDir(folder.at(name)));
    expect(failure.message).toContain(folder.at(name));
    expect(failure.hint).toContain('--data-dir');
  }
});

test('a data directory that others may enter is closed to them when it is empty or ours, and refused when it is anything else', async () => {
  using folder = makeFolder('lock');
  for (const [name, files] of [
    ['empty', []],
    ['ours', ['config.json', 'notes.txt']],
  ] as const) {
    mkdirSync(folder.at(name), { mode: 0o755 });
    for (const file of files) writeFileSync(folder.at(name, file), '');
    lockDataDir(folder.at(name))[Symbol.dispose]();
    expect([name, statSync(folder.at(name)).mode & 0o777]).toEqual([name, 0o700]);
  }
  mkdirSync(folder.at('anybody'));
  writeFileSync(folder.at('anybody', 'config.json'), '');
  chmodSync(folder.at('anybody'), 0o777);
  await refused('host/dataDirUnusable', () => lockDataDir(folder.at('anybody')));
  mkdirSync(folder.at('shared'), { mode: 0o755 });
  writeFileSync(folder.at('shared', 'notes.txt'), '');
  const failure = await refused('host/dataDirUnusable', () => lockDataDir(folder.at('shared')));
  expect(failure.hint).toContain('--data-dir');
  expect([statSync(folder.at('shared')).mode & 0o777, readdirSync(folder.at('shared'))]).toEqual([0o755, ['notes.txt']]);
});
