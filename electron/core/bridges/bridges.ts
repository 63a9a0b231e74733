import { type BridgeChange } from '../../../shared/contract/bridges.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { type BridgeConfig, type PublicConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { changedBridge, requireFreePort, requireOwnPort } from './change.ts';
import { Draining } from './draining.ts';
import { localEntrance } from './entrance.ts';
import { type Listener, listen } from './http/listener.ts';
import { withSignIn } from './http/oauth/mount.ts';
import { type Flights } from './http/recorder.ts';
import { PublicDoor, type PublicBridge, type PublicDoorOptions, underCeiling, type Visit } from './public-door.ts';

export interface BridgesOptions extends Omit<PublicDoorOptions, 'record' | 'ceiling'> {
  readonly configs: () => readonly BridgeConfig[];
  /** Writes it into the configuration, which says no to what would not be safe. @throws Failure config/invalid, config/unreadable */
  readonly setPublic: (id: string, way: PublicConfig | null) => Promise<unknown>;
  /** As `setPublic`. */
  readonly setBridge: (id: string, change: BridgeChange) => Promise<unknown>;
  readonly flights: Pick<Flights, 'recorder'>;
}

interface Bridge {
  /** How it is reached from outside. */
  readonly door: PublicDoor;
  state: BridgeStatus['state'];
  listener: Listener | null;
  failure: Failure | null;
  /** Starts and stops of one bridge, one after the other. */
  turn: Promise<unknown>;
}

/** A bridge that was changed; `moved` listens at its new port. */
interface Renewal {
  readonly before: BridgeConfig;
  readonly next: BridgeConfig;
  readonly moved: Listener | null;
}

/** Starts and stops the front doors. Each stands for itself: one that cannot open its port does not hold the others. */
export class Bridges implements AsyncDisposable {
  readonly #options: BridgesOptions;
  readonly #bridges = new Map<string, Bridge>();
  readonly #draining: Draining;
  #over = false;

  constructor(options: BridgesOptions) {
    this.#options = options;
    this.#draining = new Draining(options.log);
  }

  /** In the order of the configuration. */
  list(): BridgeStatus[] {
    return this.#options.configs().map((config) => this.#status(config));
  }

  /** Opens the port, and the public one if that is enabled; what listens stays as it is. @throws Failure bridge/notFound, bridge/portInUse, bridge/cannotListen, host/stopping */
  async start(id: string): Promise<BridgeStatus> {
    this.#config(id);
    if (this.#over) throw new Failure('host/stopping', 'Drawbridge is shutting down.', { hint: 'Start the bridge when it is up again.' });
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, async () => {
      await this.#open(bridge, this.#config(id));
      await this.#openEnabled(bridge, id);
    });
    if (bridge.failure) throw bridge.failure;
    return this.#status(this.#config(id));
  }

