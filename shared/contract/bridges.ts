import { z } from 'zod';
import { BridgeAuth, Sandbox } from '../model/config.ts';
import { BridgeStatus } from '../model/host.ts';

/** What of a bridge the owner may change while it is open; what is not named stays. */
export const BridgeChange = z.strictObject({
  /** Holds at once for what is asked, and for what waits. */
  sandbox: Sandbox.optional(),
  /** 0 lets the system choose. */
  port: z.int().min(0).max(65535).optional(),
  /** Whether it opens with Drawbridge; it stays as open as it is now. */
  enabled: z.boolean().optional(),
  auth: BridgeAuth.shape.mode.unwrap().optional(),
});
export type BridgeChange = z.infer<typeof BridgeChange>;

/** The bridges' own settings. Part of `methods`. */
export const bridgeMethods = {
  /**
   * An open bridge opens at its new port before it leaves the old one: a port that cannot be had is refused, and nothing has changed. Answers
   * under way go on to their end.
   */
  'bridge/update': { params: BridgeChange.extend({ id: z.string() }), result: BridgeStatus },
} as const;
