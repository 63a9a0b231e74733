import { Tokens } from './auth/tokens.ts';
import { Clients } from './clients.ts';
import { Folders } from './folders.ts';
import { type Host } from './host.ts';
import { openSecrets } from './secrets.ts';
import { openState } from './state/backups.ts';
import { ClientTable } from './state/clients.ts';
import { AuditTable } from './state/audit.ts';
import { ConfigFile } from './state/config-file.ts';
import { lockDataDir } from './state/lock.ts';
import { type Secrets } from './vault/secrets.ts';

/** What may be read and changed while no host runs: the configuration, the tokens and the audit. */
export interface Offline extends Disposable {
  readonly folders: Folders;
  readonly audit: AuditTable;
  readonly clients: Clients;
  readonly secrets: Secrets;
}

/**
 * Holds the data directory until disposed, so that no host can start in between.
 * @throws Failure host/alreadyRunning, host/dataDirUnusable, config/invalid, config/unreadable, state/unusable
 */
export async function openOffline(
  host: Pick<Host, 'dataDir' | 'configFile' | 'environment' | 'passphrase' | 'now' | 'log'>,
): Promise<Offline> {
  using stack = new DisposableStack();
  stack.use(lockDataDir(host.dataDir));
  const config = await ConfigFile.open(host.configFile);
  const db = stack.use(openState(host.dataDir, host));
  const audit = new AuditTable(db);
  const note = (type: string, data: Readonly<Record<string, unknown>>) => audit.append({ type, data, atMs: host.now() });
  const folders = new Folders({ host, config, note });
  const tokens = new Tokens({ store: new ClientTable(db, audit), extraToken: null, now: host.now });
  // Jobs run in a host, and there is none.
  const clients = new Clients({ tokens, roots: () => folders.list().map(({ path }) => path), cancelJobs: async () => undefined });
  const secrets = await openSecrets({ host, config, db, audit, redactor: null, changed: () => undefined });
  const held = stack.move();
  return {
    folders,
    audit,
    clients,
    secrets,
    [Symbol.dispose]: () => held.dispose(),
  };
}
