import { z } from 'zod';
import { Flight } from '../model/flight.ts';

/** The flight recorder. Part of `methods`. */
export const flightMethods = {
  /** The last requests, newest first; of each bridge at most 1,000 are remembered. `after` leaves out those up to that number. */
  'flight/list': {
    params: z.strictObject({
      bridgeId: z.string().optional(),
      /** By its name. */
      client: z.string().optional(),
      onlyFailures: z.boolean().default(false),
      after: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(100),
    }),
    result: z.object({ data: z.array(Flight) }),
  },
  'flight/clear': { params: z.strictObject({}), result: z.strictObject({}) },
} as const;
