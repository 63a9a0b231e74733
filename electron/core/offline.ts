import { type Client, type Scope } from '../../shared/model/client.ts';
import { Tokens } from './auth/tokens.ts';
import { Folders } from './folders.ts';
import { type Host } from './host.ts';
import { openState } from './state/backups.ts';
import { ClientTable } from './state/clients.ts';
import { AuditTable } from './state/audit.ts';
import { ConfigFile } from './state/config-file.ts';
import { lockDataDir } from './state/lock.ts';

/** What may be read and changed while no host runs: the configuration, the tokens and the audit. */
export interface Offline extends Disposable {
  readonly folders: Folders;
  readonly audit: AuditTable;
  listClients(): Client[];
  createClient(name: string, scopes: readonly Scope[]): { client: Client; token: string };
  revokeClient(id: string): Client;
}

/**
 * Holds the data directory until disposed, so that no host can start in between.
 * @throws Failure host/alreadyRunning, host/dataDirUnusable, config/invalid, config/unreadable, state/unusable
 */
export async function openOffline(host: Pick<Host, 'dataDir' | 'configFile' | 'environment' | 'now' | 'log'>): Promise<Offline> {
  using stack = new DisposableStack();
  stack.use(lockDataDir(host.dataDir));
  const config = await ConfigFile.open(host.configFile);
  const db = stack.use(openState(host.dataDir, host));
  const tokens = new Tokens({ store: new ClientTable(db), extraToken: null, now: host.now });
  const held = stack.move();
  return {
    folders: new Folders({ host, config }),
    audit: new AuditTable(db),
    listClients: () => tokens.list(),
    createClient: (name, scopes) => tokens.create(name, scopes),
    revokeClient: (id) => tokens.revoke(id),
    [Symbol.dispose]: () => held.dispose(),
  };
}
