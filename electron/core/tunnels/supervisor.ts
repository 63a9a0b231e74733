import { once } from 'node:events';
import { Failure, type FailureCode } from '../../../shared/contract/errors.ts';
import { type TunnelState, type TunnelStatus } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { backOff } from './back-off.ts';
import { type Tunnel, type TunnelEvent, type TunnelTools } from './ports.ts';
import { type Probe } from './probe.ts';

export interface SupervisorOptions {
  readonly tunnel: Tunnel;
  readonly probe: Probe;
  /** Whether something of it is different now. */
  readonly changed: () => void;
  /** Milliseconds after which it is over for good; null for never. */
  readonly lifetimeMs: number | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly pause: TunnelTools['pause'];
  readonly log: Log;
}

/** Trying again would not help: the owner has to do something. */
const final: ReadonlySet<FailureCode> = new Set(['tunnel/refused', 'tunnel/over', 'tunnel/programMissing']);

/** Tried again when it is looked at: the secret may be there by then. */
const wantsSecret: ReadonlySet<FailureCode> = new Set(['vault/secretMissing', 'vault/unavailable', 'vault/locked']);

/** A run of this many milliseconds was a good one: the next failure is the first again. */
const steadyMs = 60_000;
const probing = { goodMs: 15_000, badMs: 2000, missesAtFirst: 15, missesLater: 2 } as const;

/** Keeps one tunnel up: one run of it at a time, the next after a growing pause, none after a failure that only the owner can mend. */
export class Supervisor implements AsyncDisposable {
  readonly #options: SupervisorOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Ends the pauses that are waited for now. */
  #wake = new AbortController();
  /** Runs in a row that failed. */
  #failures = 0;
  #status: TunnelStatus;
  /** What was told last. */
  #shown = '';
  #host: string | null = null;
  #leadsHere = false;
  /** What the tunnel says of itself, and what came of the last probes. */
  #isUp = false;
  #degraded: string | null = null;
  #probed: { readonly good: boolean; readonly reason: string | null } = { good: false, reason: null };

