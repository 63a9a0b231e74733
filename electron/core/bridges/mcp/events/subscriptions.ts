import { randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../../../shared/contract/errors.ts';
import { type Job } from '../../../../../shared/model/job.ts';
import { digestOf } from '../../../lib/canonical.ts';
import { sha256 } from '../../../lib/digest.ts';
import { type Log } from '../../../lib/log.ts';
import { type Fetched, type SafeFetch } from '../../http/safe-fetch.ts';
import { type EventName, occurrenceOf } from './catalogue.ts';
import { type SigningSecrets, type Subscription, type SubscriptionStore } from './ports.ts';
import { keyOf, signed } from './signature.ts';

export interface SubscriptionsOptions {
  readonly store: SubscriptionStore;
  readonly secrets: SigningSecrets;
  /** Reaches public addresses only. */
  readonly post: SafeFetch;
  /** Whether a client may call no more. */
  readonly isOver: (clientId: string) => boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  /** Milliseconds before each further try of a delivery. */
  readonly pausesMs?: readonly number[];
}

/** What tells one subscription of a client from another. */
export interface Wanted {
  readonly name: EventName;
  readonly jobId: string | null;
  readonly url: string;
}

/** Who wants it, through which bridge. */
export interface Subscriber {
  readonly clientId: string;
  readonly bridgeId: string;
}

export interface Granted {
  readonly id: string;
  /** ISO 8601: asked for again by then, or it ends. */
  readonly refreshBefore: string;
}

interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly body: string;
}

const longestMs = 24 * 60 * 60_000;
const shortestMs = 60_000;
const mostOfAClient = 20;
const mostUnderWay = 200;
const mostTold = 2000;
const timeoutMs = 10_000;
const maxAnswerBytes = 8 * 1024;
/** Answers that pass by themselves. 410 and 413 never do, and the receiver means every other refusal too. */
const passing = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/** Clients that are told of their jobs by webhook (MCP Events). Subscriptions outlast a restart; deliveries under way do not. */
export class EventSubscriptions implements AsyncDisposable {
  readonly #options: SubscriptionsOptions;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Ids of events that were sent or are being sent, oldest first. */
  readonly #told = new Set<string>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /**
   * Takes a subscription, or prolongs it, once its address has shown that it wants it.
   * @throws Failure events/tooMany, events/callbackRefused, http/invalidRequest, vault/*, state/*
   */
  async subscribe(
    subscriber: Subscriber,
    wanted: Wanted,
    { secret, ttlMs }: { readonly secret: string; readonly ttlMs: number | null },
  ): Promise<Granted> {
    const { store, secrets, now } = this.#options;
    const key = keyOf(secret);
    if (!key)
      throw new Failure('http/invalidRequest', 'delivery.secret must be whsec_ and base64 of 24 to 64 bytes.', {
        hint: 'Send one of that form.',
      });
    await this.#forgetOver();
    const id = idOf(subscriber, wanted);
    const others = store.of(subscriber.clientId).filter((one) => one.id !== id);
    if (others.length >= mostOfAClient) {
      throw new Failure('events/tooMany', `A client may have ${mostOfAClient} subscriptions.`, {
        hint: 'End one with events/unsubscribe.',
      });
    }
    await this.#challenge(id, wanted.url, key);
    await secrets.write(id, secret);
    const expiresAtMs = now() + Math.min(Math.max(ttlMs ?? longestMs, shortestMs), longestMs);
    store.put({ id, ...subscriber, ...wanted, expiresAtMs });
    return { id, refreshBefore: new Date(expiresAtMs).toISOString() };
  }

  /** Ends one; one that is not there has what it wants. @throws Failure vault/*, state/* */
  async unsubscribe(subscriber: Subscriber, wanted: Wanted): Promise<void> {
    await this.#remove(idOf(subscriber, wanted));
  }

