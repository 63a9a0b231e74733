import { z } from 'zod';
import { Sandbox } from './config.ts';

/** What a client may do. Answering approvals is not a scope: no client can. */
export const Scope = z.enum(['read', 'run', 'write', 'admin']);
export type Scope = z.infer<typeof Scope>;

/** Where a client that signed in came from, as its owner saw it when they agreed. */
export const SignedInClient = z.object({
  /** The OAuth client id: an address of its metadata, or the id it was registered under. */
  oauthId: z.string(),
  /** Host of that address; null for a registered one. */
  host: z.string().nullable(),
  redirectHost: z.string(),
  bridgeId: z.string(),
});
export type SignedInClient = z.infer<typeof SignedInClient>;

/** Who is calling: a named token, or a sign-in. Tokens are shown once and kept as hashes. */
export const Client = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['token', 'oauth']),
  scopes: z.array(Scope),
  /** Folders it may work in; null for every open one. */
  roots: z.array(z.string()).nullable(),
  /** The most its jobs may do besides what its scopes say; null sets no further limit. */
  sandbox: Sandbox.nullable(),
  /** Null for a token, set for a sign-in. */
  signedIn: SignedInClient.nullable(),
  createdAt: z.int(),
  /** From then on it is refused; null for never. */
  expiresAt: z.int().nullable(),
  lastUsedAt: z.int().nullable(),
  /** The bridge it last called, and whether through a tunnel: `chatgpt`, `chatgpt (public)`. */
  lastUsedFrom: z.string().nullable(),
  revokedAt: z.int().nullable(),
});
export type Client = z.infer<typeof Client>;
