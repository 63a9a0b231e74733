import { z } from 'zod';
import { AbsolutePath } from './text.ts';

/** The name of an entry of the vault. Secrets themselves are never in the configuration. */
export const SecretName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, { error: 'takes letters, digits, dots and dashes' });

const program = {
  /** The program to start; found on PATH when null. */
  path: AbsolutePath.nullable().default(null),
};
const hostname = z.hostname().max(253);

/** How a bridge is reached from outside (spec/tunnels.md). One kind, one file in `core/tunnels`. */
export const TunnelConfig = z.discriminatedUnion('kind', [
  /** OpenAI Secure MCP Tunnel: no public address. */
  z.strictObject({
    kind: z.literal('openai'),
    ...program,
    tunnelId: z.string().regex(/^tunnel_[0-9a-f]{32}$/, { error: 'is “tunnel_” and 32 hexadecimal digits' }),
    keySecret: SecretName,
  }),
  /** A changing address for trials: read-only, and over after `minutes`. */
  z.strictObject({ kind: z.literal('cloudflared-quick'), ...program, minutes: z.int().min(1).max(1440).default(60) }),
  z.strictObject({ kind: z.literal('cloudflared'), ...program, hostname, tokenSecret: SecretName }),
  z.strictObject({ kind: z.literal('ngrok'), domain: hostname.nullable().default(null), tokenSecret: SecretName }),
  z.strictObject({
    kind: z.literal('tailscale'),
    ...program,
    port: z.union([z.literal(443), z.literal(8443), z.literal(10_000)]).default(443),
  }),
  /** `ssh -R` to a host of the owner's own, which serves `hostname` by HTTPS. */
  z.strictObject({
    kind: z.literal('ssh'),
    ...program,
    /** As ssh takes it: `user@host`, or a name of its configuration. */
    destination: z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,252}$/i, { error: 'is user@host or a name of your ssh configuration' }),
    port: z.int().min(1).max(65_535).nullable().default(null),
    remotePort: z.int().min(1).max(65_535),
    hostname,
    identityFile: AbsolutePath.nullable().default(null),
  }),
  /** A reverse proxy of the owner's own; nothing is started here. */
  z.strictObject({ kind: z.literal('proxy'), hostname }),
]);
export type TunnelConfig = z.infer<typeof TunnelConfig>;
export type TunnelKind = TunnelConfig['kind'];

/** Where a tunnel stands. `degraded`: it runs, but the address did not answer when it was last tried. */
export const TunnelState = z.enum(['off', 'starting', 'up', 'degraded', 'down']);
export type TunnelState = z.infer<typeof TunnelState>;

/** A tunnel as it is now. */
export const TunnelStatus = z.object({
  kind: z.enum(TunnelConfig.options.map(({ shape }) => shape.kind.value)),
  state: TunnelState,
  /** Why it is degraded or down, and what to do; null while all is well. */
  reason: z.string().nullable(),
  /** Since when it is in this state, Unix milliseconds. */
  sinceMs: z.int(),
});
export type TunnelStatus = z.infer<typeof TunnelStatus>;

/** A step on the way from a client outside to a tool, in the order in which they are tried. */
export const TunnelHop = z.enum(['dns', 'tls', 'tunnel', 'host', 'auth', 'discover', 'tool']);
export type TunnelHop = z.infer<typeof TunnelHop>;

/** What came of one hop. `skipped`: this way in has none, or one before it failed. */
export const TunnelHopResult = z.object({
  hop: TunnelHop,
  state: z.enum(['passed', 'failed', 'skipped']),
  /** How long it took, milliseconds; 0 when skipped. */
  ms: z.number(),
  /** One sentence: what was found, or why it was skipped. */
  detail: z.string(),
  /** What to do about a failure; null otherwise. */
  mend: z.string().nullable(),
});
export type TunnelHopResult = z.infer<typeof TunnelHopResult>;

/** A test of a whole way in, asked from outside as a client does where there is a public address. */
export const TunnelTest = z.object({
  bridgeId: z.string(),
  /** What was called: the public address without its secret; null for a tunnel that has none. */
  url: z.string().nullable(),
  passed: z.boolean(),
  /** All of them, in order. */
  hops: z.array(TunnelHopResult),
});
export type TunnelTest = z.infer<typeof TunnelTest>;
