import { type Client } from '../../../shared/model/client.ts';
import { flag, type Parsed, UsageError, word } from '../arguments.ts';
import { cliHost } from '../host.ts';
import { complain, print, printJson, safe, table, when } from '../output.ts';
import { either } from './roots.ts';
import { changeOf } from './token-limits.ts';

export async function createToken(args: Parsed): Promise<number> {
  const { name, scopes, ...limits } = changeOf(args, now(args));
  if (!name) throw new UsageError('--name is missing: say which client the token is for.');
  if (!scopes) throw new UsageError('--scope is missing: some of read, run, write, admin, with commas between.');
  const request = { name, scopes, ...limits };
  const made = await either(
    args,
    (remote) => remote.call('client/create', request),
    (offline) => offline.clients.create(request),
  );
  if (flag(args, 'json')) printJson(made);
  else tell(made.token, `This is the token of ${safe(name)} (${scopes.join(', ')}). It is shown this once.`);
  return 0;
}

export async function listTokens(args: Parsed): Promise<number> {
  const clients = await clientsOf(args);
  if (flag(args, 'json')) printJson({ data: clients });
  else if (clients.length === 0) print('No client has a token. Create one: drawbridge tokens create --name NAME --scope read,run');
  else {
    const head = ['ID', 'NAME', 'KIND', 'SCOPES', 'AT MOST', 'EXPIRES', 'LAST USED', 'FROM', 'FOLDERS'];
    const present = now(args) / 1000;
    print(
      ...table(
        head,
        clients.map((client) => row(client, present)),
      ),
    );
  }
  return 0;
}

/** Changes what is named; the rest stays. */
export async function editToken(args: Parsed): Promise<number> {
  const change = changeOf(args, now(args));
  const { id } = await clientOf(args);
  if (Object.keys(change).length === 0) throw new UsageError('Nothing to change: name --name, --scope, --root, --sandbox or --expires.');
  const client = await either(
    args,
    (remote) => remote.call('client/update', { id, ...change }),
    (offline) => offline.clients.update(id, change),
  );
  if (flag(args, 'json')) printJson(client);
  else print(`${safe(client.name)}: ${limitsInWords(client)}.`);
  return 0;
}

export async function rotateToken(args: Parsed): Promise<number> {
  const { id } = await clientOf(args);
  const made = await either(
    args,
    (remote) => remote.call('client/rotate', { id }),
    (offline) => offline.clients.rotate(id),
  );
  if (flag(args, 'json')) printJson(made);
  else tell(made.token, `This is the new token of ${safe(made.client.name)}. It is shown this once; the old one is dead.`);
  return 0;
}

/** The token by itself on standard output, so that a script can keep it. */
function tell(token: string, note: string): void {
  print(token);
  complain(note);
}

export async function revokeToken(args: Parsed): Promise<number> {
  const { id } = await clientOf(args);
  const cancelJobs = flag(args, 'cancel-jobs');
  const revoked = await either(
    args,
    (remote) => remote.call('client/revoke', { id, cancelJobs }),
    (offline) => offline.clients.revoke(id, { cancelJobs }),
  );
  if (flag(args, 'json')) printJson(revoked);
  else print(`The ${revoked.kind === 'oauth' ? 'sign-in' : 'token'} of ${safe(revoked.name)} is revoked.`);
  return 0;
}

/** By id or by name; who is not on the list is left to the host to refuse. */
async function clientOf(args: Parsed): Promise<Pick<Client, 'id'>> {
  const given = word(args, 0, 'The id or name of the client');
  const clients = await clientsOf(args);
  return clients.find(({ id }) => id === given) ?? clients.find(({ name }) => name === given) ?? { id: given };
}

async function clientsOf(args: Parsed): Promise<readonly Client[]> {
  return either(
    args,
    async (remote) => (await remote.call('client/list', {})).data,
    (offline) => offline.clients.list(),
  );
}

function row(client: Client, present: number): string[] {
  const { id, name, kind, scopes, sandbox, expiresAt, lastUsedAt, lastUsedFrom } = client;
  const expired = expiresAt !== null && present >= expiresAt;
  const expiry = expiresAt === null ? 'never' : `${expired ? 'expired ' : ''}${when(expiresAt)}`;
  const used = [when(lastUsedAt), lastUsedFrom ?? '-'];
  return [id, safe(name), kind === 'oauth' ? 'sign-in' : 'token', scopes.join(','), sandbox ?? '-', expiry, ...used, foldersOf(client)];
}

function limitsInWords(client: Client): string {
  const { scopes, sandbox, expiresAt } = client;
  const atMost = sandbox === null ? 'no ceiling of its own' : `at most ${sandbox}`;
  return `${scopes.join(', ')}; ${atMost}; folders ${foldersOf(client)}; expires ${expiresAt === null ? 'never' : when(expiresAt)}`;
}

function foldersOf({ roots }: Client): string {
  return roots === null ? 'all' : safe(roots.join(', '));
}

function now(args: Parsed): number {
  return cliHost(args).now();
}
