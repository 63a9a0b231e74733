import { type BridgeStatus } from '../../../shared/model/host.ts';
import { type BridgeChange } from '../../../shared/contract/bridges.ts';
import { BridgeAuth, Sandbox } from '../../../shared/model/config.ts';
import { flag, oneOf, type Parsed, switchOf, text, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { complain, print, printJson, safe, table } from '../output.ts';
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

/** Changes what is named; the rest stays. */
export async function editBridge(args: Parsed): Promise<number> {
  const id = word(args, 0, 'The bridge');
  const change = changeOf(args);
  if (Object.values(change).every((value) => value === undefined))
    throw new UsageError('Nothing to change: name --sandbox, --port, --auth or --enabled.');
  await using remote = await openRemote(dataDirOf(args));
  const bridge = await remote.call('bridge/update', { id, ...change });
  if (bridge.auth === 'none') complain(`${id} asks for no token: any program on this computer can call it.`);
  show(args, [bridge]);
  return 0;
}

function changeOf(args: Parsed): BridgeChange {
  return {
    sandbox: oneOf(args, 'sandbox', Sandbox.options),
    port: portOf(args),
    auth: oneOf(args, 'auth', BridgeAuth.shape.mode.unwrap().options),
    enabled: switchOf(args, 'enabled'),
  };
}

function portOf(args: Parsed): number | undefined {
  const given = text(args, 'port');
  if (given === undefined) return undefined;
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new UsageError('--port takes a number from 0 to 65535; 0 lets the system choose.');
}

function show(args: Parsed, data: readonly BridgeStatus[]): void {
  if (flag(args, 'json')) printJson({ data });
  else if (data.length === 0) print('No bridge is configured.');
  else print(...table(['ID', 'KIND', 'STATE', 'AUTH', 'SANDBOX', 'ADDRESS'], data.map(row)));
}

function row({ id, kind, state, auth, sandbox, url, failure, port }: BridgeStatus): string[] {
  return [id, kind, state, auth, sandbox, url ?? (failure ? safe(failure.message) : `port ${port}`)];
}
