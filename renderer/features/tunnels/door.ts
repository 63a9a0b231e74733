import { type PublicConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { type TunnelState } from '../../../shared/model/tunnel.ts';
import { type State } from '../../ui/state.tsx';

/** The shape that stands for each state; its word is in the texts. */
export const tunnelShapes: Record<TunnelState, State> = {
  off: 'stopped',
  starting: 'starting',
  up: 'listening',
  degraded: 'warning',
  down: 'failed',
};

/** The address that a client outside is given; before the tunnel is up, as far as the configuration tells it. */
export function publicAddress(bridge: Pick<BridgeStatus, 'kind' | 'public'>, way: PublicConfig): string | null {
  const { url } = bridge.public ?? { url: null };
  const host = hostOf(way);
  return url ?? (host === null ? null : `https://${host}/${bridge.kind === 'mcp' ? 'mcp' : 'v1'}`);
}

/** The address with the secret that was just made for it. */
export function secretAddress(address: string, mode: PublicConfig['auth']['mode'], secret: string): string {
  return mode === 'query' ? `${address}?token=${secret}` : `${address}/${secret}`;
}

function hostOf({ tunnel }: PublicConfig): string | null {
  if ('hostname' in tunnel) return tunnel.hostname;
  return 'domain' in tunnel ? tunnel.domain : null;
}
