import { type Handlers } from '../../../../shared/contract/control.ts';
import { type tunnelMethods } from '../../../../shared/contract/tunnels.ts';
import { type PublicConfig } from '../../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../../shared/model/host.ts';
import { type TunnelHopResult, type TunnelTest } from '../../../../shared/model/tunnel.ts';
import { type Call } from '../../lib/call.ts';
import { type ControlContext } from './context.ts';

/** The ways in from outside. */
export interface TunnelServices {
  readonly bridges: {
    startPublic(id: string): Promise<BridgeStatus>;
    stopPublic(id: string): Promise<BridgeStatus>;
    setPublic(id: string, way: PublicConfig | null): Promise<BridgeStatus>;
    renewSecret(id: string): Promise<{ secret: string; status: BridgeStatus }>;
  };
  /** Goes the way of a client outside; each hop is told when it is over. */
  readonly testTunnel: (bridgeId: string, told: (hop: TunnelHopResult) => void, call: Call) => Promise<TunnelTest>;
}

export function tunnelHandlers({ bridges, testTunnel }: TunnelServices): Pick<Handlers<ControlContext>, keyof typeof tunnelMethods> {
  return {
    'bridge/startPublic': ({ id }) => bridges.startPublic(id),
    'bridge/stopPublic': ({ id }) => bridges.stopPublic(id),
    'bridge/setPublic': ({ id, public: way }) => bridges.setPublic(id, way),
    'bridge/renewSecret': async ({ id }) => {
      const { secret, status } = await bridges.renewSecret(id);
      return { secret, bridge: status };
    },
    'tunnel/test': ({ bridgeId }, { tell, signal }) => testTunnel(bridgeId, (hop) => tell('tunnel/hop', { bridgeId, hop }), { signal }),
  };
}
