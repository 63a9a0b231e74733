import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { Secret } from './secret.ts';
import { type Vault } from './vault.ts';

export interface KeychainOptions {
  /** Under which the entries are filed; one for each data directory that should not share. */
  readonly service: string;
  /** How long a keychain may take, in milliseconds. A locked one may wait for a prompt that nobody sees. */
  readonly timeoutMs?: number;
}

/**
 * The OS keychain. On Linux the Secret Service is named explicitly: left to itself the library falls back to the kernel's keyring
 * in silence, which forgets everything at logout.
 */
export function openKeychain({ service, timeoutMs = 3000 }: KeychainOptions): Vault {
  const use = async <T>(name: string, work: (entry: KeychainEntry) => Promise<T>): Promise<T> => {
    const { AsyncEntry } = await load();
    const late = new AbortController();
    try {
      const entry = new AsyncEntry(service, name, { linux: { store: 'secret-service' } });
      return await Promise.race([work(entry), expire(timeoutMs, late.signal)]);
    } catch (error) {
      throw toFailure(error);
    } finally {
      late.abort();
    }
  };
  return {
    read: (name) =>
      use(name, async (entry) => {
        const value = await entry.getPassword();
        return value === null || value === undefined ? null : new Secret(value);
      }),
    write: (name, secret) => use(name, (entry) => entry.setPassword(secret.reveal())),
    remove: (name) => use(name, (entry) => entry.deletePassword()),
  };
}

type KeychainModule = typeof import('@napi-rs/keyring');
type KeychainEntry = InstanceType<KeychainModule['AsyncEntry']>;

/** Native code is loaded on first use, so that it can neither slow the start down nor end it. */
async function load(): Promise<KeychainModule> {
  try {
    return await import('@napi-rs/keyring');
  } catch (cause) {
    throw new Failure('vault/unavailable', 'The keychain library does not load on this system.', {
      cause,
      hint: 'Install Drawbridge again with: npm ci',
    });
  }
}

async function expire(milliseconds: number, signal: AbortSignal): Promise<never> {
  await wait(milliseconds, undefined, { signal, ref: false });
  throw new Failure('vault/locked', 'The keychain did not answer: it is probably locked and waits to be opened.', {
    hint: 'Unlock it, then try again.',
  });
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/locked|dismissed/i.test(text)) {
    return new Failure('vault/locked', 'The keychain is locked.', { cause: error, hint: 'Unlock it, then try again.' });
  }
  return new Failure('vault/unavailable', 'There is no keychain here that answers.', {
    cause: error,
    hint: 'On Linux start a Secret Service (gnome-keyring or KWallet) in this session, or keep secrets in an encrypted file: drawbridge secrets move file',
  });
}
