import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { type Kdf, keyOf, newKdf, seal, SealedFile, unseal, usualCost } from './sealed.ts';
import { Secret } from './secret.ts';
import { type Vault } from './vault.ts';

export interface SecretFileOptions {
  readonly file: string;
  /** Opens it in place of a passphrase. */
  readonly keyFile: string | null;
  /** Of scrypt; the usual one unless given. */
  readonly cost?: number;
}

interface Opened {
  readonly kdf: Kdf;
  readonly key: Buffer;
}

/**
 * Secrets in an encrypted file, for systems without a keychain. With a passphrase it stays locked until it was given; the key is kept in
 * memory then. Written whole and replaced atomically, one change after the other.
 */
export class SecretFile implements Vault {
  readonly #options: SecretFileOptions;
  #opened: Opened | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SecretFileOptions) {
    this.#options = options;
  }

  /** Gives the passphrase; a file that does not exist yet is one without secrets. @throws Failure vault/wrongPassphrase, vault/unavailable */
  async unlock(passphrase: Secret): Promise<void> {
    const found = await this.#find();
    if (found?.kdf.name === 'keyFile')
      throw new Failure('vault/unavailable', 'The file of secrets is opened by a key file.', { hint: 'Name it as vault.keyFile.' });
    const kdf = found?.kdf ?? newKdf('scrypt', this.#options.cost ?? usualCost);
    const key = await keyOf(kdf, bytesOf(passphrase));
    if (found && unseal(found, key) === null) {
      throw new Failure('vault/wrongPassphrase', 'This passphrase does not open the file of secrets.', {
        hint: 'Try again, or put the file back if it was changed.',
      });
    }
    this.#opened = { kdf, key };
  }

  /** Begins the file anew with these secrets and another key, whatever was in it. @throws Failure vault/unavailable */
  async renew(all: ReadonlyMap<string, Secret>, passphrase: Secret | null): Promise<void> {
    const { keyFile, cost = usualCost } = this.#options;
    const kdf = newKdf(passphrase ? 'scrypt' : 'keyFile', cost);
    const from = passphrase ? bytesOf(passphrase) : await readKeyFile(keyFile ?? '');
    this.#opened = { kdf, key: await keyOf(kdf, from) };
    await this.#write(Object.fromEntries([...all].map(([name, secret]) => [name, secret.reveal()])));
  }

  /** @throws Failure vault/locked, vault/unavailable */
  async names(): Promise<string[]> {
    return Object.keys(await this.#all());
  }

  async read(name: string): Promise<Secret | null> {
    const all = await this.#all();
    const value = Object.hasOwn(all, name) ? all[name] : undefined;
    return value === undefined ? null : new Secret(value);
  }

  write(name: string, secret: Secret): Promise<void> {
    return this.#change((all) => ({ ...all, [name]: secret.reveal() }));
  }

  async remove(name: string): Promise<boolean> {
    let was = false;
    await this.#change(({ [name]: value, ...rest }) => {
      was = value !== undefined;
      return was ? rest : null;
    });
    return was;
  }

  /** What `change` makes of all secrets; null leaves them. */
  #change(change: (all: Readonly<Record<string, string>>) => Readonly<Record<string, string>> | null): Promise<void> {
    const turn = this.#turn.then(async () => {
      const next = change(await this.#all());
      if (next) await this.#write(next);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #write(all: Readonly<Record<string, string>>): Promise<void> {
    const { file } = this.#options;
    const { key, kdf } = await this.#open();
    await replaceFile(file, `${JSON.stringify(seal(JSON.stringify(all), key, kdf))}\n`).catch((cause: unknown) => {
      throw new Failure('vault/unavailable', `${file} cannot be written.`, {
        cause,
        hint: 'Check its folder’s permissions and free space.',
      });
    });
  }

  async #all(): Promise<Readonly<Record<string, string>>> {
    const [found, { key }] = [await this.#find(), await this.#open()];
    if (!found) return {};
    const text = unseal(found, key);
    if (text === null) throw damaged(this.#options.file);
    return JSON.parse(text) as Record<string, string>;
  }

  async #open(): Promise<Opened> {
    const { keyFile } = this.#options;
    if (this.#opened) return this.#opened;
    if (keyFile === null) {
      throw new Failure('vault/locked', 'The file of secrets is locked.', { hint: 'Give its passphrase: drawbridge secrets unlock' });
    }
    const found = await this.#find();
    if (found?.kdf.name === 'scrypt')
      throw new Failure('vault/unavailable', 'The file of secrets is opened by a passphrase, not by a key file.', {
        hint: 'Take vault.keyFile out of the configuration.',
      });
    const kdf = found?.kdf ?? newKdf('keyFile', 0);
    const opened = { kdf, key: await keyOf(kdf, await readKeyFile(keyFile)) };
    if (found && unseal(found, opened.key) === null)
      throw new Failure('vault/unavailable', `${keyFile} does not open the file of secrets.`, {
        hint: 'Put back the key file that it was made with.',
      });
    this.#opened = opened;
    return opened;
  }

  async #find(): Promise<SealedFile | null> {
    const { file } = this.#options;
    const text = await readPrivate(file);
    if (text === null) return null;
    try {
      return SealedFile.parse(JSON.parse(text.toString('utf8')));
    } catch (cause) {
      throw damaged(file, cause);
    }
  }
}

/** However the letters were composed on the keyboard that they were typed on. */
function bytesOf(passphrase: Secret): Buffer {
  return Buffer.from(passphrase.reveal().normalize('NFC'));
}

/** The shortest that is taken for a key, in bytes. */
const shortestKey = 32;

async function readKeyFile(file: string): Promise<Buffer> {
  const key = await readPrivate(file);
  if (key && key.length >= shortestKey) return key;
  const what = key ? `is shorter than ${shortestKey} bytes` : 'is not there';
  throw new Failure('vault/unavailable', `The key file ${file} ${what}.`, {
    hint: 'Put back the key file that the secrets were stored with.',
  });
}

/** The content of a file that nobody else may read; null where there is none. @throws Failure vault/unavailable */
async function readPrivate(file: string): Promise<Buffer | null> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { mode } = await handle.stat();
    if (process.platform === 'win32' || (mode & 0o077) === 0) return await handle.readFile();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new Failure('vault/unavailable', `${file} cannot be read.`, { cause, hint: 'It must be a plain file of yours.' });
  }
  throw new Failure('vault/unavailable', `Others may read ${file}.`, { hint: `Take that right away: chmod 600 ${file}` });
}

function damaged(file: string, cause?: unknown): Failure {
  return new Failure('vault/unavailable', `${file} was changed or is damaged.`, {
    cause,
    hint: 'Put it back from a backup, or delete it and store the secrets again.',
  });
}
