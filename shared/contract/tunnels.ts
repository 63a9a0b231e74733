import { z } from 'zod';
import { BridgeStatus } from '../model/host.ts';

const id = z.strictObject({ id: z.string() });

/** The ways in from outside. Part of `methods`. */
export const tunnelMethods = {
  /** Opens a bridge's public port and starts its tunnel; the bridge itself has to be open. */
  'bridge/startPublic': { params: id, result: BridgeStatus },
  /** The kill switch: cuts everybody outside off and ends the tunnel. The bridge stays open on this machine; jobs go on. */
  'bridge/stopPublic': { params: id, result: BridgeStatus },
  /** A new secret for a public address that holds one. The only time it is seen; the old one is worth nothing from then on. */
  'bridge/renewSecret': { params: id, result: z.object({ secret: z.string(), bridge: BridgeStatus }) },
} as const;
