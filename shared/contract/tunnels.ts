import { z } from 'zod';
import { PublicConfig } from '../model/config.ts';
import { BridgeStatus } from '../model/host.ts';
import { TunnelHopResult, TunnelTest } from '../model/tunnel.ts';

const id = z.strictObject({ id: z.string() });

/** The ways in from outside. Part of `methods`. */
export const tunnelMethods = {
  /** Opens a bridge's public port and starts its tunnel; the bridge itself has to be open. */
  'bridge/startPublic': { params: id, result: BridgeStatus },
  /** The kill switch: cuts everybody outside off and ends the tunnel. The bridge stays open on this machine; jobs go on. */
  'bridge/stopPublic': { params: id, result: BridgeStatus },
  /**
   * How a bridge is reached from outside; null for not at all. Whoever is connected that way is cut off, and where it is enabled and the
   * bridge is open it opens again as it is now.
   */
  'bridge/setPublic': { params: z.strictObject({ id: z.string(), public: PublicConfig.nullable() }), result: BridgeStatus },
  /** A new secret for a public address that holds one. The only time it is seen; the old one is worth nothing from then on. */
  'bridge/renewSecret': { params: id, result: z.object({ secret: z.string(), bridge: BridgeStatus }) },
  /**
   * Goes the way of a client outside, hop by hop, and ends at the first that fails. Each hop is told as `tunnel/hop` when it is over; the result
   * has them all. It takes seconds, never half a minute. Refused while the way in is closed.
   */
  'tunnel/test': { params: z.strictObject({ bridgeId: z.string() }), result: TunnelTest },
} as const;

export const tunnelNotifications = {
  /** A hop of a test that this surface asked for is over. */
  'tunnel/hop': z.object({ bridgeId: z.string(), hop: TunnelHopResult }),
} as const;
