import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { agent, sseData } from './bridge-client.ts';
import { openPair, type Pair, type PairOptions } from './pair.ts';

export interface ToolOptions extends PairOptions {
  /** Measured calls of codex_read. */
  readonly calls: number;
  readonly onProgress: (text: string) => void;
}

export interface ToolFigures {
  /** Milliseconds of each call, one at a time. */
  readonly status: readonly number[];
  readonly read: readonly number[];
  /** Milliseconds of the same turn with a bare client. */
  readonly bare: readonly number[];
  /** Calls of bridge_status in a second for each burst, of which `statusAtOnce` run at once. */
  readonly perSecond: readonly number[];
}

export const statusAtOnce = 20;
const warmUps = 4;
/** Under what the host takes from one client at once, and how long it counts such a burst, in milliseconds. */
const burst = 160;
const burstRestMs = 4000;
const bursts = 4;

/** Tool calls over MCP as ChatGPT makes them: without a handshake, one message each, on connections that stay. */
export async function measureTools(options: ToolOptions): Promise<ToolFigures> {
  const { calls, answer, onProgress } = options;
  await using pair = await openPair('tools', options);
  const read = () => toolCall(pair.mcp, 'codex_read', { prompt: 'Say the ten words.' }, answer, options.signal);
  const status = () => toolCall(pair.mcp, 'bridge_status', {}, 'codex-gpt-bridge', options.signal);
  onProgress('tools: warming up');
  for (let count = 0; count < warmUps; count++) await Promise.all([read(), status(), pair.bareKept()]);
  const times = { status: [] as number[], read: [] as number[], bare: [] as number[] };
  for (let count = 0; count < calls; count++) {
    onProgress(`tools: ${count} of ${calls}`);
    times.read.push(await read());
    times.bare.push((await pair.bareKept()).wholeMs);
  }
  await wait(burstRestMs);
  for (let count = 0; count < burst; count++) times.status.push(await status());
  const perSecond: number[] = [];
  for (let count = 0; count < bursts; count++) {
    onProgress(`tools: burst ${count} of ${bursts}`);
    await wait(burstRestMs);
    perSecond.push(await rateOf(status));
  }
  return { ...times, perSecond };
}

async function rateOf(call: () => Promise<unknown>): Promise<number> {
  const lane = async () => {
    for (let count = 0; count < burst / statusAtOnce; count++) await call();
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: statusAtOnce }, lane));
  return (burst * 1000) / (performance.now() - startedAt);
}

/** Milliseconds until the answer of a tool is whole. @throws Error when it does not say what was expected */
async function toolCall({ url, token }: Pair['mcp'], name: string, args: object, expected: string, signal: AbortSignal): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  const accept = 'application/json, text/event-stream';
  const length = Buffer.byteLength(body);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept, 'content-length': length };
  const startedAt = performance.now();
  const [response] = (await once(request(url, { method: 'POST', headers, agent, signal }).end(body), 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`The bridge answered ${response.statusCode}: ${await text(response)}`);
  let said = '';
  for await (const data of sseData(response.setEncoding('utf8'))) said = data;
  const wholeMs = performance.now() - startedAt;
  if (!said.includes(expected)) throw new Error(`${name} answered ${said.slice(0, 400)}`);
  return wholeMs;
}
