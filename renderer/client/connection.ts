import { createStore, type StoreApi } from 'zustand/vanilla';
import { Failure } from '../../shared/contract/errors.ts';
import { type Job } from '../../shared/model/job.ts';
import { type Review } from '../../shared/model/review.ts';
import { texts } from '../../shared/texts/texts.ts';
import { type Call, ControlClient, type JobListener } from './control-client.ts';
import { firstState, type HostState, type Link, withJobs, withNotification, withReviews, withSnapshot } from './state.ts';
import { type Transport } from './transport.ts';

const firstPauseMs = 500;
const longestPauseMs = 15_000;
const quietMs = 20_000;

export interface ConnectionOptions {
  readonly transport: Transport;
  /** Whether there is a token to try; a transport that needs none always says yes. */
  readonly hasToken: () => boolean;
  /** Asked when the transport would not open. */
  readonly whyRefused: (signal: AbortSignal) => Promise<'tokenRefused' | 'unreachable'>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The window's standing connection to the core: reconnects by itself, keeps the store current, asks on behalf of the screens. */
export class Connection implements AsyncDisposable {
  readonly store: StoreApi<HostState> = createStore(() => firstState);
  readonly #options: ConnectionOptions;
  readonly #life = new AbortController();
  #client: ControlClient | null = null;
  #wake: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Runs until the connection is disposed. Called once. */
  async run(): Promise<void> {
    const { signal } = this.#life;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (!this.#options.hasToken()) await this.#waitLocked('noToken');
      const { opened, failure } = await this.#converse();
      if (opened) attempt = 0;
      if (signal.aborted) return;
      if (!opened && (await this.#options.whyRefused(signal)) === 'tokenRefused') await this.#waitLocked('tokenRefused');
      else await this.#waitLost(failure, pauseMs(attempt));
    }
  }

  /** Asks the core. @throws Failure */
  readonly call: Call = (method, params) => {
    if (!this.#client) return Promise.reject(notConnected());
    return this.#client.call(method, params);
  };

  /** Follows a job on the present conversation; it ends with it. @throws Failure */
  readonly followJob = (jobId: string, after: number, listener: JobListener): Promise<() => void> => {
    if (!this.#client) return Promise.reject(notConnected());
    return this.#client.followJob(jobId, after, listener);
  };

  /** Tries again now, whatever is waited for. */
  readonly retryNow = (): void => this.#wake();

  /** Puts jobs that were asked for among those known. */
  readonly learnJobs = (jobs: readonly Job[]): void => {
    this.store.setState((state) => ({ jobs: withJobs(state.jobs, jobs) }));
  };

  /** Puts reviews that were asked for among those known. */
  readonly learnReviews = (reviews: readonly Review[]): void => {
    this.store.setState((state) => ({ reviews: withReviews(state.reviews, reviews) }));
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    this.#wake();
    await this.#client?.[Symbol.asyncDispose]();
  }

  /** One conversation, from opening to its end. */
  async #converse(): Promise<{ readonly opened: boolean; readonly failure: Failure }> {
    let opened = false;
    try {
      await using client = new ControlClient({
        channel: await this.#options.transport(this.#life.signal),
        onNotification: (notification) => this.store.setState((state) => withNotification(state, notification)),
        onHeard: () => this.#heard(),
        onMisunderstood: () => this.#misunderstood(),
      });
      this.#client = client;
      const snapshot = await client.call('state/subscribe', {});
      opened = true;
      this.store.setState((state) => ({ ...withSnapshot(state, snapshot), link: { state: 'open' } }));
      await this.#untilClosed(client);
      return { opened, failure: notConnected() };
    } catch (error) {
      return { opened, failure: Failure.from(error) };
    } finally {
      this.#client = null;
    }
  }

  /** A connection that died without a word is found by asking when nothing was heard for a while. */
  async #untilClosed(client: ControlClient): Promise<void> {
    const timer = setInterval(() => {
      const { lastHeardAtMs } = this.store.getState();
      if (this.#options.now() - (lastHeardAtMs ?? 0) < quietMs) return;
      client.call('codex/status', {}).catch(() => client[Symbol.asyncDispose]());
    }, quietMs / 2);
    try {
      await client.closed;
    } finally {
      clearInterval(timer);
    }
  }

  #heard(): void {
    const now = this.#options.now();
    // Once a second is enough to say when; a stream of deltas would otherwise redraw for it.
    if (now - (this.store.getState().lastHeardAtMs ?? 0) >= 1000) this.store.setState({ lastHeardAtMs: now });
  }

  #misunderstood(): void {
    this.store.setState({ misunderstood: true });
  }

  async #waitLocked(reason: Extract<Link, { state: 'locked' }>['reason']): Promise<void> {
    this.store.setState({ link: { state: 'locked', reason } });
    await this.#pause(null);
    this.store.setState({ link: { state: 'connecting' } });
  }

  async #waitLost(failure: Failure, ms: number): Promise<void> {
    const { link } = this.store.getState();
    const now = this.#options.now();
    const sinceMs = link.state === 'lost' ? link.sinceMs : now;
    this.store.setState({ link: { state: 'lost', sinceMs, retryAtMs: now + ms, failure: failure.toBody() } });
    await this.#pause(ms);
  }

  async #pause(ms: number | null): Promise<void> {
    if (this.#life.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = ms === null ? undefined : setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    this.#wake = () => undefined;
  }
}

/** Milliseconds to wait before trying again: doubling, up to a quarter of a minute. */
export function pauseMs(attempt: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10));
}

function notConnected(): Failure {
  return new Failure('rpc/closed', texts.link.notConnected, { hint: texts.link.notConnectedHint });
}
