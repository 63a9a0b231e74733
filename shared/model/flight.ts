import { z } from 'zod';

/** Through which of a bridge's ports a request came: from this machine, or through its tunnel. */
export const Hop = z.enum(['local', 'public']);
export type Hop = z.infer<typeof Hop>;

/** One request as it is remembered: what it was and what became of it, never what it said. */
export const Flight = z.object({
  /** Counts all requests since the start. */
  n: z.int(),
  /** When it came, Unix milliseconds. */
  atMs: z.number(),
  bridgeId: z.string(),
  hop: Hop,
  /** Null for one that was not let in, and for open paths. */
  clientName: z.string().nullable(),
  method: z.string(),
  /** Without its query, which may hold secrets. */
  path: z.string(),
  /** The tool or operation, for example `tools/call codex_read`; null where the path says it all. */
  operation: z.string().nullable(),
  /** Null when the client left before the answer began. */
  status: z.int().nullable(),
  /** Milliseconds until the last byte of the answer. */
  durationMs: z.number(),
  /** On the wire, headers included. */
  bytesIn: z.int(),
  bytesOut: z.int(),
  /** The code of the refusal or error, if it was one. */
  failure: z.string().nullable(),
});
export type Flight = z.infer<typeof Flight>;
