import { z } from 'zod';
import { Hop } from './flight.ts';

/** Where a program comes in that speaks MCP through `drawbridge mcp`. */
export const stdioBridgeId = 'stdio';

/** A request as a connection test sees it: once when it is known who calls, and again when it is answered. Never what it said. */
export const Sighting = z.object({
  /** The same for one request, while it is under way and once it is answered. */
  request: z.int(),
  /** Unix milliseconds. */
  atMs: z.number(),
  /** The client that is waited for, another one that may call, or nobody known. */
  from: z.enum(['awaited', 'other', 'unknown']),
  /** Null for nobody known. */
  clientName: z.string().nullable(),
  bridgeId: z.string(),
  hop: Hop,
  method: z.string(),
  /** Without its query, which may hold secrets. */
  path: z.string(),
  answered: z.boolean(),
  /** Null while it is under way, and when the client left before the answer began. */
  status: z.int().nullable(),
  /** The code of the refusal or error, if it was one. */
  failure: z.string().nullable(),
});
export type Sighting = z.infer<typeof Sighting>;
