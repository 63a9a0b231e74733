import { z } from 'zod';
import { Sighting } from '../model/sighting.ts';

const watchId = z.string();

/** The connection test: who knocks at a bridge, told while somebody looks. Part of `methods`. */
export const connectionMethods = {
  /**
   * From now on every request of this client, at whichever bridge, is told as `connection/seen`, and with it what came to this bridge instead.
   * Without a client, whoever may call the bridge is waited for. It ends with the connection.
   */
  'connection/watch': {
    params: z.strictObject({ bridgeId: z.string(), clientId: z.string().nullable() }),
    result: z.object({ watchId }),
  },
  'connection/unwatch': { params: z.strictObject({ watchId }), result: z.strictObject({}) },
} as const;

export const connectionNotifications = {
  'connection/seen': z.object({ watchId, sighting: Sighting }),
} as const;
