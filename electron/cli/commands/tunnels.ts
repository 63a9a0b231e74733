import { type BridgeStatus, type PublicStatus } from '../../../shared/model/host.ts';
import { type TunnelHopResult } from '../../../shared/model/tunnel.ts';
import { flag, type Parsed, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { complain, print, printJson, safe, table } from '../output.ts';
import { openRemote } from '../remote.ts';

export async function listTunnels(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  show(args, (await remote.call('bridge/list', {})).data);
  return 0;
}

export async function startTunnel(args: Parsed): Promise<number> {
  const id = word(args, 0, 'The bridge');
  await using remote = await openRemote(dataDirOf(args));
  show(args, [await remote.call('bridge/startPublic', { id })]);
  return 0;
}

export async function stopTunnel(args: Parsed): Promise<number> {
  const id = word(args, 0, 'The bridge');
  await using remote = await openRemote(dataDirOf(args));
  show(args, [await remote.call('bridge/stopPublic', { id })]);
  return 0;
}

/** Prints the whole address where it is known, else the part of it that is ours. */
export async function renewSecret(args: Parsed): Promise<number> {
  const id = word(args, 0, 'The bridge');
  await using remote = await openRemote(dataDirOf(args));
  const { secret, bridge } = await remote.call('bridge/renewSecret', { id });
  const address = (bridge.public?.url ?? '/mcp') + (bridge.public?.auth === 'query' ? `?token=${secret}` : `/${secret}`);
  if (flag(args, 'json')) printJson({ address, secret });
  else {
    print(address);
    complain(...(bridge.public?.warnings ?? []), 'It is shown this once, and the one before it is worth nothing any more.');
  }
  return 0;
}

/** Prints each hop as soon as it is over. A way in that does not work is a failure of the command. */
export async function testTunnel(args: Parsed): Promise<number> {
  const bridgeId = word(args, 0, 'The bridge');
  const json = flag(args, 'json');
  await using remote = await openRemote(dataDirOf(args), {
    onNotification: (name, params) => {
      if (name === 'tunnel/hop' && !json && 'hop' in params) print(...hopLines(params.hop));
    },
  });
  const test = await remote.call('tunnel/test', { bridgeId });
  if (json) printJson(test);
  return test.passed ? 0 : 1;
}

const signs = { passed: '✓', failed: '✕', skipped: '–' } as const;

function hopLines({ hop, state, ms, detail, mend }: TunnelHopResult): string[] {
  const took = state === 'skipped' ? '' : `${ms.toFixed(0)} ms`;
  const line = `${signs[state]} ${hop.padEnd(8)} ${took.padStart(8)}  ${safe(detail)}`;
  return mend === null ? [line] : [line, `  ${safe(mend)}`];
}

function show(args: Parsed, bridges: readonly BridgeStatus[]): void {
  const data = bridges.flatMap(({ id, public: way }) => (way ? [{ id, ...way }] : []));
  if (flag(args, 'json')) return printJson({ data });
  if (data.length === 0) return print('No bridge has a way in from outside. Give it one in the window, under Tunnels.');
  print(...table(['ID', 'TUNNEL', 'STATE', 'AUTH', 'SANDBOX', 'ADDRESS'], data.map(row)));
  for (const { id, ...way } of data) print(...remarks(id, way));
}

function row({ id, tunnel, state, auth, sandbox, url }: { readonly id: string } & PublicStatus): string[] {
  return [id, tunnel.kind, state === 'listening' ? tunnel.state : state, auth, sandbox, url ?? '-'];
}

function remarks(id: string, { failure, tunnel, warnings, state }: PublicStatus): string[] {
  const reason = failure ? `${failure.message} ${failure.hint ?? ''}` : tunnel.reason;
  const open = state === 'stopped' ? [] : warnings;
  return [...(reason === null ? [] : [reason]), ...open].map((line) => `! ${id}: ${safe(line.trim())}`);
}
