import { type Secret } from './secret.ts';

/** Where secrets live: the OS keychain. A locked or missing one is told apart from a secret that was never set. */
export interface Vault {
  /** Null when no such secret is stored. @throws Failure vault/unavailable, vault/locked */
  read(name: string): Promise<Secret | null>;
  /** @throws Failure vault/unavailable, vault/locked */
  write(name: string, secret: Secret): Promise<void>;
  /** False when there was none. @throws Failure vault/unavailable, vault/locked */
  remove(name: string): Promise<boolean>;
}
