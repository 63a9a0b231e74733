import { Failure } from '../../../shared/contract/errors.ts';
import { type SecretEntry, type SecretStore, type VaultConfig, type VaultStatus } from '../../../shared/model/secret.ts';
import { Secret } from './secret.ts';
import { type SecretFile } from './secret-file.ts';
import { type Vault } from './vault.ts';

/** Which names were stored: a keychain cannot be asked for them. */
export interface SecretNames {
  read(): readonly string[];
  write(names: readonly string[]): void;
}

export interface SecretsOptions {
  readonly config: () => VaultConfig;
  readonly configure: (config: VaultConfig) => Promise<void>;
  readonly keychain: Vault;
  /** The encrypted file as this configuration opens it; the same one for the same key file. */
  readonly file: (keyFile: string | null) => SecretFile;
  /** Makes a key file that only the owner may read; leaves one that is there. */
  readonly makeKeyFile: (file: string) => Promise<void>;
  readonly names: SecretNames;
  /** What names secrets in the configuration: secret name to settings. */
  readonly uses: () => ReadonlyMap<string, readonly string[]>;
  /** Every value that passes is kept out of logs and answers from then on. */
  readonly learn: (value: string) => void;
  /** For the audit: names, never values. */
  readonly note: (type: string, data: Readonly<Record<string, string>>) => void;
  readonly changed: () => void;
}

/** Where secrets are to go; a file takes one of the two. */
interface Destination {
  readonly store: SecretStore;
  readonly passphrase?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** Where this host's secrets are: the keychain, or the encrypted file that the owner chose. Never another place in silence. */
export class Secrets implements Vault {
  readonly #options: SecretsOptions;

  constructor(options: SecretsOptions) {
    this.#options = options;
  }

  async read(name: string): Promise<Secret | null> {
    const secret = await this.#vault().read(name);
    if (secret) this.#options.learn(secret.reveal());
    return secret;
  }

  async write(name: string, secret: Secret): Promise<void> {
    this.#options.learn(secret.reveal());
    await this.#vault().write(name, secret);
    const { names, note, changed } = this.#options;
    note('secret/set', { name });
    names.write([...new Set([...names.read(), name])].sort());
    changed();
  }

  async remove(name: string): Promise<boolean> {
    const was = await this.#vault().remove(name);
    const { names, note, changed } = this.#options;
    if (was) note('secret/removed', { name });
    names.write(names.read().filter((one) => one !== name));
    changed();
    return was;
  }

  async status(): Promise<VaultStatus> {
    const { store, keyFile } = this.#options.config();
    const aware = store === 'file' && keyFile !== null ? `Whoever can read ${keyFile} and the data directory has the secrets.` : null;
    try {
      await this.#vault().read('drawbridge');
      return { store, state: 'ready', detail: aware };
    } catch (error) {
      const failure = Failure.from(error);
      return { store, state: failure.code === 'vault/locked' ? 'locked' : 'unavailable', detail: failure.text };
    }
  }

  /** Every name that was stored here or that the configuration asks for, in order. Says nothing of the values. */
  async list(): Promise<{ data: SecretEntry[]; vault: VaultStatus }> {
    const vault = await this.status();
    const uses = this.#options.uses();
    const names = [...new Set([...this.#options.names.read(), ...uses.keys()])].sort();
    const entry = async (name: string): Promise<SecretEntry> => ({
      name,
      isSet: vault.state === 'ready' ? (await this.read(name)) !== null : null,
      usedBy: [...(uses.get(name) ?? [])],
    });
    return { data: await Promise.all(names.map(entry)), vault };
  }

  async set(name: string, value: string): Promise<SecretEntry> {
    await this.write(name, new Secret(value));
    return { name, isSet: true, usedBy: [...(this.#options.uses().get(name) ?? [])] };
  }

  /** @throws Failure vault/secretMissing, and as the vault */
  async forget(name: string): Promise<Record<string, never>> {
    if (await this.remove(name)) return {};
    throw new Failure('vault/secretMissing', `There is no secret named ${name}.`, { hint: 'See which there are: drawbridge secrets list' });
  }

  /** @throws Failure vault/wrongPassphrase, vault/unavailable */
  async unlock(passphrase: string): Promise<VaultStatus> {
    const { config, file, learn, changed } = this.#options;
    const { store, keyFile } = config();
    if (store === 'keychain') throw new Failure('vault/unavailable', 'Secrets are in the system’s keychain.', { hint: 'Unlock that one.' });
    learn(passphrase);
    await file(keyFile).unlock(new Secret(passphrase));
    changed();
    return this.status();
  }

  /**
   * Takes every known secret to another place, or to another key of the file, then forgets it in the old one. Nothing is forgotten that
   * did not arrive.
   * @throws Failure vault/unavailable, vault/locked, vault/wrongPassphrase, http/invalidRequest, config/unreadable
   */
  async move(to: Destination): Promise<VaultStatus> {
    const { names, config, configure, keychain, changed } = this.#options;
    const [from, before] = [this.#vault(), config()];
    if (to.store === 'keychain' && before.store === 'keychain') {
      throw new Failure('http/invalidRequest', 'Secrets are in the keychain already.', { hint: 'There is nothing to do.' });
    }
    const all = await this.#all(from);
    if (to.store === 'file') await this.#fill(to, all);
    else for (const [name, secret] of all) await keychain.write(name, secret);
    await configure({ store: to.store, keyFile: to.keyFile ?? null });
    if (to.store !== before.store) for (const name of names.read()) await from.remove(name);
    changed();
    return this.status();
  }

  async #all(vault: Vault): Promise<Map<string, Secret>> {
    const all = new Map<string, Secret>();
    for (const name of this.#options.names.read()) {
      const secret = await vault.read(name);
      if (secret) all.set(name, secret);
    }
    return all;
  }

  async #fill({ passphrase, keyFile }: Destination, all: ReadonlyMap<string, Secret>): Promise<void> {
    const { file, makeKeyFile, learn } = this.#options;
    if ((passphrase === undefined) === (keyFile === undefined)) {
      throw new Failure('http/invalidRequest', 'A file of secrets needs either a passphrase or a key file.', {
        hint: 'Give one: drawbridge secrets move file, with the passphrase on stdin, or with --key-file PATH',
      });
    }
    if (keyFile !== undefined) await makeKeyFile(keyFile);
    if (passphrase !== undefined) learn(passphrase);
    await file(keyFile ?? null).renew(all, passphrase === undefined ? null : new Secret(passphrase));
  }

  #vault(): Vault {
    const { config, keychain, file } = this.#options;
    const { store, keyFile } = config();
    return store === 'keychain' ? keychain : file(keyFile);
  }
}
