import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCodexPlace, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { askVersion, type BinaryPlace, checkVersion, findBinary, packagedBinary } from './binary.ts';

const repository = process.cwd();
const here: BinaryPlace = { configured: null, packageDir: repository, environment: {}, platform: process.platform, arch: process.arch };

function program(path: string, text = '#!/bin/sh\necho "codex-cli 0.169.4"\n'): string {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

test('the package’s own Codex is found as the native program, with its tools', async () => {
  const binary = await findBinary(here);
  expect(binary).toMatchObject({ origin: 'package', path: realpathSync(packagedBinary(here) ?? '') });
  expect(binary.path).toMatch(/vendor\/[^/]+\/bin\/codex$/);
  expect(binary.toolsDir).toMatch(/codex-path$/);
  expect(await askVersion(binary.path, {}, untilEnd)).toEqual({ version: '0.169.0', tested: true });
});

test('inside an archive the program is beside it', async () => {
  await using place = makeCodexPlace();
  const packages = join(place.root, 'app.asar/node_modules/@openai');
  for (const name of ['codex', 'codex-linux-x64']) {
    mkdirSync(join(packages, name), { recursive: true });
    writeFileSync(join(packages, name, 'package.json'), '{}');
  }
  const found = packagedBinary({ packageDir: join(place.root, 'app.asar'), platform: 'linux', arch: 'x64' });
  expect(found).toBe(join(place.root, 'app.asar.unpacked/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex'));
  expect(packagedBinary({ packageDir: place.root, platform: 'sunos', arch: 'x64' })).toBeNull();
});

test('codex.path is used or refused, never passed over', async () => {
  await using place = makeCodexPlace();
  const real = program(join(place.root, 'my-codex'));
  symlinkSync(real, join(place.root, 'link'));
  expect(await findBinary({ ...here, configured: join(place.root, 'link') })).toEqual({ path: real, origin: 'config', toolsDir: null });
  const missing = join(place.root, 'missing');
  await expect(findBinary({ ...here, configured: missing })).rejects.toMatchObject({
    code: 'codex/notFound',
    message: `Codex was not found: \`codex.path\` is ${missing}, which is not a program.`,
    hint: expect.stringContaining('Correct `codex.path`'),
  });
  await expect(findBinary({ ...here, configured: place.root })).rejects.toMatchObject({ code: 'codex/notFound' });
});

test('npm’s script stands for the native program behind it', async () => {
  const script = join(repository, 'node_modules/.bin/codex');
  expect(await findBinary({ ...here, packageDir: '/', configured: script })).toMatchObject({
    origin: 'config',
    path: realpathSync(packagedBinary(here) ?? ''),
  });
});

test('without the package PATH is searched; without both the failure names what was tried and what to do', async () => {
  await using place = makeCodexPlace();
  const nowhere = { ...here, packageDir: '/nowhere' };
  const found = program(join(place.root, 'codex'));
  expect(await findBinary({ ...nowhere, environment: { PATH: `relative:/nowhere:${place.root}` } })).toEqual({
    path: found,
    origin: 'path',
    toolsDir: null,
  });
  await expect(findBinary({ ...nowhere, environment: { PATH: '/nowhere' } })).rejects.toMatchObject({
    code: 'codex/notFound',
    message: 'Codex was not found: neither the package @openai/codex near /nowhere nor a program `codex` in PATH.',
    hint: expect.stringMatching(/npm install.*codex\.path/),
  });
});

test('an older Codex is refused, a newer one is used and said', async () => {
  expect(checkVersion('/c', 'codex-cli 0.169.12\n')).toEqual({ version: '0.169.12', tested: true });
  expect(checkVersion('/c', 'codex-cli 0.170.0-alpha.1\n')).toEqual({ version: '0.170.0-alpha.1', tested: false });
  expect(checkVersion('/c', 'codex-cli 1.0.0')).toEqual({ version: '1.0.0', tested: false });
  expect(() => checkVersion('/c', 'codex-cli 0.168.9')).toThrow('/c is Codex 0.168.9; Drawbridge needs 0.169.0 or newer.');
  expect(() => checkVersion('/c', 'hello')).toThrow('/c is not the Codex command line');
  await using place = makeCodexPlace();
  const broken = program(join(place.root, 'broken'), 'not a program');
  await expect(askVersion(broken, {}, untilEnd)).rejects.toMatchObject({ code: expect.stringMatching(/codex\/(startFailed|unsupported)/) });
});
