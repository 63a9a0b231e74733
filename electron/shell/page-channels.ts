import { z } from 'zod';
import { type Channel } from '../../shared/rpc/channel.ts';
import { Mailbox } from '../core/lib/mailbox.ts';

const limits = {
  /** Characters of one message. The page sends calls, never files. */
  message: 1024 * 1024,
  messagesPerSecond: 500,
  /** Messages the core has not read yet. */
  backlog: 1000,
} as const;

const Message = z.tuple([z.uuid(), z.string().max(limits.message)]);

/** The channel to one loaded page. */
class PageChannel implements Channel {
  readonly #received = new Mailbox<string>();
  readonly #send: (text: string) => void;
  #ended = false;
  readonly messages = this.#read();

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get backlog(): number {
    return this.#received.size;
  }

  receive(text: string): void {
    this.#received.put(text);
  }

  send(text: string): void {
    if (!this.#ended) this.#send(text);
  }

  end(): void {
    this.#ended = true;
    this.#received.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }

  async *#read(): AsyncGenerator<string> {
    for await (const batch of this.#received) yield* batch;
  }
}

/** Makes a channel for each page the window loads, and a new one when the core has ended the last. Refuses what no page of ours sends. */
export class PageChannels {
  readonly #serve: (channel: Channel) => void;
  readonly #send: (session: string, text: string) => void;
  readonly #now: () => number;
  #current: { readonly session: string; readonly channel: PageChannel } | null = null;
  #second = { startedAt: 0, messages: 0 };

  /** `serve` gets every new channel; `send` carries a text to the page of that session; `now` counts milliseconds. */
  constructor(serve: (channel: Channel) => void, send: (session: string, text: string) => void, now: () => number) {
    this.#serve = serve;
    this.#send = send;
    this.#now = now;
  }

  /** Takes one message as it came over IPC. @throws Error when its shape, size or rate is not that of our page */
  receive(given: readonly unknown[]): void {
    this.#countMessage();
    const [session, text] = Message.parse(given);
    const channel = this.#channelOf(session);
    if (channel.backlog >= limits.backlog) throw new Error('The page has sent more than the core has read.');
    channel.receive(text);
  }

  /** The page is gone. */
  end(): void {
    this.#current?.channel.end();
    this.#current = null;
  }

  #channelOf(session: string): PageChannel {
    if (this.#current?.session === session && !this.#current.channel.ended) return this.#current.channel;
    this.end();
    const channel = new PageChannel((text) => this.#send(session, text));
    this.#current = { session, channel };
    this.#serve(channel);
    return channel;
  }

  #countMessage(): void {
    const now = this.#now();
    if (now - this.#second.startedAt >= 1000) this.#second = { startedAt: now, messages: 0 };
    this.#second.messages += 1;
    if (this.#second.messages > limits.messagesPerSecond) throw new Error('The page sends too fast.');
  }
}
