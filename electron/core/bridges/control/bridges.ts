import { type BridgeChange, type bridgeMethods } from '../../../../shared/contract/bridges.ts';
import { type Handlers } from '../../../../shared/contract/control.ts';
import { type BridgeStatus } from '../../../../shared/model/host.ts';
import { type ControlContext } from './context.ts';

/** The bridges' own settings. */
export interface BridgeServices {
  readonly bridges: { update(id: string, change: BridgeChange): Promise<BridgeStatus> };
}

export function bridgeHandlers({ bridges }: BridgeServices): Pick<Handlers<ControlContext>, keyof typeof bridgeMethods> {
  return { 'bridge/update': ({ id, ...change }) => bridges.update(id, change) };
}