  /** Ends all of a client. @throws Failure vault/*, state/* */
  async forget(clientId: string): Promise<void> {
    for (const { id } of this.#options.store.of(clientId)) await this.#remove(id);
  }

  /** Tells whoever wants to know of the job as it is now; each of it once. */
  publish(job: Job): void {
    const occurrence = occurrenceOf(job);
    if (!occurrence) return;
    const { name, data } = occurrence;
    const timestamp = new Date(this.#options.now()).toISOString();
    for (const { id, jobId } of this.#options.store.matching(job.clientId, job.bridgeId, name)) {
      const eventId = `evt_${digestOf([id, occurrence.key]).slice(0, 32)}`;
      if ((jobId !== null && jobId !== job.id) || this.#told.has(eventId)) continue;
      this.#remember(eventId);
      this.#begin({ id, eventId, body: JSON.stringify({ eventId, name, timestamp, data, cursor: null }) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#underWay);
  }

  #begin(delivery: Delivery): void {
    const { log } = this.#options;
    if (this.#underWay.size >= mostUnderWay) return log.warn('event not told', { id: delivery.id, reason: 'too many are under way' });
    const work = this.#deliver(delivery)
      .catch((error: unknown) => log.warn('event not told', { id: delivery.id, error }))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Until it is taken or refused for good, with the secret and the rights of each moment. */
  async #deliver(delivery: Delivery): Promise<void> {
    const { pausesMs = [30_000, 120_000], log } = this.#options;
    for (const pauseMs of [0, ...pausesMs]) {
      await pause(pauseMs, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
      const subscription = this.#standing(delivery.id);
      if (!subscription || this.#stop.signal.aborted) return;
      const status = await this.#try(subscription, delivery);
      if (status !== null && !passing(status)) {
        if (status >= 300) log.warn('event refused', { id: delivery.id, status });
        return;
      }
    }
    log.warn('event not told', { id: delivery.id, reason: 'no try was answered' });
  }

  /** The status; null where nothing answered. */
  async #try({ id, url }: Subscription, { eventId, body }: Delivery): Promise<number | null> {
    const key = keyOf((await this.#options.secrets.read(id)) ?? '');
    if (!key) throw new Failure('vault/secretMissing', 'The secret of a subscription is gone.');
    try {
      return (await this.#post(id, url, key, eventId, body)).status;
    } catch (error) {
      if (error instanceof Failure && error.code === 'url/unreachable') return null;
      throw error;
    }
  }

  /** An address that does not give back what only it was told has not asked for anything. @throws Failure events/callbackRefused */
  async #challenge(id: string, url: string, key: Buffer): Promise<void> {
    const challenge = randomBytes(32).toString('base64url');
    const body = JSON.stringify({ type: 'verification', challenge });
    const refused = (reason: string, cause?: unknown) =>
      new Failure('events/callbackRefused', `The callback could not be verified: ${reason}.`, {
        cause,
        hint: 'It must be a public https address that answers the verification with its challenge.',
      });
    const answer = await this.#post(id, url, key, `msg_verification_${digestOf(challenge).slice(0, 16)}`, body).catch((error: unknown) => {
      throw refused('it was not reached', error);
    });
    if (answer.status < 200 || answer.status > 299) throw refused(`it answered ${answer.status}`);
    if (!isSame(challengeIn(answer), challenge)) throw refused('it did not give the challenge back');
  }

  #post(id: string, url: string, key: Buffer, messageId: string, body: string): Promise<Fetched> {
    const { post, now } = this.#options;
    const proof = signed(key, { id: messageId, atSeconds: Math.floor(now() / 1000), body });
    const headers = { 'content-type': 'application/json', ...proof, 'x-mcp-subscription-id': id };
    return post({ url, method: 'POST', headers, body, maxBytes: maxAnswerBytes, timeoutMs, signal: this.#stop.signal });
  }

  /** The subscription, unless it or its client is over. */
  #standing(id: string): Subscription | null {
    const { store, isOver, now } = this.#options;
    const found = store.find(id);
    return found && found.expiresAtMs > now() && !isOver(found.clientId) ? found : null;
  }

  #remember(eventId: string): void {
    this.#told.add(eventId);
    const [oldest] = this.#told;
    if (this.#told.size > mostTold && oldest !== undefined) this.#told.delete(oldest);
  }

  async #forgetOver(): Promise<void> {
    for (const { id } of this.#options.store.over(this.#options.now())) await this.#remove(id);
  }

  async #remove(id: string): Promise<void> {
    const { store, secrets } = this.#options;
    if (!store.find(id)) return;
    store.remove(id);
    await secrets.remove(id);
  }
}

function idOf(subscriber: Subscriber, wanted: Wanted): string {
  return `sub_${digestOf({ ...subscriber, ...wanted }).slice(0, 32)}`;
}

function challengeIn({ body }: Fetched): string {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    return typeof answer === 'object' && answer !== null && 'challenge' in answer ? String(answer.challenge) : '';
  } catch {
    return '';
  }
}

function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(sha256(given), sha256(wanted));
}
