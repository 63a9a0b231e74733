import { type PublicAuth } from '../../../../shared/model/config.ts';
import { type TunnelStatus } from '../../../../shared/model/tunnel.ts';
import { type Call } from '../../lib/call.ts';

/** How a client outside gets in, with a way for the test itself to be let in. */
export interface WayIn {
  readonly bridgeId: string;
  readonly speaks: 'mcp' | 'openai';
  readonly tunnel: TunnelStatus;
  /** The name under which requests come, with its port unless that is 443; null while there is none. */
  readonly host: string | null;
  /** On loopback, where the tunnel leads. */
  readonly port: number;
  /** The path that clients are given. */
  readonly path: string;
  readonly auth: PublicAuth;
  /** What our own listener answers to this nonce. */
  readonly prove: (nonce: string) => string;
  readonly pass: Pass;
}

/** Lets a test in: headers to send, and the path to call in place of the one that clients are given. */
export interface Pass {
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
}

export interface SelfTestTools {
  readonly fetch: typeof fetch;
  /** All addresses of a name. @throws when it has none */
  readonly lookup: (name: string) => Promise<readonly string[]>;
  /** The protocol that a TLS handshake ends with. @throws when there is none, or when the certificate is not good for the name */
  readonly handshake: (host: string, port: number, call: Call) => Promise<string>;
  /** Milliseconds from anywhere, never back. */
  readonly elapsed: () => number;
}

/** What a hop found, as a sentence; why, for a way in that has no such hop. What is wrong is thrown as a Failure. */
export type Found = string | { readonly skipped: string };
