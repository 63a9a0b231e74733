import { createHmac, randomBytes } from 'node:crypto';
import { Failure } from '../../../shared/contract/errors.ts';
import { type BridgeConfig, type PublicConfig, Sandbox } from '../../../shared/model/config.ts';
import { type BridgeStatus, type PublicStatus } from '../../../shared/model/host.ts';
import { publicWarnings } from '../../../shared/model/public.ts';
import { type TunnelConfig, type TunnelStatus } from '../../../shared/model/tunnel.ts';
import { type AddressSecret, type AddressSecrets } from '../auth/address-secrets.ts';
import { type Caller } from '../jobs/ports.ts';
import { type Log } from '../lib/log.ts';
import { publicEntrance } from './entrance.ts';
import { testCaller } from './http/anonymous.ts';
import { publicDoors } from './http/guard.ts';
import { type Listener, listen, type OnCaller } from './http/listener.ts';
import { type OpenSignIn, type Served, withSignIn } from './http/oauth/mount.ts';
import { type RecordFlight } from './http/recorder.ts';
import { type Surface } from './http/surface.ts';
import { Passes } from './passes.ts';

export type PublicBridge = BridgeConfig & { readonly public: PublicConfig };

/** Where a tunnel leads, and what it may tell the program behind it. */
export interface TunnelTarget {
  readonly bridgeId: string;
  readonly config: TunnelConfig;
  readonly port: number;
  /** The path that clients are given. */
  readonly path: string;
  /** For the tunnel's own child only. */
  readonly bridgeKey: string;
  /** What a health probe with this nonce is answered with when it came to the right listener. */
  readonly prove: (nonce: string) => string;
}

/** A tunnel that is kept up until it is disposed. */
export interface RunningTunnel extends AsyncDisposable {
  readonly status: TunnelStatus;
  /** The name under which requests come, with its port unless that is 443; null while it has none. */
  readonly host: string | null;
  /** Whether the address is known to lead here: it is the owner's own, or a probe came back. */
  readonly leadsHere: boolean;
  /** Looks at it at once, and tries again at once if it is down and waits. */
  look(): void;
}

/** Starts at once and never fails: how it stands is told by its status. */
export type OpenTunnel = (target: TunnelTarget, changed: () => void) => RunningTunnel;

/** What it takes to go through the door as a client outside does, until it is disposed. */
export interface Visit extends Disposable {
  readonly bridgeId: string;
  readonly speaks: BridgeConfig['kind'];
  readonly tunnel: TunnelStatus;
  readonly host: string | null;
  readonly port: number;
  readonly path: string;
  readonly auth: PublicConfig['auth']['mode'];
  readonly prove: TunnelTarget['prove'];
  /** The credentials: headers to send, and the path to call in place of `path`. */
  readonly pass: { readonly headers: Readonly<Record<string, string>>; readonly path: string };
}

/** What is there while the door is open. */
interface Opened {
  readonly listener: Listener;
  readonly tunnel: RunningTunnel;
  readonly target: TunnelTarget;
}

export interface PublicDoorOptions {
  /** The configuration's `sandbox` is to be read with each request: the owner may change it meanwhile. */
  readonly surface: (config: BridgeConfig) => Surface;
  /** The bridge's own ceiling, as it is now. */
  readonly ceiling: () => Sandbox;
  /** `from` names the door, for people. */
  readonly verify: (token: string, from: string) => Caller | null;
  /** For doors whose mode is `oauth`. */
  readonly signIn?: OpenSignIn;
  readonly onCaller?: OnCaller;
  readonly openTunnel: OpenTunnel;
  readonly secrets: Pick<AddressSecrets, 'read' | 'make'>;
  readonly record?: RecordFlight;
  readonly changed: () => void;
  readonly now: () => number;
  readonly log: Log;
}

