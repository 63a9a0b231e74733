import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { Secret } from './secret.ts';
import { SecretFile } from './secret-file.ts';

const passphrase = new Secret('correct horse battery');
/** Enough to be scrypt, too little to take time. */
const cost = 16;

function place() {
  const folder = makeFolder('secrets');
  const file = `${folder.path}/secrets.json`;
  return {
    folder,
    file,
    open: (keyFile: string | null = null) => new SecretFile({ file, keyFile, cost }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

async function unlocked(open: () => SecretFile): Promise<SecretFile> {
  const vault = open();
  await vault.unlock(passphrase);
  return vault;
}

const read = async (vault: SecretFile, name: string) => (await vault.read(name))?.reveal() ?? null;

test('secrets are kept under a passphrase, told apart from those never set, and forgotten', async () => {
  using at = place();
  const vault = await unlocked(at.open);
  expect(await read(vault, 'provider')).toBeNull();
  await vault.write('provider', new Secret('first ä'));
  await vault.write('ngrok', new Secret('second'));
  await vault.write('provider', new Secret('third'));
  const later = await unlocked(at.open);
  expect(await Promise.all(['provider', 'ngrok', 'constructor'].map((name) => read(later, name)))).toEqual(['third', 'second', null]);
  expect(await later.names()).toEqual(['provider', 'ngrok']);
  expect([await later.remove('provider'), await later.remove('provider')]).toEqual([true, false]);
  expect(await read(await unlocked(at.open), 'provider')).toBeNull();
});

test('neither names nor values can be read from the file, and nobody else may open it', async () => {
  using at = place();
  const vault = await unlocked(at.open);
  await vault.write('a-provider-of-mine', new Secret('a-value-of-mine'));
  const text = readFileSync(at.file, 'utf8');
  for (const hidden of ['a-provider-of-mine', 'a-value-of-mine', passphrase.reveal()]) {
    expect(text).not.toContain(hidden);
    expect(text).not.toContain(Buffer.from(hidden).toString('base64').slice(0, 12));
  }
  expect(statSync(at.file).mode & 0o777).toBe(0o600);
});

test('many changes at once are all kept', async () => {
  using at = place();
  const vault = await unlocked(at.open);
  const names = Array.from({ length: 30 }, (_, index) => `name-${index}`);
  await Promise.all(names.map((name) => vault.write(name, new Secret(`of ${name}`))));
  expect((await (await unlocked(at.open)).names()).sort()).toEqual([...names].sort());
});

test('security 197: it is locked until the passphrase is given, and another one does not open it', async () => {
  using at = place();
  await expect(at.open().read('provider')).rejects.toMatchObject({ code: 'vault/locked', hint: expect.stringContaining('secrets unlock') });
  await (await unlocked(at.open)).write('provider', new Secret('x'));
  const vault = at.open();
  await expect(vault.unlock(new Secret('correct horse batterY'))).rejects.toMatchObject({ code: 'vault/wrongPassphrase', status: 403 });
  await expect(vault.write('provider', new Secret('y'))).rejects.toMatchObject({ code: 'vault/locked' });
  await vault.unlock(passphrase);
  expect(await read(vault, 'provider')).toBe('x');
});

test('a key file that only its owner may read opens it without a passphrase', async () => {
  using at = place();
  const keyFile = `${at.folder.path}/key`;
  await expect(at.open(keyFile).read('a')).rejects.toMatchObject({
    code: 'vault/unavailable',
    message: expect.stringContaining('is not there'),
  });
  writeFileSync(keyFile, 'k'.repeat(32), { mode: 0o600 });
  await at.open(keyFile).write('a', new Secret('kept'));
  expect(await read(at.open(keyFile), 'a')).toBe('kept');
  chmodSync(keyFile, 0o640);
  await expect(at.open(keyFile).read('a')).rejects.toMatchObject({
    message: `Others may read ${keyFile}.`,
    hint: expect.stringContaining('chmod 600'),
  });
  chmodSync(keyFile, 0o600);
  writeFileSync(keyFile, 'j'.repeat(32));
  await expect(at.open(keyFile).read('a')).rejects.toMatchObject({ message: expect.stringContaining('does not open') });
  writeFileSync(keyFile, 'short');
  await expect(at.open(keyFile).read('a')).rejects.toMatchObject({ message: expect.stringContaining('shorter than 32 bytes') });
  symlinkSync('/dev/zero', `${at.folder.path}/link`);
  await expect(at.open(`${at.folder.path}/link`).read('a')).rejects.toMatchObject({ code: 'vault/unavailable' });
});

test('a file of one kind is not opened the other way', async () => {
  using at = place();
  const keyFile = `${at.folder.path}/key`;
  writeFileSync(keyFile, 'k'.repeat(32), { mode: 0o600 });
  await (await unlocked(at.open)).write('a', new Secret('x'));
  await expect(at.open(keyFile).read('a')).rejects.toMatchObject({
    message: expect.stringContaining('by a passphrase, not by a key file'),
  });
});

test('a file that was changed anywhere gives nothing away and says so', async () => {
  using at = place();
  await (await unlocked(at.open)).write('a', new Secret('x'));
  const whole = readFileSync(at.file);
  const changed = fc.tuple(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }));
  await fc.assert(
    fc.asyncProperty(changed, async ([index, by]) => {
      const bytes = Buffer.from(whole);
      bytes[index] = (bytes[index] ?? 0) ^ by;
      writeFileSync(at.file, bytes);
      const value = await unlocked(at.open).then(
        (vault) => read(vault, 'a'),
        (error) => error.code,
      );
      // A blank that became another blank, or a base64 digit whose last bits count for nothing, changes nothing.
      expect(['x', 'vault/unavailable', 'vault/wrongPassphrase']).toContain(value);
      if (value === 'x') expect(JSON.parse(bytes.toString())).toMatchObject({ version: 1 });
    }),
    { numRuns: 200 },
  );
  writeFileSync(at.file, whole.subarray(0, 40));
  await expect(unlocked(at.open)).rejects.toMatchObject({ code: 'vault/unavailable', message: expect.stringContaining('damaged') });
});

test('a file that would take all memory to open is refused', async () => {
  using at = place();
  await (await unlocked(at.open)).write('a', new Secret('x'));
  const file = JSON.parse(readFileSync(at.file, 'utf8'));
  writeFileSync(at.file, JSON.stringify({ ...file, kdf: { ...file.kdf, cost: 2 ** 24 } }));
  await expect(unlocked(at.open)).rejects.toMatchObject({ code: 'vault/unavailable' });
});

test('a secret shows itself to nobody who did not ask for it by name', () => {
  const secret = new Secret('hidden-value');
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, depth: 9 }),
    JSON.stringify(Object.entries(secret)),
  ];
  expect(shown.join(' ')).not.toContain('hidden-value');
  expect(secret.reveal()).toBe('hidden-value');
});
