import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Folder, makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { isSecretName, secretIn } from './secret-names.ts';
import { findSecrets, requireNoSecrets } from './secrets.ts';

const untilEnd = { signal: new AbortController().signal };

function put(folder: Folder, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(folder.at(name)), { recursive: true });
    writeFileSync(folder.at(name), text);
  }
}
const namesIn = async (folder: Folder, limits = {}) =>
  (await findSecrets(folder.path, { ...untilEnd, ...limits })).found.map((file) => file.path);

/** Put together here, so that no file of ours holds one. */
const fake = {
  key: `${'-'.repeat(5)}BEGIN RSA PRIVATE KEY${'-'.repeat(5)}\n${'MIIE'.repeat(10)}\n`,
  aws: `AKIA${'Q'.repeat(16)}`,
  github: `ghp_${'a1'.repeat(18)}`,
  openai: ['sk', 'proj', 'x'.repeat(40)].join('-'),
  google: `AIza${'b'.repeat(35)}`,
};

test.each([
  ...[
    '.env',
    '.env.local',
    '.env.production',
    '.env.development',
    '.npmrc',
    '.pypirc',
    '.netrc',
    'id_rsa',
    'id_ed25519',
    'id_dsa',
    'id_ecdsa',
  ],
  ...['server.pem', 'tls.KEY', 'a.p12', 'a.PFX', '.ENV', '.Env.Local', '.env.', '.env ', '.env::$DATA', 'ID_RSA', '.git-credentials'],
  ...['.aws/credentials', 'home/.ssh/deploy', '.docker/config.json', '.kube/config', '.codex/auth.json', 'service-account-1.json', '．env'],
])('security 118: %j is a secret by its name, wherever it lies', (name) => {
  expect(isSecretName(name)).toBe(true);
  expect(isSecretName(`deep/er/${name}`)).toBe(true);
});

test.each([
  ...['.env.example', '.env.sample', '.env.template', 'env', '.environment', 'id_rsa.pub', '.ssh/known_hosts', '.ssh/id_ed25519.pub'],
  ...['src/keyboard.ts', 'package.json', 'monkey', 'key', 'README.md', 'config.json', 'docker/config.json', ''],
])('%j is none', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test('well-known secrets are known in a text, prose about them is not', () => {
  expect(Object.values(fake).map((text) => secretIn(`a = "${text}"`))).toEqual([
    'a private key',
    'an AWS key',
    'a GitHub token',
    'an OpenAI key',
    'a Google key',
  ]);
  for (const text of ['-----BEGIN PRIVATE KEY-----', 'sk-short', 'AKIAEXAMPLE', 'ghp_x', 'url = https://a.example/b'])
    expect(secretIn(text), text).toBe(null);
});

test('what is found is named in order, by name and by content, whatever .gitignore says', async () => {
  using folder = makeFolder('secrets');
  put(folder, {
    '.gitignore': '*\n.env\n',
    'src/main.ts': `const a = '${fake.github}';`,
    'settings/prod.yaml': `token: ${fake.github}\n`,
    'z/.env': 'A=1',
    'a/server.pem': '',
    'notes.md': fake.aws,
    '.git/config': `[remote "origin"]\n\turl = https://me:${'p'.repeat(8)}@git.example/x.git\n`,
    '.git/objects/id_rsa': '',
    'node_modules/pkg/test.pem': '',
    'dist/.env': '',
  });
  const scan = await findSecrets(folder.path, untilEnd);
  expect(scan).toEqual({
    found: [
      { path: '.git/config', what: 'a password in an address' },
      { path: 'a/server.pem', what: 'its name' },
      { path: 'settings/prod.yaml', what: 'a GitHub token' },
      { path: 'z/.env', what: 'its name' },
    ],
    files: 6,
    complete: true,
  });
  const failure = await refused('secrets/found', () => requireNoSecrets(folder.path, untilEnd));
  expect(failure.status).toBe(403);
  expect(failure.message).toBe('Sensitive-looking files were found: .git/config, a/server.pem, settings/prod.yaml, z/.env.');
  expect(failure.hint).toContain('--secret-scan off');
});

test('a folder without secrets is let pass, a missing one too: others say so', async () => {
  using folder = makeFolder('secrets');
  put(folder, { 'src/main.ts': 'x', '.env.example': 'A=' });
  await requireNoSecrets(folder.path, untilEnd);
  expect(await namesIn(folder)).toEqual([]);
  expect(await findSecrets(folder.at('nowhere'), untilEnd)).toMatchObject({ found: [], files: 0 });
});

test('links are named and never followed; loops, unreadable folders and odd files hold nothing up', async () => {
  using folder = makeFolder('secrets');
  put(folder, { 'outside/.env': 'A=1', 'repo/a.txt': 'x', 'repo/locked/.env': '' });
  symlinkSync('../outside', folder.at('repo/way-out'));
  symlinkSync('.', folder.at('repo/loop'));
  symlinkSync('/nowhere', folder.at('repo/id_rsa'));
  writeFileSync(folder.at('repo/huge.json'), '');
  truncateSync(folder.at('repo/huge.json'), 2 ** 33);
  if (process.getuid?.() !== 0) chmodSync(folder.at('repo/locked'), 0);
  const { found } = await findSecrets(folder.at('repo'), untilEnd);
  chmodSync(folder.at('repo/locked'), 0o755);
  expect(found.map((file) => file.path).filter((name) => name !== 'locked/.env')).toEqual(['id_rsa']);
});

test('it ends at its limits and says that it did', async () => {
  using folder = makeFolder('secrets');
  for (let n = 10; n < 40; n++) put(folder, { [`${n}.pem`]: '', [`${n}.json`]: `"${'x'.repeat(1000)}"` });
  put(folder, { 'zz.json': fake.openai });
  const scan = await findSecrets(folder.path, untilEnd);
  expect([scan.found.length, scan.complete]).toEqual([20, false]);
  expect(await findSecrets(folder.path, { ...untilEnd, files: 5 })).toMatchObject({ files: 5, complete: false });
  const names = await findSecrets(folder.path, { ...untilEnd, found: 100, bytes: 3000 });
  expect([names.found.length, names.complete]).toEqual([30, false]);
  const all = await findSecrets(folder.path, { ...untilEnd, found: 100 });
  expect([all.found.length, all.complete]).toEqual([31, true]);
});

test('it stops when nobody waits for it', async () => {
  using folder = makeFolder('secrets');
  for (let n = 0; n < 50; n++) put(folder, { [`${n}/${n}.txt`]: '' });
  const stop = new AbortController();
  const scan = findSecrets(folder.path, stop);
  stop.abort(new Error('enough'));
  await expect(scan).rejects.toThrow('enough');
});