/** A bridge's second port, which only its tunnel reaches: with names, callers, a ceiling and a surface of its own. */
export class PublicDoor {
  readonly #options: PublicDoorOptions;
  #state: BridgeStatus['state'] = 'stopped';
  #failure: Failure | null = null;
  #opened: Opened | null = null;
  readonly #passes = new Passes();
  #secret: AddressSecret | null = null;

  constructor(options: PublicDoorOptions) {
    this.#options = options;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** Opens the port and starts the tunnel; what fails is in the status. */
  async open(config: PublicBridge): Promise<void> {
    if (this.#opened) return;
    this.#set('starting', null);
    try {
      await this.#open(config);
      this.#set('listening', null);
    } catch (error) {
      this.#options.log.warn('bridge notPublic', { bridge: config.id, error });
      this.#set('failed', Failure.from(error));
    }
  }

  /** Looks at the tunnel at once, if there is one. */
  look(): void {
    this.#opened?.tunnel.look();
  }

  /** Cuts everybody off at once and ends the tunnel. Jobs go on. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    this.#secret = null;
    if (this.#state !== 'stopped') this.#set('stopped', null);
    await Promise.all([opened?.listener[Symbol.asyncDispose](), opened?.tunnel[Symbol.asyncDispose]()]);
  }

  /**
   * A new secret for the address; the old one is worth nothing from the next request on.
   * @throws Failure bridge/notPublic, vault/unavailable, vault/locked
   */
  async renewSecret(config: PublicBridge): Promise<string> {
    const { mode } = config.public.auth;
    if (mode !== 'path' && mode !== 'query') {
      throw new Failure('bridge/notPublic', `The address of ${config.id} holds no secret: its public.auth.mode is ${mode}.`, {
        hint: 'Only path and query have one.',
      });
    }
    const made = await this.#options.secrets.make(config.id);
    if (this.#opened) this.#secret = made;
    this.#options.changed();
    return made.secret;
  }

  /** Lets a test in, whoever else may come. @throws Failure bridge/notListening */
  visit({ id: bridgeId, kind: speaks, public: { auth } }: PublicBridge): Visit {
    if (!this.#opened) {
      throw new Failure('bridge/notListening', `The bridge ${bridgeId} is closed to the outside.`, {
        hint: `Open it: drawbridge tunnels start ${bridgeId}`,
      });
    }
    const { tunnel, target } = this.#opened;
    const { port, path, prove } = target;
    const issued = this.#passes.issue(testCaller(bridgeId));
    return {
      ...{ bridgeId, speaks, port, path, prove, auth: auth.mode, tunnel: tunnel.status, host: tunnel.host },
      pass: this.#passOf(auth.mode, target, issued.token),
      [Symbol.dispose]: () => issued[Symbol.dispose](),
    };
  }

  #passOf(mode: PublicConfig['auth']['mode'], { path, bridgeKey }: TunnelTarget, token: string): Visit['pass'] {
    switch (mode) {
      case 'bridgeKey':
        return { headers: { 'x-bridge-key': bridgeKey }, path };
      case 'path':
        return { headers: {}, path: `${path}/${this.#secret?.secret ?? ''}` };
      case 'query':
        return { headers: {}, path: `${path}?token=${this.#secret?.secret ?? ''}` };
      default:
        return { headers: { authorization: `Bearer ${token}` }, path };
    }
  }

  status({ id, public: { auth, tunnel, sandbox } }: PublicBridge): PublicStatus {
    const { tunnel: running, listener } = this.#opened ?? {};
    const off = { kind: tunnel.kind, state: 'off', reason: null, sinceMs: 0 } as const;
    const host = running?.leadsHere ? running.host : null;
    return {
      state: this.#state,
      url: host && listener ? `https://${host}${listener.path}` : null,
      tunnel: running?.status ?? off,
      auth: auth.mode,
      sandbox,
      warnings: publicWarnings(id, { auth, tunnel, sandbox }),
      failure: this.#failure?.toBody() ?? null,
    };
  }

  async #open(config: PublicBridge): Promise<void> {
    const { log, now, onCaller, secrets, record, openTunnel } = this.#options;
    const { id: bridgeId, public: way } = config;
    const { mode } = way.auth;
    if (mode === 'path' || mode === 'query') this.#secret = usable(await secrets.read(bridgeId), bridgeId, now());
    await using stack = new AsyncDisposableStack();
    const { surface, ...served } = this.#served(config);
    const verify = (token: string) => this.#passes.verify(token) ?? served.verify(token);
    const [bridgeKey, probeKey] = [randomBytes(32).toString('base64url'), randomBytes(32)];
    const prove = (nonce: string) => createHmac('sha256', probeKey).update(nonce).digest('base64url');
    const entrance = publicEntrance(mode, { bridgeId, surface, verify, now }, { bridgeKey, address: () => this.#secret });
    const listener = await openListener(surface, {
      ...{ host: '127.0.0.1', port: way.port, hop: 'public', prove, log, ...entrance },
      ...(record && { record }),
      ...(onCaller && { onCaller }),
    });
    stack.use(listener);
    const target = { bridgeId, config: way.tunnel, port: listener.port, path: listener.path, bridgeKey, prove };
    const tunnel = openTunnel(target, () => this.#follow(listener));
    log.info('bridge public', { bridge: bridgeId, port: listener.port, tunnel: way.tunnel.kind });
    stack.move();
    this.#opened = { listener, tunnel, target };
    this.#follow(listener);
  }

  /** A surface under the lower of both ceilings. Where people sign in, tokens that were made for use on this machine are good for nothing. */
  #served(config: PublicBridge): Served {
    const { id: bridgeId, public: way } = config;
    const from = `${bridgeId} (public)`;
    const auth = { mode: way.auth.mode === 'oauth' ? 'oauth' : 'token' } as const;
    const ceiling = () => lower(this.#options.ceiling(), way.sandbox);
    const surface = this.#options.surface(underCeiling({ ...config, auth }, ceiling));
    if (way.auth.mode !== 'oauth') return { surface, verify: (token) => this.#options.verify(token, from) };
    const served = { surface, verify: () => null };
    const issuer = () => (this.#opened?.tunnel.host ? `https://${this.#opened.tunnel.host}` : null);
    const routes = this.#options.signIn?.({ bridgeId, from, issuer, path: surface.path });
    return routes ? withSignIn(served, routes) : served;
  }

  /** The listener answers to the name that the tunnel has now, and to no older one (security case 185). */
  #follow(listener: Listener): void {
    if (this.#opened?.listener !== listener) return;
    listener.answerTo(publicDoors(this.#opened.tunnel.host, listener.port));
    this.#options.changed();
  }

  #set(state: BridgeStatus['state'], failure: Failure | null): void {
    this.#state = state;
    this.#failure = failure;
    this.#options.changed();
  }
}

/** The bridge as it was opened, with the ceiling that holds whenever it is looked at. */
export function underCeiling(config: BridgeConfig, ceiling: () => Sandbox): BridgeConfig {
  return {
    ...config,
    get sandbox() {
      return ceiling();
    },
  };
}

async function openListener(surface: Surface, options: Parameters<typeof listen>[1]): Promise<Listener> {
  try {
    return await listen(surface, options);
  } catch (error) {
    await surface[Symbol.asyncDispose]();
    throw error;
  }
}

/** Making one is how the owner says yes to a secret in an address (security case 183). */
function usable(secret: AddressSecret | null, bridgeId: string, now: number): AddressSecret {
  if (secret && secret.expiresAtMs > now) return secret;
  const why = secret ? 'is older than 30 days' : 'has not been made yet';
  throw new Failure('bridge/secretMissing', `The secret in the public address of ${bridgeId} ${why}.`, {
    hint: `Make one, and give the address only to your own client: drawbridge tunnels secret ${bridgeId}`,
  });
}

function lower(one: Sandbox, other: Sandbox): Sandbox {
  return Sandbox.options[Math.min(Sandbox.options.indexOf(one), Sandbox.options.indexOf(other))] ?? 'read-only';
}
