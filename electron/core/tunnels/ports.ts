import { type TunnelKind } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';

/** What a tunnel tells while it runs. */
export type TunnelEvent =
  /** It carries requests, which come under this name (with its port unless that is 443); null for a tunnel without a public address. */
  | {
      readonly type: 'up';
      readonly host: string | null;
      /** The owner wrote this name into the configuration; otherwise a program said it, which proves nothing yet. */
      readonly own: boolean;
    }
  /** It runs, but says of itself that it carries nothing now. */
  | { readonly type: 'degraded'; readonly reason: string };

/** A way in from outside, of one kind. */
export interface Tunnel {
  readonly kind: TunnelKind;
  /**
   * One run of it: ends when the signal aborts, and only when everything that it started is gone.
   * @throws Failure tunnel/failed for what may pass; tunnel/refused, tunnel/over, tunnel/programMissing and vault/* for what does not
   */
  start(call: Call): AsyncIterable<TunnelEvent>;
}

/** Where this bridge waits for what comes through. */
export interface TunnelEnd {
  readonly port: number;
  /** The path that clients are given. */
  readonly path: string;
}

/** Remembers which programs run for us, so that a later host can end what a crash of this one left. */
export interface ChildRegistry {
  enrol(pid: number, tempDir: string): Promise<void>;
  strike(pid: number): void;
}

/** What the kinds share. */
export interface TunnelTools {
  /** The host's environment, to choose from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folders that hold no program of ours: a repository may bring one along (security case 187). */
  readonly untrusted: () => readonly string[];
  readonly registry: ChildRegistry;
  /** @throws Failure vault/secretMissing, vault/unavailable, vault/locked */
  readonly secret: (name: string) => Promise<string>;
  readonly fetch: typeof fetch;
  /** @throws the signal's reason */
  readonly pause: (ms: number, call: Call) => Promise<void>;
}
