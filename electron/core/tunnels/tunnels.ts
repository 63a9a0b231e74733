import { join } from 'node:path';
import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Log } from '../lib/log.ts';
import { namedTunnel, quickTunnel } from './cloudflared.ts';
import { type NgrokSdk, ngrokTunnel } from './ngrok.ts';
import { openAiTunnel } from './openai.ts';
import { type Tunnel, type TunnelEnd, type TunnelTools } from './ports.ts';
import { openProbe } from './probe.ts';
import { proxyTunnel } from './proxy.ts';
import { sshTunnel } from './ssh.ts';
import { Supervisor } from './supervisor.ts';
import { tailscaleTunnel } from './tailscale.ts';

export interface TunnelsOptions extends TunnelTools {
  /** Holds one folder for each tunnel that runs. */
  readonly folder: string;
  readonly loadNgrok: () => Promise<NgrokSdk>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
}

export interface OpenTunnelRequest extends TunnelEnd {
  readonly bridgeId: string;
  readonly config: TunnelConfig;
  /** For the tunnel's own child only. */
  readonly bridgeKey: string;
  readonly prove: (nonce: string) => string;
}

/** Starts a tunnel and keeps it up until it is disposed. Never throws: how it stands is in its status. */
export function openTunnel(request: OpenTunnelRequest, changed: () => void, options: TunnelsOptions): Supervisor {
  const { config, prove } = request;
  const { fetch, pause, now, random, log } = options;
  return Supervisor.start({
    tunnel: tunnelOf(request, options),
    probe: openProbe({ fetch, prove }),
    lifetimeMs: config.kind === 'cloudflared-quick' ? config.minutes * 60_000 : null,
    ...{ changed, now, random, pause, log },
  });
}

function tunnelOf({ config, bridgeId, ...end }: OpenTunnelRequest, options: TunnelsOptions): Tunnel {
  const folder = join(options.folder, bridgeId);
  switch (config.kind) {
    case 'openai':
      return openAiTunnel(config, end, folder, options);
    case 'cloudflared-quick':
      return quickTunnel(config, end, folder, options);
    case 'cloudflared':
      return namedTunnel(config, end, folder, options);
    case 'ngrok':
      return ngrokTunnel(config, end, options, options.loadNgrok);
    case 'tailscale':
      return tailscaleTunnel(config, end, folder, options);
    case 'ssh':
      return sshTunnel(config, end, folder, options);
    case 'proxy':
      return proxyTunnel(config);
  }
}
