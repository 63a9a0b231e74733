import { randomBytes } from 'node:crypto';
import { Secret } from '../vault/secret.ts';
import { type Vault } from '../vault/vault.ts';

export interface AddressSecretsOptions {
  readonly vault: Pick<Vault, 'read' | 'write'>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface AddressSecret {
  readonly secret: string;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
}

/** Addresses end up in logs of others, so a secret in one is not good for ever. */
const lifetimeMs = 30 * 24 * 60 * 60 * 1000;

/** The secrets that are part of a bridge's public address, made here and kept in the vault. */
export class AddressSecrets {
  readonly #options: AddressSecretsOptions;

  constructor(options: AddressSecretsOptions) {
    this.#options = options;
  }

  /** Null when none was made yet; an expired one is given with its date. @throws Failure vault/unavailable, vault/locked */
  async read(bridgeId: string): Promise<AddressSecret | null> {
    const kept = await this.#options.vault.read(addressSecretName(bridgeId));
    const [, secret, madeAtMs] = /^([\w-]{43})\.(\d+)$/.exec(kept?.reveal() ?? '') ?? [];
    return secret && madeAtMs ? { secret, expiresAtMs: Number(madeAtMs) + lifetimeMs } : null;
  }

  /** A new one; the old one is worth nothing from then on. @throws Failure vault/unavailable, vault/locked */
  async make(bridgeId: string): Promise<AddressSecret> {
    const madeAtMs = this.#options.now();
    const secret = randomBytes(32).toString('base64url');
    await this.#options.vault.write(addressSecretName(bridgeId), new Secret(`${secret}.${madeAtMs}`));
    return { secret, expiresAtMs: madeAtMs + lifetimeMs };
  }
}

/** The name under which the vault has the secret of a bridge's address. */
export function addressSecretName(bridgeId: string): string {
  return `public-address.${bridgeId}`;
}
