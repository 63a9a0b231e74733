import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenedThread } from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { digestOf } from '../lib/canonical.ts';
import { type ThreadStartParams } from './generated/protocol.ts';

export interface SpareThreadOptions {
  readonly open: (params: ThreadStartParams, call: Call) => Promise<OpenedThread>;
  readonly close: (threadId: string) => Promise<void>;
  readonly isOpen: (threadId: string) => boolean;
  readonly codexHome: string;
}

/** What Codex reads of the owner's when it opens a thread. What lies deeper in a folder may be as old as a spare thread gets. */
const readAtOpening = ['config.toml', 'AGENTS.md', 'AGENTS.override.md', 'rules', 'skills', 'hooks.json', 'auth.json'];
/** How long a thread is kept, in milliseconds. */
const keptMs = 30_000;

interface Spare {
  /** Digest: the request may hold a provider's key. */
  readonly request: string;
  /** Of the owner's files just before it was opened. */
  readonly stamp: string;
  readonly thread: OpenedThread;
  readonly timer: NodeJS.Timeout;
}

/**
 * Opens the threads of calls that leave none behind, and keeps an unused one ready for the next call that asks for the very same: opening
 * one takes a quarter of a short turn. One that nobody takes is closed after half a minute.
 */
export class SpareThread {
  readonly #options: SpareThreadOptions;
  /** How those in use were asked for. */
  readonly #inUse = new Map<string, ThreadStartParams>();
  #spare: Spare | null = null;
  #opening = false;

  constructor(options: SpareThreadOptions) {
    this.#options = options;
  }

  /** A thread that nobody has used: the spare one if it is as good as one opened now. */
  async open(params: ThreadStartParams, call: Call): Promise<OpenedThread> {
    const thread = (await this.#take(params)) ?? (await this.#options.open(params, call));
    this.#inUse.set(thread.threadId, params);
    return thread;
  }

  /** To be called when a thread in use was closed, so that one like it is ready. Never rejects: a spare thread is a courtesy. */
  async closed(threadId: string): Promise<void> {
    const params = this.#inUse.get(threadId);
    this.#inUse.delete(threadId);
    if (!params || this.#opening || this.#spare?.request === digestOf(params)) return;
    this.#opening = true;
    try {
      await this.#prepare(params);
    } catch {
      // The next call opens its own, and hears why it cannot.
    } finally {
      this.#opening = false;
    }
  }

  async #prepare(params: ThreadStartParams): Promise<void> {
    const stamp = await this.#stamp();
    const thread = await this.#options.open(params, { signal: AbortSignal.timeout(keptMs) });
    this.#drop();
    const timer = setTimeout(() => this.#drop(), keptMs).unref();
    this.#spare = { request: digestOf(params), stamp, thread, timer };
  }

  async #take(params: ThreadStartParams): Promise<OpenedThread | null> {
    const spare = this.#spare;
    if (spare?.request !== digestOf(params)) return null;
    this.#spare = null;
    clearTimeout(spare.timer);
    const { threadId } = spare.thread;
    if (this.#options.isOpen(threadId) && (await this.#stamp()) === spare.stamp) return spare.thread;
    void this.#options.close(threadId);
    return null;
  }

  #drop(): void {
    const spare = this.#spare;
    if (!spare) return;
    this.#spare = null;
    clearTimeout(spare.timer);
    void this.#options.close(spare.thread.threadId);
  }

  async #stamp(): Promise<string> {
    const stamps = readAtOpening.map(async (name) => {
      const found = await stat(join(this.#options.codexHome, name)).catch(() => null);
      return found && [found.dev, found.ino, found.size, found.mtimeMs, found.ctimeMs];
    });
    return JSON.stringify(await Promise.all(stamps));
  }
}
