import { type BridgeStatus } from '../../../shared/model/host.ts';
import { flag, type Parsed } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table } from '../output.ts';
import { openRemote } from '../remote.ts';

export async function listBridges(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  show(args, (await remote.call('bridge/list', {})).data);
  return 0;
}

/** One bridge by its id, or all of them. */
export async function startBridges(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const [id] = args.positionals;
  show(args, id ? [await remote.call('bridge/start', { id })] : (await remote.call('bridge/startAll', {})).data);
  return 0;
}

export async function stopBridges(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const [id] = args.positionals;
  show(args, id ? [await remote.call('bridge/stop', { id })] : (await remote.call('bridge/stopAll', {})).data);
  return 0;
}

function show(args: Parsed, data: readonly BridgeStatus[]): void {
  if (flag(args, 'json')) printJson({ data });
  else if (data.length === 0) print('No bridges are configured.');
  else print(...table(['ID', 'KIND', 'STATE', 'AUTH', 'SANDBOX', 'ADDRESS'], data.map(row)));
}

function row({ id, kind, state, auth, sandbox, url, failure, port }: BridgeStatus): string[] {
  return [id, kind, state, auth, sandbox, url ?? (failure ? safe(failure.message) : `port ${port}`)];
}