  /** Closes the port and nothing else: answers under way and jobs go on; what comes through the tunnel is cut. @throws Failure bridge/notFound */
  async stop(id: string): Promise<BridgeStatus> {
    const config = this.#config(id);
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, async () => {
      this.#close(bridge, id);
      await bridge.door.close();
    });
    return this.#status(config);
  }

  /**
   * Opens the way in from outside, whether or not it is enabled.
   * @throws Failure bridge/notFound, bridge/notPublic, bridge/notListening, bridge/secretMissing, bridge/portInUse, bridge/cannotListen, vault/*
   */
  async startPublic(id: string): Promise<BridgeStatus> {
    this.#publicConfig(id);
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, async () => {
      if (!bridge.listener)
        throw new Failure('bridge/notListening', `The bridge ${id} is closed, so nobody gets in from outside.`, {
          hint: `Open it: drawbridge bridges start ${id}`,
        });
      await bridge.door.open(this.#publicConfig(id));
    });
    if (bridge.door.failure) throw bridge.door.failure;
    return this.#status(this.#config(id));
  }

  /** The kill switch: nobody outside is connected when it resolves, and the tunnel's program is gone. @throws Failure bridge/notFound, bridge/notPublic */
  async stopPublic(id: string): Promise<BridgeStatus> {
    const config = this.#publicConfig(id);
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, () => bridge.door.close());
    return this.#status(config);
  }

  /**
   * Changes how the bridge is reached from outside; null ends that. Who is connected that way is cut off; it opens again where it is enabled,
   * and what then fails is in the status.
   * @throws Failure bridge/notFound, config/invalid, config/unreadable
   */
  async setPublic(id: string, way: PublicConfig | null): Promise<BridgeStatus> {
    this.#config(id);
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, async () => {
      await this.#options.setPublic(id, way);
      await bridge.door.close();
      await this.#openEnabled(bridge, id);
      this.#options.changed();
    });
    return this.#status(this.#config(id));
  }

  /**
   * Changes the bridge itself. An open one moves: it listens at the new port before it leaves the old one, and one that failed is tried again.
   * A new ceiling holds from the next request on. What is refused changes nothing.
   * @throws Failure bridge/notFound, bridge/portInUse, bridge/cannotListen, config/invalid, config/unreadable, host/stopping
   */
  async update(id: string, change: BridgeChange): Promise<BridgeStatus> {
    this.#config(id);
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, () => this.#update(bridge, id, change));
    return this.#status(this.#config(id));
  }

  /** A new secret for an address that holds one. @throws Failure bridge/notFound, bridge/notPublic, vault/unavailable, vault/locked */
  async renewSecret(id: string): Promise<{ secret: string; status: BridgeStatus }> {
    const config = this.#publicConfig(id);
    const secret = await this.#bridge(id).door.renewSecret(config);
    return { secret, status: this.#status(config) };
  }

  /** What a test needs to come in from outside. @throws Failure bridge/notFound, bridge/notPublic, bridge/notListening */
  visit(id: string): Visit {
    const config = this.#publicConfig(id);
    return this.#bridge(id).door.visit(config);
  }

  /** Looks at every tunnel at once, rather than when its next look is due. */
  lookAtTunnels(): void {
    for (const { door } of this.#bridges.values()) door.look();
  }

  /** Tries again what is closed to the outside by a failure: secrets that were wanting may be there now. */
  retryTunnels(): void {
    for (const config of this.#options.configs()) {
      const bridge = this.#bridge(config.id);
      const { door, listener } = bridge;
      if (!listener || !isPublic(config) || !config.public.enabled) continue;
      if (door.failure) void this.#inTurn(bridge, () => this.#openEnabled(bridge, config.id));
      else if (door.status(config).tunnel.state === 'down') door.look();
    }
  }

  /** Every enabled bridge; those that fail say so in their status. */
  async startAll(): Promise<BridgeStatus[]> {
    const enabled = this.#options.configs().filter((config) => config.enabled);
    await Promise.allSettled(enabled.map((config) => this.start(config.id)));
    return this.list();
  }

  async stopAll(): Promise<BridgeStatus[]> {
    await Promise.allSettled(this.#options.configs().map((config) => this.stop(config.id)));
    return this.list();
  }

  /** Closes every port, lets answers that are ending end, and cuts what still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.stopAll();
    await this.#draining[Symbol.asyncDispose]();
  }

  async #open(bridge: Bridge, config: BridgeConfig): Promise<void> {
    if (bridge.listener) return;
    const { log } = this.#options;
    this.#set(bridge, 'starting', null);
    try {
      this.#opened(bridge, config.id, await this.#listen(bridge, config));
    } catch (error) {
      this.#set(bridge, 'failed', Failure.from(error));
      log.warn('bridge failed', { bridge: config.id, port: config.port, error });
    }
  }

  /** The way in from outside, where the configuration has it by now: what waited for its turn may be of before. */
  async #openEnabled({ listener, door }: Bridge, id: string): Promise<void> {
    const config = this.#options.configs().find((one) => one.id === id);
    if (listener && config && isPublic(config) && config.public.enabled) await door.open(config);
  }

  #opened(bridge: Bridge, id: string, listener: Listener): void {
    bridge.listener = listener;
    this.#set(bridge, 'listening', null);
    this.#options.log.info('bridge listening', { bridge: id, port: listener.port });
  }

  async #listen(bridge: Bridge, config: BridgeConfig): Promise<Listener> {
    const { log, now, onCaller, flights } = this.#options;
    const { id: bridgeId, auth, port } = config;
    const { surface, verify } = this.#served(bridge, config);
    const mode = auth.mode === 'none' ? 'none' : 'token';
    const entrance = localEntrance(mode, { bridgeId, surface, verify, now });
    const host = config.host === '::1' ? '::1' : '127.0.0.1';
    try {
      const record = flights.recorder(bridgeId, 'local');
      return await listen(surface, { host, port, ...entrance, record, ...(onCaller && { onCaller }), log });
    } catch (error) {
      await surface[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #update(bridge: Bridge, id: string, change: BridgeChange): Promise<void> {
    if (this.#over) throw new Failure('host/stopping', 'Drawbridge is shutting down.', { hint: 'Change it when it is up again.' });
    const before = this.#config(id);
    const next = changedBridge(before, change);
    const moves = next.port !== before.port;
    if (moves) requireOwnPort(next, this.#options.configs());
    if (moves && !bridge.listener) await requireFreePort(next);
    const moved = moves && bridge.listener ? await this.#listen(bridge, next) : null;
    try {
      await this.#options.setBridge(id, change);
    } catch (error) {
      await moved?.[Symbol.asyncDispose]();
      throw error;
    }
    await this.#renew(bridge, { before, next, moved });
    this.#options.changed();
  }

  /** Takes up what was changed where it is not read anew with each request. */
  async #renew(bridge: Bridge, { before, next, moved }: Renewal): Promise<void> {
    const { listener, state } = bridge;
    if (moved) {
      this.#leave(bridge, next.id);
      this.#opened(bridge, next.id, moved);
    } else if (listener && next.auth.mode !== before.auth.mode) {
      this.#leave(bridge, next.id);
      // Its clients know the port that the system chose.
      await this.#open(bridge, { ...next, port: listener.port });
      if (bridge.failure) throw bridge.failure;
    } else if (state === 'failed') {
      await this.#open(bridge, next);
      await this.#openEnabled(bridge, next.id);
    }
  }

  #served(bridge: Bridge, config: BridgeConfig) {
    const { id: bridgeId, auth } = config;
    const ceiling = () => this.#config(bridgeId).sandbox;
    const surface = this.#options.surface(underCeiling(config, ceiling));
    const served = { surface, verify: (token: string) => this.#options.verify(token, bridgeId) };
    const issuer = () => this.#origin(bridge, config);
    const routes = auth.mode === 'oauth' ? this.#options.signIn?.({ bridgeId, from: bridgeId, issuer, path: surface.path }) : undefined;
    return routes ? withSignIn(served, routes) : served;
  }

  #close(bridge: Bridge, id: string): void {
    this.#leave(bridge, id);
    this.#set(bridge, 'stopped', null);
  }

  #leave(bridge: Bridge, id: string): void {
    const { listener } = bridge;
    if (!listener) return;
    bridge.listener = null;
    this.#draining.add(listener, id);
  }

  #set(bridge: Bridge, state: Bridge['state'], failure: Failure | null): void {
    bridge.state = state;
    bridge.failure = failure;
    this.#options.changed();
  }

  #inTurn(bridge: Bridge, step: () => Promise<void>): Promise<void> {
    const turn = bridge.turn.then(step);
    bridge.turn = turn.catch(() => undefined);
    return turn;
  }

  #config(id: string): BridgeConfig {
    const config = this.#options.configs().find((one) => one.id === id);
    if (config) return config;
    const known = this.#options.configs().map((one) => one.id);
    throw new Failure('bridge/notFound', `There is no bridge ${JSON.stringify(id.slice(0, 40))}.`, {
      hint: `Configured: ${known.join(', ') || 'none'}.`,
    });
  }

  #publicConfig(id: string): PublicBridge {
    const config = this.#config(id);
    if (isPublic(config)) return config;
    throw new Failure('bridge/notPublic', `The bridge ${id} has no way in from outside.`, {
      hint: 'Give it one under Tunnels.',
    });
  }

  #bridge(id: string): Bridge {
    const known = this.#bridges.get(id);
    if (known) return known;
    const ceiling = () => this.#config(id).sandbox;
    const door = new PublicDoor({ ...this.#options, ceiling, record: this.#options.flights.recorder(id, 'public') });
    const bridge: Bridge = { door, state: 'stopped', listener: null, failure: null, turn: Promise.resolve() };
    this.#bridges.set(id, bridge);
    return bridge;
  }

  #origin({ listener }: Bridge, config: BridgeConfig): string {
    return `http://${config.host === '::1' ? '[::1]' : '127.0.0.1'}:${listener?.port ?? config.port}`;
  }

  #status(config: BridgeConfig): BridgeStatus {
    const bridge = this.#bridge(config.id);
    const { state, listener, failure, door } = bridge;
    return {
      id: config.id,
      kind: config.kind,
      state,
      host: config.host,
      port: listener?.port ?? config.port,
      url: listener ? `${this.#origin(bridge, config)}${listener.path}` : null,
      auth: config.auth.mode,
      sandbox: config.sandbox,
      failure: failure?.toBody() ?? null,
      public: isPublic(config) ? door.status(config) : null,
    };
  }
}

function isPublic(config: BridgeConfig): config is PublicBridge {
  return config.public !== undefined;
}
