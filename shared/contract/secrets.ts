import { z } from 'zod';
import { SecretEntry, SecretStore, VaultStatus } from '../model/secret.ts';
import { AbsolutePath } from '../model/text.ts';
import { SecretName } from '../model/tunnel.ts';

const name = SecretName;
/** Of a file's key. Nothing checks how good it is but its length. */
const passphrase = z.string().min(12).max(1000);

/** Secrets of the owner's. A value goes in and never comes out. Part of `methods`. */
export const secretMethods = {
  /** Those that were stored here and those that the configuration names, by name. */
  'secret/list': { params: z.strictObject({}), result: z.object({ data: z.array(SecretEntry), vault: VaultStatus }) },
  /** Stores it, in place of what was there. */
  'secret/set': { params: z.strictObject({ name, value: z.string().min(1).max(65_536) }), result: SecretEntry },
  'secret/remove': { params: z.strictObject({ name }), result: z.object({}) },
  /** Opens the encrypted file until the host ends. */
  'vault/unlock': { params: z.strictObject({ passphrase: z.string().min(1).max(1000) }), result: VaultStatus },
  /** Moves every secret to the other store. A file needs a passphrase, or a key file, which is made when it is missing. */
  'vault/move': {
    params: z.strictObject({ store: SecretStore, passphrase: passphrase.optional(), keyFile: AbsolutePath.optional() }),
    result: VaultStatus,
  },
} as const;
