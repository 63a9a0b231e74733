import { type Handlers } from '../../../../shared/contract/control.ts';
import { type tunnelMethods } from '../../../../shared/contract/tunnels.ts';
import { type BridgeStatus } from '../../../../shared/model/host.ts';
import { type ControlContext } from './context.ts';

/** The ways in from outside. */
export interface TunnelServices {
  readonly bridges: {
    startPublic(id: string): Promise<BridgeStatus>;
    stopPublic(id: string): Promise<BridgeStatus>;
    renewSecret(id: string): Promise<{ secret: string; status: BridgeStatus }>;
  };
}

export function tunnelHandlers({ bridges }: TunnelServices): Pick<Handlers<ControlContext>, keyof typeof tunnelMethods> {
  return {
    'bridge/startPublic': ({ id }) => bridges.startPublic(id),
    'bridge/stopPublic': ({ id }) => bridges.stopPublic(id),
    'bridge/renewSecret': async ({ id }) => {
      const { secret, status } = await bridges.renewSecret(id);
      return { secret, bridge: status };
    },
  };
}
