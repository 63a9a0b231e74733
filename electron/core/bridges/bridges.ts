import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { type BridgeConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { anonymousCaller } from './http/anonymous.ts';
import { tokenAuthenticator } from './http/authenticate.ts';
import { type Listener, listen } from './http/listener.ts';
import { type Surface } from './http/surface.ts';
import { type Caller } from '../jobs/ports.ts';
import { type Log } from '../lib/log.ts';

export interface BridgesOptions {
  readonly configs: () => readonly BridgeConfig[];
  /** Makes the surface of a bridge's kind. */
  readonly surface: (config: BridgeConfig) => Surface;
  readonly verify: (token: string) => Caller | null;
  readonly changed: () => void;
  readonly now: () => number;
  readonly log: Log;
}

interface Bridge {
  state: BridgeStatus['state'];
  listener: Listener | null;
  failure: Failure | null;
  /** Starts and stops of one bridge, one after the other. */
  turn: Promise<unknown>;
}

/** How long answers may take to end when the host does, in milliseconds. */
const graceMs = 500;

/** Starts and stops the front doors. Each stands for itself: one that cannot open its port does not hold the others. */
export class Bridges implements AsyncDisposable {
  readonly #options: BridgesOptions;
  readonly #bridges = new Map<string, Bridge>();
  readonly #draining = new Set<Listener>();
  #over = false;

  constructor(options: BridgesOptions) {
    this.#options = options;
  }

  /** In the order of the configuration. */
  list(): BridgeStatus[] {
    return this.#options.configs().map((config) => this.#status(config));
  }

  /** Opens the port; a listening bridge stays as it is. @throws Failure bridge/notFound, bridge/portInUse, bridge/cannotListen, host/stopping */
  async start(id: string): Promise<BridgeStatus> {
    const config = this.#config(id);
    if (this.#over) throw new Failure('host/stopping', 'Drawbridge is shutting down.', { hint: 'Start the bridge when it is up again.' });
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, () => this.#open(bridge, config));
    if (bridge.failure) throw bridge.failure;
    return this.#status(config);
  }

  /** Closes the port and nothing else: answers under way and jobs go on. @throws Failure bridge/notFound */
  async stop(id: string): Promise<BridgeStatus> {
    const config = this.#config(id);
    const bridge = this.#bridge(id);
    await this.#inTurn(bridge, async () => this.#close(bridge, id));
    return this.#status(config);
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
    await this.#drained();
    await Promise.all([...this.#draining].map((listener) => listener[Symbol.asyncDispose]()));
  }

  async #open(bridge: Bridge, config: BridgeConfig): Promise<void> {
    if (bridge.listener) return;
    const { log, now, verify } = this.#options;
    this.#set(bridge, 'starting', null);
    const surface = this.#options.surface(config);
    const authenticate = config.auth.mode === 'none' ? () => anonymousCaller(config.id) : tokenAuthenticator({ verify, now });
    try {
      bridge.listener = await listen(surface, { host: config.host === '::1' ? '::1' : '127.0.0.1', port: config.port, authenticate, log });
      this.#set(bridge, 'listening', null);
      log.info('bridge listening', { bridge: config.id, port: bridge.listener.port });
    } catch (error) {
      await surface[Symbol.asyncDispose]();
      this.#set(bridge, 'failed', Failure.from(error));
      log.warn('bridge failed', { bridge: config.id, port: config.port, error });
    }
  }

  #close(bridge: Bridge, id: string): void {
    const { listener } = bridge;
    bridge.listener = null;
    if (listener) {
      this.#draining.add(listener);
      void this.#drain(listener, id);
      this.#options.log.info('bridge stopped', { bridge: id });
    }
    this.#set(bridge, 'stopped', null);
  }

  /** Resolves when nothing is under way any more, and at the latest when the grace is over. */
  async #drained(): Promise<void> {
    const over = new AbortController();
    const drained = Promise.allSettled([...this.#draining].map((listener) => listener.stop()));
    await Promise.race([drained, wait(graceMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }

  async #drain(listener: Listener, id: string): Promise<void> {
    try {
      await listener.stop();
    } catch (error) {
      this.#options.log.error('bridge not closed', { bridge: id, error });
    } finally {
      this.#draining.delete(listener);
    }
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

  #bridge(id: string): Bridge {
    const bridge = this.#bridges.get(id) ?? { state: 'stopped', listener: null, failure: null, turn: Promise.resolve() };
    this.#bridges.set(id, bridge);
    return bridge;
  }

  #status(config: BridgeConfig): BridgeStatus {
    const { state, listener, failure } = this.#bridge(config.id);
    const port = listener?.port ?? config.port;
    const host = config.host === '::1' ? '[::1]' : '127.0.0.1';
    return {
      id: config.id,
      kind: config.kind,
      state,
      host: config.host,
      port,
      url: listener ? `http://${host}:${port}${listener.path}` : null,
      auth: config.auth.mode,
      sandbox: config.sandbox,
      failure: failure?.toBody() ?? null,
    };
  }
}
