import { type EventName } from './catalogue.ts';

/** One client's wish to be told of one kind of event at one address. Its signing secret is in the vault. */
export interface Subscription {
  /** The same for the same client, bridge, event, arguments and address. */
  readonly id: string;
  readonly clientId: string;
  readonly bridgeId: string;
  readonly name: EventName;
  /** Null for every job of the client. */
  readonly jobId: string | null;
  readonly url: string;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
}

/** Where subscriptions outlast a restart. */
export interface SubscriptionStore {
  /** Adds it, or prolongs the one with its id. @throws Failure state/* */
  put(subscription: Subscription): void;
  find(id: string): Subscription | null;
  of(clientId: string): readonly Subscription[];
  /** Those of a client on a bridge for an event. */
  matching(clientId: string, bridgeId: string, name: EventName): readonly Subscription[];
  /** Over at this moment, in Unix milliseconds. */
  over(atMs: number): readonly Subscription[];
  /** @throws Failure state/* */
  remove(id: string): void;
}

/** With which the deliveries of each subscription are signed, by its id. All of it throws Failure vault/*. */
export interface SigningSecrets {
  read(id: string): Promise<string | null>;
  write(id: string, secret: string): Promise<void>;
  remove(id: string): Promise<unknown>;
}
