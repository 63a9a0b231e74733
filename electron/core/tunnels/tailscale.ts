import { z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';
import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { pickEnvironment, runProgram } from '../lib/process.ts';
import { runChild } from './child.ts';
import { type Tunnel, type TunnelEnd, type TunnelEvent, type TunnelTools } from './ports.ts';
import { findProgram, type Program } from './program.ts';

type TailscaleConfig = Extract<TunnelConfig, { kind: 'tailscale' }>;

export const tailscale: Program = {
  name: 'tailscale',
  get: 'Install Tailscale from tailscale.com/download and log in, or name the program in public.tunnel.path.',
  version: ['version'],
};
const mend = 'Funnel needs HTTPS and the funnel attribute in your tailnet: tailscale.com/kb/1223/funnel';
const refusal = /funnel is not enabled|not allowed|access denied|logged out|needs ?login|already (in use|serving)/i;

const Status = z.looseObject({
  BackendState: z.string(),
  Self: z.looseObject({ DNSName: z.string() }).nullish(),
});
const Mappings = z.looseObject({
  AllowFunnel: z.record(z.string(), z.boolean()).nullish(),
  Web: z
    .record(z.string(), z.looseObject({ Handlers: z.record(z.string(), z.looseObject({ Proxy: z.string().optional() })).nullish() }))
    .nullish(),
});
const FunnelStatus = Mappings.extend({ Foreground: z.record(z.string(), Mappings).nullish() });

/**
 * Tailscale Funnel in the foreground: tailscaled takes the mapping back when the program ends, however it ends, so nothing stays open after us
 * and no mapping of the owner's is touched.
 */
export function tailscaleTunnel({ path, port }: TailscaleConfig, end: TunnelEnd, folder: string, tools: TunnelTools): Tunnel {
  const target = `http://127.0.0.1:${end.port}`;
  return {
    kind: 'tailscale',
    async *start(call: Call) {
      const file = await findProgram({ ...tailscale, configured: path }, tools);
      const ask = asker(file, tools);
      const args = ['funnel', `--https=${port}`, target];
      const host = await nameOf(ask, call);
      const look = async (asked: Call) => ((await carries(ask, `${host}:${port}`, target, asked)) ? upAt(host, port) : null);
      yield* runChild({ name: 'tailscale', file, args, folder, look, refusal, mend }, tools, call);
    },
  };
}

/** The node's name comes from its own daemon, which holds the certificate for it. */
function upAt(host: string, port: number): TunnelEvent {
  return { type: 'up', host: port === 443 ? host : `${host}:${port}`, own: true };
}

type Ask = (args: readonly string[], call: Call) => Promise<unknown>;

function asker(file: string, { environment }: TunnelTools): Ask {
  const env = pickEnvironment(environment, ['PATH', 'Path', 'HOME', 'USERPROFILE', 'SystemRoot']);
  return async (args, { signal }) => {
    const { stdout } = await runProgram({ file, args, env, timeoutMs: 5000, maxBytes: 4 << 20 }, { signal });
    return JSON.parse(stdout);
  };
}

/** @throws Failure tunnel/refused when nobody is logged in */
async function nameOf(ask: Ask, call: Call): Promise<string> {
  const asked = await ask(['status', '--json'], call).catch((cause: unknown) => {
    call.signal.throwIfAborted();
    throw new Failure('tunnel/failed', 'tailscale does not answer: is its service running?', { cause, hint: 'Try: tailscale status' });
  });
  const status = Status.safeParse(asked);
  const name = status.success ? (status.data.Self?.DNSName ?? '').replace(/\.$/, '').toLowerCase() : '';
  if (status.success && status.data.BackendState === 'Running' && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) return name;
  const state = status.success ? status.data.BackendState : 'unknown';
  throw new Failure(state === 'NeedsLogin' ? 'tunnel/refused' : 'tunnel/failed', `tailscale is not connected; its state is ${state}.`, {
    hint: 'Run: tailscale up',
  });
}

/** Whether the funnel is on for this name, and leads to us and not to another program. */
async function carries(ask: Ask, name: string, target: string, call: Call): Promise<boolean> {
  const status = FunnelStatus.safeParse(await ask(['funnel', 'status', '--json'], call).catch(() => null));
  if (!status.success) return false;
  const all = [status.data, ...Object.values(status.data.Foreground ?? {})];
  return all.some(({ AllowFunnel, Web }) => AllowFunnel?.[name] === true && Web?.[name]?.Handlers?.['/']?.Proxy === target);
}
