import { setTimeout as wait } from 'node:timers/promises';
import { type Log } from '../lib/log.ts';
import { type Listener } from './http/listener.ts';

/** How long answers may take to end when the host does, in milliseconds. */
const graceMs = 500;

/** Listeners that take nothing new, until their last answer has ended. */
export class Draining implements AsyncDisposable {
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Closes its port at once; what is under way goes on. */
  add(listener: Listener, bridgeId: string): void {
    this.#listeners.add(listener);
    void this.#drain(listener, bridgeId);
    this.#log.info('bridge stopped', { bridge: bridgeId });
  }

  /** Lets answers that are ending end, and cuts what still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    const over = new AbortController();
    const drained = Promise.allSettled([...this.#listeners].map((listener) => listener.stop()));
    await Promise.race([drained, wait(graceMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
    await Promise.all([...this.#listeners].map((listener) => listener[Symbol.asyncDispose]()));
  }

  async #drain(listener: Listener, bridgeId: string): Promise<void> {
    try {
      await listener.stop();
    } catch (error) {
      this.#log.error('bridge not closed', { bridge: bridgeId, error });
    } finally {
      this.#listeners.delete(listener);
    }
  }
}
