import { type Client, Scope } from '../../../shared/model/client.ts';
import { DisplayName } from '../../../shared/model/text.ts';
import { flag, type Parsed, text, UsageError, word } from '../arguments.ts';
import { print, printJson, safe, table, when } from '../output.ts';
import { either } from './roots.ts';

export async function createToken(args: Parsed): Promise<number> {
  const name = nameOf(args);
  const scopes = scopesOf(args);
  const made = await either(
    args,
    (remote) => remote.call('client/create', { name, scopes }),
    (offline) => offline.createClient(name, scopes),
  );
  if (flag(args, 'json')) printJson(made);
  else print(made.token, `This is the token of ${safe(name)} (${scopes.join(', ')}). It is shown this once.`);
  return 0;
}

export async function listTokens(args: Parsed): Promise<number> {
  const clients = await clientsOf(args);
  if (flag(args, 'json')) printJson({ data: clients });
  else if (clients.length === 0) print('No client has a token. Create one: drawbridge tokens create --name NAME --scope read,run');
  else print(...table(['ID', 'NAME', 'SCOPES', 'CREATED', 'LAST USED'], clients.map(row)));
  return 0;
}

/** By id or by name. */
export async function revokeToken(args: Parsed): Promise<number> {
  const given = word(args, 0, 'The id or name of the client');
  const client = (await clientsOf(args)).find(({ id, name }) => id === given || name === given);
  const id = client?.id ?? given;
  const revoked = await either(
    args,
    (remote) => remote.call('client/revoke', { id }),
    (offline) => offline.revokeClient(id),
  );
  if (flag(args, 'json')) printJson(revoked);
  else print(`The token of ${safe(revoked.name)} is revoked.`);
  return 0;
}

async function clientsOf(args: Parsed): Promise<readonly Client[]> {
  return either(
    args,
    async (remote) => (await remote.call('client/list', {})).data,
    (offline) => offline.listClients(),
  );
}

function row({ id, name, scopes, createdAt, lastUsedAt }: Client): string[] {
  return [id, safe(name), scopes.join(','), when(createdAt), when(lastUsedAt)];
}

function nameOf(args: Parsed): string {
  const given = text(args, 'name');
  if (!given?.trim()) throw new UsageError('--name is missing: say which client the token is for.');
  const name = DisplayName.safeParse(given);
  if (name.success) return name.data;
  throw new UsageError(`--name ${name.error.issues[0]?.message ?? 'cannot be used'}.`);
}

function scopesOf(args: Parsed): Scope[] {
  const given = text(args, 'scope');
  if (!given) throw new UsageError(`--scope is missing: some of ${Scope.options.join(', ')}, with commas between.`);
  return given.split(',').map((one) => {
    const scope = Scope.safeParse(one.trim());
    if (scope.success) return scope.data;
    throw new UsageError(`--scope knows ${Scope.options.join(', ')}; ${JSON.stringify(one)} is none of them.`);
  });
}
