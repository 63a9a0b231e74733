import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { SecretStore, type VaultStatus } from '../../../shared/model/secret.ts';
import { flag, type Parsed, text, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table } from '../output.ts';
import { openRemote } from '../remote.ts';
import { either } from './roots.ts';

const nameWord = 'The name of the secret';

export async function listSecrets(args: Parsed): Promise<number> {
  const { data, vault } = await either(
    args,
    (remote) => remote.call('secret/list', {}),
    ({ secrets }) => secrets.list(),
  );
  if (flag(args, 'json')) {
    printJson({ data, vault });
    return 0;
  }
  print(standing(vault));
  const set = (isSet: boolean | null) => (isSet === null ? '?' : isSet ? 'set' : 'missing');
  if (data.length > 0)
    print(
      ...table(
        ['SECRET', 'VALUE', 'USED BY'],
        data.map((one) => [safe(one.name), set(one.isSet), one.usedBy.join(', ') || 'nothing']),
      ),
    );
  return 0;
}

export async function setSecret(args: Parsed): Promise<number> {
  const name = word(args, 0, nameWord);
  const value = await fromStdin('secret', `drawbridge secrets set ${name} < FILE`);
  await either(
    args,
    (remote) => remote.call('secret/set', { name, value }),
    ({ secrets }) => secrets.set(name, value),
  );
  print(`${safe(name)} is kept.`);
  return 0;
}

export async function removeSecret(args: Parsed): Promise<number> {
  const name = word(args, 0, nameWord);
  await either(
    args,
    (remote) => remote.call('secret/remove', { name }),
    ({ secrets }) => secrets.forget(name),
  );
  print(`${safe(name)} is forgotten.`);
  return 0;
}

/** Of a running host: one that does not run takes it from DRAWBRIDGE_PASSPHRASE when it starts. */
export async function unlockSecrets(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  print(standing(await remote.call('vault/unlock', { passphrase: await fromStdin('passphrase', 'drawbridge secrets unlock < FILE') })));
  return 0;
}

export async function moveSecrets(args: Parsed): Promise<number> {
  const store = SecretStore.safeParse(word(args, 0, 'The place: keychain or file')).data;
  if (!store) throw new UsageError('Secrets are kept in: keychain, file.');
  const keyFile = text(args, 'key-file');
  const needsPassphrase = store === 'file' && keyFile === undefined;
  const to = {
    store,
    ...(keyFile !== undefined && { keyFile: path.resolve(keyFile) }),
    ...(needsPassphrase && { passphrase: await fromStdin('passphrase', 'drawbridge secrets move file < FILE') }),
  };
  const vault = await either(
    args,
    (remote) => remote.call('vault/move', to),
    ({ secrets }) => secrets.move(to),
  );
  print(standing(vault));
  return 0;
}

/** What a person or a program gives on standard input, without the end of its line. */
async function fromStdin(what: string, example: string): Promise<string> {
  if (process.stdin.isTTY) throw new UsageError(`Give the ${what} on standard input, for example: ${example}`);
  const value = (await readAll(process.stdin)).trim();
  if (!value) throw new UsageError(`Standard input holds no ${what}.`);
  return value;
}

function standing({ store, state, detail }: VaultStatus): string {
  const place = store === 'keychain' ? 'the system’s keychain' : 'an encrypted file';
  return `Secrets are in ${place}: ${state}.${detail ? ` ${safe(detail)}` : ''}`;
}
