import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { askLocally, freePort, runChild } from './child.ts';
import { type Tunnel, type TunnelEnd, type TunnelEvent, type TunnelTools } from './ports.ts';
import { findProgram, type Program } from './program.ts';

export const cloudflared: Program = {
  name: 'cloudflared',
  get: 'Install it from developers.cloudflare.com/cloudflare-one (brew install cloudflared, winget install Cloudflare.cloudflared), or name it in public.tunnel.path.',
  version: ['--version'],
};
const refusal = /tunnel token is not valid|unauthorized|invalid tunnel secret|account limited|tunnel not found/i;
const cut: TunnelEvent = { type: 'degraded', reason: 'cloudflared has no connection to Cloudflare now; it tries again by itself.' };

/** A trial tunnel: no account, another address each time. */
export function quickTunnel(
  { path }: Extract<TunnelConfig, { kind: 'cloudflared-quick' }>,
  end: TunnelEnd,
  folder: string,
  tools: TunnelTools,
): Tunnel {
  return {
    kind: 'cloudflared-quick',
    async *start(call: Call) {
      const file = await findProgram({ ...cloudflared, configured: path }, tools);
      const metrics = `127.0.0.1:${await freePort()}`;
      const args = ['tunnel', '--no-autoupdate', '--metrics', metrics, '--output', 'json', '--url', `http://127.0.0.1:${end.port}`];
      const look = async (asked: Call) => (await isReady(metrics, tools, asked)) ?? (await addressOf(metrics, tools, asked));
      const mend = 'Cloudflare limits quick tunnels; try again later, or use a named one.';
      // A configuration in the owner's home would make it another kind of tunnel.
      yield* runChild({ name: 'cloudflared', file, args, env: { HOME: folder }, folder, look, refusal, mend }, tools, call);
    },
  };
}

/** A tunnel of the owner's Cloudflare account, under a name of theirs. */
export function namedTunnel(
  { path, hostname, tokenSecret }: Extract<TunnelConfig, { kind: 'cloudflared' }>,
  end: TunnelEnd,
  folder: string,
  tools: TunnelTools,
): Tunnel {
  const up: TunnelEvent = { type: 'up', host: hostname.toLowerCase(), own: true };
  return {
    kind: 'cloudflared',
    async *start(call: Call) {
      const file = await findProgram({ ...cloudflared, configured: path }, tools);
      const token = await tools.secret(tokenSecret);
      const metrics = `127.0.0.1:${await freePort()}`;
      const args = ['tunnel', '--no-autoupdate', '--metrics', metrics, 'run', '--url', `http://127.0.0.1:${end.port}`];
      const look = async (asked: Call) => (await isReady(metrics, tools, asked)) ?? up;
      const mend = `Check the secret ${tokenSecret}, and that the tunnel leads ${hostname} to http://127.0.0.1:${end.port}.`;
      const env = { HOME: folder, TUNNEL_TOKEN: token };
      yield* runChild({ name: 'cloudflared', file, args, env, folder, look, refusal, mend }, tools, call);
    },
  };
}

/** Null when it is; what to tell otherwise. Before its first connection it answers 503 too, and a probe tells the difference. */
async function isReady(metrics: string, tools: TunnelTools, call: Call): Promise<TunnelEvent | null> {
  const answer = await askLocally(`http://${metrics}/ready`, tools, call);
  return answer?.status === 200 ? null : cut;
}

/** From the field that holds it, never out of a log line (security case 187). */
async function addressOf(metrics: string, tools: TunnelTools, call: Call): Promise<TunnelEvent | null> {
  const answer = await askLocally(`http://${metrics}/quicktunnel`, tools, call);
  const [, host] = /^\s*\{\s*"hostname"\s*:\s*"([a-z0-9-]+\.trycloudflare\.com)"\s*\}\s*$/.exec(answer?.text ?? '') ?? [];
  return host ? { type: 'up', host, own: false } : null;
}
