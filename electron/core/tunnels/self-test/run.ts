import { randomBytes } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';
import { TunnelHop, type TunnelHopResult } from '../../../../shared/model/tunnel.ts';
import { type Call } from '../../lib/call.ts';
import { orAborted } from '../../lib/or-aborted.ts';
import { asker } from './ask.ts';
import { asksWho, callsTool, discovers } from './client.ts';
import { cameHere, carried, requireUp, resolves, shakesHands } from './network.ts';
import { type Found, type SelfTestTools, type WayIn } from './ports.ts';

type Hops = Readonly<Record<TunnelHop, (call: Call) => Promise<Found>>>;

/** How long one hop may take, and all of them, in milliseconds: less than a surface waits for an answer. */
const [hopMs, allMs] = [10_000, 25_000];

/**
 * Goes the way of a client outside. Every hop is told when it is over, in order; those after the first failure are skipped. Credentials go
 * nowhere before the bridge itself has answered.
 */
export async function* testWayIn(way: WayIn, tools: SelfTestTools, { signal }: Call): AsyncGenerator<TunnelHopResult> {
  const hops = hopsOf(way, tools);
  const end = AbortSignal.timeout(allMs);
  let failed: TunnelHop | null = null;
  for (const hop of TunnelHop.options) {
    const result: TunnelHopResult =
      failed === null ? await tried(hop, hops[hop], tools, { signal, end }) : skipped(hop, `Not tried, since ${failed} failed.`);
    signal.throwIfAborted();
    if (result.state === 'failed') failed = hop;
    yield result;
  }
}

async function tried(
  hop: TunnelHop,
  run: Hops[TunnelHop],
  { elapsed }: SelfTestTools,
  { signal, end }: Call & { readonly end: AbortSignal },
): Promise<TunnelHopResult> {
  const began = elapsed();
  const ms = () => Math.round((elapsed() - began) * 10) / 10;
  const late = AbortSignal.any([end, AbortSignal.timeout(hopMs)]);
  const over = AbortSignal.any([signal, late]);
  try {
    // The resolver of the system listens to no signal.
    const found = await orAborted(run({ signal: over }), { signal: over });
    return typeof found === 'string' ? { hop, state: 'passed', ms: ms(), detail: found, mend: null } : skipped(hop, found.skipped);
  } catch (error) {
    const { message, hint } = late.aborted ? tooLate() : Failure.from(error);
    return { hop, state: 'failed', ms: ms(), detail: message, mend: hint };
  }
}

function tooLate(): Failure {
  return new Failure('tunnel/failed', `There was no answer within ${hopMs / 1000} seconds.`, {
    hint: 'See how the tunnel stands, and whether something on the way holds answers back.',
  });
}

function skipped(hop: TunnelHop, detail: string): TunnelHopResult {
  return { hop, state: 'skipped', ms: 0, detail, mend: null };
}

function hopsOf(way: WayIn, tools: SelfTestTools): Hops {
  const ask = asker(way, tools);
  const nonce = randomBytes(16).toString('base64url');
  const health = async (call: Call) => {
    const answer = await ask('/healthz', { headers: { 'x-drawbridge-probe': nonce } }, call);
    await answer.body?.cancel();
    return answer;
  };
  return {
    dns: () => resolves(way, tools),
    tls: (call) => shakesHands(way, tools, call),
    tunnel: async (call) => {
      requireUp(way);
      return carried(await health(call), way);
    },
    host: async (call) => cameHere(await health(call), way.prove(nonce), way),
    auth: (call) => asksWho(way, ask, call),
    discover: (call) => discovers(way, ask, call),
    tool: (call) => callsTool(way, ask, call),
  };
}
