import { setTimeout as wait } from 'node:timers/promises';
import { type Flight } from '../../../shared/model/flight.ts';
import { flag, limitOf, type Parsed, text } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { asJson, print, printJson, safe, table, when } from '../output.ts';
import { openRemote } from '../remote.ts';

/** Between two looks for more, in milliseconds. */
const followMs = 500;

/** The last requests, the newest last, as a log is read; `--follow` goes on until it is stopped. */
export async function showFlights(args: Parsed): Promise<number> {
  const query = { bridgeId: text(args, 'bridge'), client: text(args, 'client'), onlyFailures: flag(args, 'failures') };
  await using remote = await openRemote(dataDirOf(args));
  let { data } = await remote.call('flight/list', { ...query, limit: limitOf(args) });
  if (!flag(args, 'follow')) return show(args, data);
  for (let after = 0; ; ) {
    for (const flight of data.toReversed()) print(flag(args, 'json') ? asJson(flight) : row(flight).join('  '));
    after = data[0]?.n ?? after;
    await wait(followMs);
    ({ data } = await remote.call('flight/list', { ...query, after, limit: 1000 }));
  }
}

function show(args: Parsed, data: readonly Flight[]): number {
  if (flag(args, 'json')) printJson({ data });
  else if (data.length === 0) print('No request yet.');
  else print(...table(['TIME', 'BRIDGE', 'CLIENT', 'STATUS', 'TOOK', 'IN', 'OUT', 'REQUEST'], data.toReversed().map(row)));
  return 0;
}

function row({ atMs, bridgeId, hop, clientName, status, durationMs, bytesIn, bytesOut, ...request }: Flight): string[] {
  const { method, path, operation, failure } = request;
  const what = [method, path, operation, failure && `✕ ${failure}`].filter((part) => part !== null && part !== '');
  const bridge = hop === 'public' ? `${bridgeId} (public)` : bridgeId;
  const client = clientName === null ? '-' : safe(clientName);
  const numbers = [String(status ?? 'left'), `${durationMs.toFixed(1)} ms`, String(bytesIn), String(bytesOut)];
  return [when(Math.floor(atMs / 1000)), bridge, client, ...numbers, safe(what.join(' '))];
}
