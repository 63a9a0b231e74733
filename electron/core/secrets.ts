import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../shared/contract/errors.ts';
import { type Config, type PublicConfig } from '../../shared/model/config.ts';
import { addressSecretName } from './auth/address-secrets.ts';
import { type Host } from './host.ts';
import { eventSecretPrefix } from './mcp-events.ts';
import { type AuditTable } from './state/audit.ts';
import { type ConfigFile } from './state/config-file.ts';
import { type Database } from './state/database.ts';
import { SettingTable } from './state/settings.ts';
import { openKeychain } from './vault/keychain.ts';
import { type Redactor } from './vault/redact.ts';
import { SecretFile } from './vault/secret-file.ts';
import { type SecretNames, Secrets } from './vault/secrets.ts';

interface SecretsHome {
  readonly host: Pick<Host, 'dataDir' | 'passphrase' | 'now' | 'log'>;
  readonly config: ConfigFile;
  /** Without it names are not remembered, and nothing is written. */
  readonly db: Database | null;
  readonly audit: AuditTable | null;
  readonly redactor: Redactor | null;
  readonly changed: () => void;
}

/** Under which the keychain files our secrets. */
const keychainService = 'Drawbridge';

/** The owner's secrets where the configuration says that they are; an encrypted file is opened when its passphrase is known. */
export async function openSecrets({ host, config, db, audit, redactor, changed }: SecretsHome): Promise<Secrets> {
  const note = (type: string, data: Readonly<Record<string, string>>) => audit?.append({ type, data, atMs: host.now() });
  const files = new Map<string | null, SecretFile>();
  const names = db ? namesIn(new SettingTable(db)) : { read: () => [], write: () => undefined };
  const secrets = new Secrets({
    config: () => config.current.vault,
    configure: async (vault) => {
      note('vault/moved', { store: vault.store });
      await config.update((before) => ({ ...before, vault }));
    },
    keychain: openKeychain({ service: keychainService }),
    file: (keyFile) => {
      const file = files.get(keyFile) ?? new SecretFile({ file: join(host.dataDir, 'secrets.json'), keyFile });
      files.set(keyFile, file);
      return file;
    },
    makeKeyFile: (file) => makeKeyFile(file, config.current),
    names,
    uses: () => usesIn(config.current, names.read()),
    learn: (value) => redactor?.learn(value),
    note,
    changed,
  });
  if (host.passphrase && config.current.vault.store === 'file') {
    await secrets.unlock(host.passphrase).catch((error: unknown) => host.log.warn('vault notUnlocked', { error }));
  }
  return secrets;
}

const namesKey = 'vault.names';

function namesIn(settings: SettingTable): SecretNames {
  return {
    read: () => z.array(z.string()).catch([]).parse(settings.read(namesKey)),
    write: (names) => settings.write(namesKey, names),
  };
}

/** What needs which secrets: settings that name them, and what made its own, as far as that is kept. */
function usesIn({ codex, bridges }: Config, kept: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>();
  const use = (name: string | undefined, setting: string) => {
    if (name !== undefined) uses.set(name, [...(uses.get(name) ?? []), setting]);
  };
  use(codex.provider?.apiKeySecret, 'codex.provider');
  for (const { id, public: door } of bridges) {
    if (door) use(tunnelSecretOf(door), `bridges.${id}.public.tunnel`);
    const address = addressSecretName(id);
    if (door && hasSecretAddress(door) && kept.includes(address)) use(address, `bridges.${id}.public.auth`);
  }
  for (const name of kept) if (name.startsWith(eventSecretPrefix)) use(name, 'MCP subscriptions');
  return uses;
}

function tunnelSecretOf({ tunnel }: PublicConfig): string | undefined {
  if ('tokenSecret' in tunnel) return tunnel.tokenSecret;
  return 'keySecret' in tunnel ? tunnel.keySecret : undefined;
}

function hasSecretAddress({ auth: { mode } }: PublicConfig): boolean {
  return mode === 'path' || mode === 'query';
}

/** A key in a folder that is open to jobs would be theirs. */
async function makeKeyFile(file: string, { roots }: Config): Promise<void> {
  const root = roots.find(({ path }) => file === path || file.startsWith(`${path}/`));
  if (root) {
    throw new Failure('http/invalidRequest', `A key file must not lie in ${root.path}, which is open to jobs.`, {
      hint: 'Choose a place outside of every open folder.',
    });
  }
  try {
    await using handle = await open(file, 'wx', 0o600);
    await handle.writeFile(randomBytes(32));
    await handle.sync();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return;
    throw new Failure('vault/unavailable', `The key file ${file} cannot be made.`, {
      cause,
      hint: 'Choose a folder of yours that exists.',
    });
  }
}
