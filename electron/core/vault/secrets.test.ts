import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { type VaultConfig } from '../../../shared/model/secret.ts';
import { Secret } from './secret.ts';
import { SecretFile } from './secret-file.ts';
import { Secrets } from './secrets.ts';
import { type Vault } from './vault.ts';

const passphrase = 'correct horse battery';

/** A keychain in memory, at the edge where the system's would be; it fails with the write that makes `failsAt` entries. */
function keychain(failsAt = Number.POSITIVE_INFINITY): Vault & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    read: async (name) => (kept.has(name) ? new Secret(kept.get(name) ?? '') : null),
    write: async (name, secret) => {
      if (kept.size + 1 >= failsAt) throw new Failure('vault/locked', 'The keychain is locked.');
      kept.set(name, secret.reveal());
    },
    remove: async (name) => kept.delete(name),
  };
}

function opened(chain: Vault) {
  const folder = makeFolder('secrets');
  const file = new SecretFile({ file: `${folder.path}/secrets.json`, keyFile: null, cost: 16 });
  const learnt: string[] = [];
  let config: VaultConfig = { store: 'keychain', keyFile: null };
  let names: readonly string[] = [];
  const secrets = new Secrets({
    config: () => config,
    configure: async (next) => {
      config = next;
    },
    keychain: chain,
    file: () => file,
    makeKeyFile: async () => undefined,
    names: {
      read: () => names,
      write: (next) => {
        names = next;
      },
    },
    uses: () => new Map([['ngrok', ['bridges.chatgpt.public.tunnel']]]),
    learn: (value) => void learnt.push(value),
    note: () => undefined,
    changed: () => undefined,
  });
  return { secrets, learnt, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('secrets move from the keychain to a file and back, and none stays behind', async () => {
  const chain = keychain();
  using at = opened(chain);
  const { secrets } = at;
  await secrets.set('provider', 'one');
  await secrets.set('ngrok', 'two');
  expect(await secrets.move({ store: 'file', passphrase })).toEqual({ store: 'file', state: 'ready', detail: null });
  expect([...chain.kept]).toEqual([]);
  expect((await secrets.list()).data).toEqual([
    { name: 'ngrok', isSet: true, usedBy: ['bridges.chatgpt.public.tunnel'] },
    { name: 'provider', isSet: true, usedBy: [] },
  ]);
  expect(at.learnt).toEqual(expect.arrayContaining(['one', 'two', passphrase]));
  expect(await secrets.move({ store: 'keychain' })).toMatchObject({ store: 'keychain', state: 'ready' });
  expect([...chain.kept].sort()).toEqual([
    ['ngrok', 'two'],
    ['provider', 'one'],
  ]);
  await expect(secrets.move({ store: 'keychain' })).rejects.toMatchObject({ code: 'http/invalidRequest' });
});

test('security 197: a keychain that fails in the middle of a move loses nothing, and nothing falls back in silence', async () => {
  using at = opened(keychain(2));
  const { secrets } = at;
  await secrets.move({ store: 'file', passphrase });
  for (const name of ['a', 'b', 'c']) await secrets.set(name, `of ${name}`);
  await expect(secrets.move({ store: 'keychain' })).rejects.toMatchObject({ code: 'vault/locked' });
  expect((await secrets.status()).store).toBe('file');
  expect((await secrets.read('c'))?.reveal()).toBe('of c');
});

test('what the configuration asks for and nobody stored is listed as missing', async () => {
  using at = opened(keychain());
  expect((await at.secrets.list()).data).toEqual([{ name: 'ngrok', isSet: false, usedBy: ['bridges.chatgpt.public.tunnel'] }]);
});
