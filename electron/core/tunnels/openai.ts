import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { askLocally, runChild } from './child.ts';
import { type Tunnel, type TunnelEnd, type TunnelEvent, type TunnelTools } from './ports.ts';
import { Polling } from './openai-polling.ts';
import { findProgram, type Program } from './program.ts';

export const tunnelClient: Program = {
  name: 'tunnel-client',
  get: 'Get tunnel-client from platform.openai.com/settings/organization/tunnels (or: brew install openai/tools/tunnel-client), or name it in public.tunnel.path.',
  version: ['--version'],
};
const refusal = /\b40[13]\b|unauthorized|forbidden|invalid api key|incorrect api key|invalid_api_key/i;
const up: TunnelEvent = { type: 'up', host: null, own: true };

/** OpenAI's Secure MCP Tunnel: no public address, and a key on the way over loopback. */
export function openAiTunnel(
  { path, tunnelId, keySecret }: Extract<TunnelConfig, { kind: 'openai' }>,
  end: TunnelEnd & { readonly bridgeKey: string },
  folder: string,
  tools: TunnelTools,
): Tunnel {
  const urlFile = join(folder, 'health-url');
  return {
    kind: 'openai',
    async *start(call: Call) {
      const file = await findProgram({ ...tunnelClient, configured: path }, tools);
      const env = {
        HOME: folder,
        CONTROL_PLANE_API_KEY: await tools.secret(keySecret),
        CONTROL_PLANE_TUNNEL_ID: tunnelId,
        MCP_SERVER_URL: `http://127.0.0.1:${end.port}${end.path}`,
        BRIDGE_KEY: end.bridgeKey,
        MCP_EXTRA_HEADERS: 'X-Bridge-Key: env:BRIDGE_KEY',
        HEALTH_LISTEN_ADDR: '127.0.0.1:0',
        HEALTH_URL_FILE: urlFile,
        PID_FILE: join(folder, 'pid'),
        LOG_FORMAT: 'json',
        MCP_STARTUP_WAIT_TIMEOUT: '30s',
      };
      const mend = `Check the secret ${keySecret}: a restricted key with Tunnels Read and Use, for ${tunnelId}. A new role takes up to half an hour.`;
      const polling = new Polling();
      const look = async (asked: Call) => {
        const ready = await howReady(urlFile, tools, asked);
        const reason = polling.trouble(mend);
        return reason === null ? ready : { type: 'degraded' as const, reason };
      };
      const hear = (line: string) => polling.hear(line);
      yield* runChild({ name: 'tunnel-client', file, args: ['run'], env, folder, hear, look, refusal, mend }, tools, call);
    },
  };
}

async function howReady(urlFile: string, tools: TunnelTools, call: Call): Promise<TunnelEvent | null> {
  const written = await readFile(urlFile, 'utf8').catch(() => '');
  const [origin] = /^http:\/\/127\.0\.0\.1:\d+/.exec(written.trim()) ?? [];
  if (!origin) return null;
  const answer = await askLocally(`${origin}/readyz`, tools, call);
  if (answer?.status === 200) return up;
  const why = answer ? answer.text.trim().slice(0, 200) : 'it does not answer';
  return { type: 'degraded', reason: `tunnel-client is not ready: ${why || answer?.status}.` };
}
