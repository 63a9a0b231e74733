import { z } from 'zod';
import { AbsolutePath } from './text.ts';

/** Where secrets are kept. The file is for systems without a keychain and is chosen, never fallen back to. */
export const SecretStore = z.enum(['keychain', 'file']);
export type SecretStore = z.infer<typeof SecretStore>;

/** `keyFile` opens the encrypted file without a passphrase: whoever can read both has the secrets. */
export const VaultConfig = z.strictObject({
  store: SecretStore.default('keychain'),
  keyFile: AbsolutePath.nullable().default(null),
});
export type VaultConfig = z.infer<typeof VaultConfig>;

export const VaultStatus = z.object({
  store: SecretStore,
  /** `locked`: a keychain to unlock or a passphrase to give. `unavailable`: nothing there answers. */
  state: z.enum(['ready', 'locked', 'unavailable']),
  /** Why it is not ready and what to do; for a ready one, what to be aware of. */
  detail: z.string().nullable(),
});
export type VaultStatus = z.infer<typeof VaultStatus>;

/** What is known of a secret; its value is never told. */
export const SecretEntry = z.object({
  name: z.string(),
  /** Null where the vault cannot be asked now. */
  isSet: z.boolean().nullable(),
  /** Settings that name it: `codex.provider`, `bridges.chatgpt.public.tunnel`. */
  usedBy: z.array(z.string()),
});
export type SecretEntry = z.infer<typeof SecretEntry>;
