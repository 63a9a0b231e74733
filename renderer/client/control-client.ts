import {
  type Method,
  methods,
  type Notification,
  type NotificationParams,
  notifications,
  type Params,
  type Result,
} from '../../shared/contract/control.ts';
import { Failure } from '../../shared/contract/errors.ts';
import { type JobEvent } from '../../shared/model/job.ts';
import { type Channel } from '../../shared/rpc/channel.ts';
import { RpcError } from '../../shared/rpc/message.ts';
import { openPeer, type Peer } from '../../shared/rpc/peer.ts';
import { texts } from '../../shared/texts/texts.ts';
import { type StateNotification } from './state.ts';

/** Asks the core. @throws Failure, always: what the core refused, or that it could not be reached or understood */
export type Call = <M extends Method>(method: M, params: Params<M>) => Promise<Result<M>>;

type Ended = NotificationParams<'job/subscriptionEnded'>;

/** Who follows a job: its events in order, then the reason why there are no more. */
export interface JobListener {
  onEvents(events: readonly JobEvent[]): void;
  onEnded(ended: Pick<Ended, 'reason' | 'after'>): void;
}

export interface ControlClientOptions {
  readonly channel: Channel;
  readonly onNotification: (notification: StateNotification) => void;
  /** Called for everything that arrives. */
  readonly onHeard: () => void;
  /** The core said something that this page does not understand: they are of different versions. */
  readonly onMisunderstood: () => void;
}

/** One conversation with the core. Disposing it ends the conversation; a new one needs a new client. */
export class ControlClient implements AsyncDisposable {
  readonly #peer: Peer;
  readonly #options: ControlClientOptions;
  readonly #listeners = new Map<string, JobListener>();
  /** Events may overtake the answer that names their subscription; they are kept while such an answer is awaited. */
  readonly #early = new Map<string, ((listener: JobListener) => void)[]>();
  #awaited = 0;

  constructor(options: ControlClientOptions) {
    this.#options = options;
    const onNotification = (method: string, params: unknown) => this.#notified(method, params);
    this.#peer = openPeer(options.channel, { name: 'Drawbridge', onNotification, onProblem: options.onMisunderstood });
  }

  /** Resolves when the conversation is over. */
  get closed(): Promise<void> {
    return this.#peer.closed;
  }

  readonly call: Call = async (method, params) => {
    try {
      const result = await this.#peer.call(method, params);
      this.#options.onHeard();
      return parseResult(method, result);
    } catch (error) {
      throw asFailure(error);
    }
  };

  /** Follows a job from after `after`. The returned function stops it. @throws Failure */
  async followJob(jobId: string, after: number, listener: JobListener): Promise<() => void> {
    this.#awaited += 1;
    try {
      const { subscriptionId } = await this.call('job/subscribe', { jobId, after });
      this.#listeners.set(subscriptionId, listener);
      for (const tell of this.#early.get(subscriptionId) ?? []) tell(listener);
      return () => this.#unfollow(subscriptionId);
    } finally {
      this.#awaited -= 1;
      if (this.#awaited === 0) this.#early.clear();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peer[Symbol.asyncDispose]();
  }

  #unfollow(subscriptionId: string): void {
    if (!this.#listeners.delete(subscriptionId)) return;
    // Nobody waits for this answer, and a closed conversation has ended the subscription already.
    this.call('job/unsubscribe', { subscriptionId }).catch(() => undefined);
  }

  #notified(method: string, params: unknown): void {
    this.#options.onHeard();
    if (!isNotification(method)) return;
    const parsed = notifications[method].safeParse(params);
    if (!parsed.success) {
      this.#options.onMisunderstood();
      return;
    }
    this.#dispatch({ method, params: parsed.data } as AnyNotification);
  }

  #dispatch(notification: AnyNotification): void {
    if (notification.method === 'job/event') {
      const { subscriptionId, events } = notification.params;
      this.#tell(subscriptionId, (listener) => listener.onEvents(events));
    } else if (notification.method === 'job/subscriptionEnded') {
      const { subscriptionId, ...ended } = notification.params;
      this.#tell(subscriptionId, (listener) => {
        this.#listeners.delete(subscriptionId);
        listener.onEnded(ended);
      });
    } else {
      this.#options.onNotification(notification);
    }
  }

  #tell(subscriptionId: string, tell: (listener: JobListener) => void): void {
    const listener = this.#listeners.get(subscriptionId);
    if (listener) tell(listener);
    else if (this.#awaited > 0) this.#early.set(subscriptionId, [...(this.#early.get(subscriptionId) ?? []), tell]);
  }
}

type AnyNotification = { [N in Notification]: { readonly method: N; readonly params: NotificationParams<N> } }[Notification];

function isNotification(method: string): method is Notification {
  return Object.hasOwn(notifications, method);
}

function parseResult<M extends Method>(method: M, result: unknown): Result<M> {
  const parsed = methods[method].result.safeParse(result);
  if (parsed.success) return parsed.data as Result<M>;
  throw new Failure('internal', texts.link.misunderstood, { hint: texts.link.misunderstoodHint, cause: parsed.error });
}

function asFailure(error: unknown): Failure {
  return error instanceof RpcError ? new Failure('internal', error.message, { cause: error }) : Failure.from(error);
}