  private constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#status = { kind: options.tunnel.kind, state: 'starting', reason: null, sinceMs: options.now() };
  }

  /** Starts the tunnel. It is kept up until the supervisor is disposed. */
  static start(options: SupervisorOptions): Supervisor {
    const supervisor = new Supervisor(options);
    supervisor.#running = supervisor.#run();
    return supervisor;
  }

  get status(): TunnelStatus {
    return this.#status;
  }

  get host(): string | null {
    return this.#host;
  }

  get leadsHere(): boolean {
    return this.#leadsHere;
  }

  /** Looks at it at once, and tries at once if it is down and waits: the machine may have slept, or a secret be there by now. */
  look(): void {
    this.#failures = 0;
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  /** Resolves when all that was started is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { now, log, lifetimeMs, tunnel } = this.#options;
    const { signal } = this.#stop;
    const until = lifetimeMs === null ? Number.POSITIVE_INFINITY : now() + lifetimeMs;
    while (!signal.aborted) {
      const began = now();
      const woken = AbortSignal.any([signal, this.#wake.signal]);
      const failure = await this.#oneRun(until - began);
      this.#forget();
      if (!failure) break;
      this.#failures = now() - began >= steadyMs ? 1 : this.#failures + 1;
      if (final.has(failure.code)) {
        log.warn('tunnel ended', { kind: tunnel.kind, code: failure.code, reason: failure.message });
        return this.#tell('down', failure.text);
      }
      await this.#waitAfter(failure, woken);
      if (!signal.aborted) this.#tell('starting', failure.message);
    }
    this.#tell('off', null);
  }

  /** Waits before the next run: longer after each failure, or until it is looked at where it wants a secret. */
  async #waitAfter(failure: Failure, woken: AbortSignal): Promise<void> {
    const { random, log, tunnel } = this.#options;
    if (wantsSecret.has(failure.code)) {
      this.#tell('down', failure.text);
      if (!woken.aborted) await once(woken, 'abort');
      return;
    }
    const waitMs = backOff(this.#failures, random());
    log.info('tunnel down', {
      kind: tunnel.kind,
      reason: failure.message,
      waitMs,
      ...(failure.code === 'internal' && { error: failure.cause }),
    });
    this.#tell('down', `${failure.text} Next try in ${Math.ceil(waitMs / 1000)} s.`);
    await this.#rest(waitMs, this.#stop);
  }

  /** Why it ended; null when it was wanted to. */
  async #oneRun(lifetimeMs: number): Promise<Failure | null> {
    const { tunnel, pause } = this.#options;
    const over = new AbortController();
    const call = { signal: AbortSignal.any([this.#stop.signal, over.signal]) };
    const expired = { now: false };
    const expire = async () => {
      await pause(lifetimeMs, call);
      expired.now = true;
      over.abort();
    };
    if (Number.isFinite(lifetimeMs)) void expire().catch(() => undefined);
    const probes = new Probes();
    try {
      for await (const event of tunnel.start(call)) this.#take(event, probes, call);
      if (this.#stop.signal.aborted) return null;
      return expired.now ? overFailure() : new Failure('tunnel/failed', 'The tunnel ended.');
    } catch (error) {
      return this.#stop.signal.aborted ? null : Failure.from(error);
    } finally {
      over.abort();
      await probes.stop();
    }
  }

  #take(event: TunnelEvent, probes: Probes, call: Call): void {
    if (event.type === 'degraded') {
      this.#degraded = event.reason;
      return this.#judge();
    }
    this.#isUp = true;
    this.#degraded = null;
    if (event.host !== this.#host) {
      this.#host = event.host;
      this.#leadsHere = event.own;
      this.#probed = { good: false, reason: null };
    }
    const { host } = event;
    if (host !== null) probes.begin(host, call, (signal) => this.#probe(host, { signal }));
    this.#judge();
  }

  /** Tries the public address until the run is over. */
  async #probe(host: string, call: Call): Promise<void> {
    const { probe } = this.#options;
    for (let misses = 0; !call.signal.aborted; ) {
      const reason = await probe(host, call);
      misses = reason === null ? 0 : misses + 1;
      const limit = this.#probed.good ? probing.missesLater : probing.missesAtFirst;
      if (reason === null) {
        this.#probed = { good: true, reason: null };
        this.#leadsHere = true;
      } else if (misses >= limit) this.#probed = { ...this.#probed, reason };
      this.#judge();
      await this.#rest(reason === null ? probing.goodMs : probing.badMs, call);
    }
  }

  /** Waits, unless it is over or somebody wants it looked at before. */
  async #rest(ms: number, { signal }: Call): Promise<void> {
    await this.#options.pause(ms, { signal: AbortSignal.any([signal, this.#wake.signal]) }).catch(() => undefined);
  }

  /** What it comes to, from its own word and from the probes. */
  #judge(): void {
    const trouble = this.#degraded ?? this.#probed.reason;
    if (!this.#isUp) this.#tell('starting', this.#degraded);
    else if (trouble !== null) this.#tell('degraded', trouble);
    else if (this.#host === null || this.#probed.good) this.#tell('up', null);
    else this.#tell('starting', null);
  }

  /** A name of before is good for nothing after the run. */
  #forget(): void {
    this.#host = null;
    this.#leadsHere = false;
    this.#isUp = false;
    this.#degraded = null;
    this.#probed = { good: false, reason: null };
  }

  #tell(state: TunnelState, reason: string | null): void {
    const { kind, sinceMs, state: before } = this.#status;
    this.#status = { kind, state, reason, sinceMs: state === before ? sinceMs : this.#options.now() };
    const shown = JSON.stringify([state, reason, this.#host, this.#leadsHere]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#options.changed();
  }
}

function overFailure(): Failure {
  return new Failure('tunnel/over', 'The time of this trial tunnel is over.', { hint: 'Start it again if it is still needed.' });
}

/** At most one at a time, of the newest name. */
class Probes {
  #host: string | null = null;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  begin(host: string, { signal }: Call, probe: (signal: AbortSignal) => Promise<void>): void {
    if (this.#host === host) return;
    this.#host = host;
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    // What ends it early is the signal.
    this.#running = probe(AbortSignal.any([signal, stop.signal])).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
