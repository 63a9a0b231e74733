import { z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Remote } from '../remote.ts';

const Head = z.object({ id: z.union([z.string(), z.number()]).optional(), method: z.string().optional() });
type Head = z.infer<typeof Head>;

interface Asked {
  readonly method: string;
  readonly message: string;
}

/** Messages between an MCP client and whichever host is there now. No request stays without an answer when its host goes. */
export class McpRelay {
  readonly #write: (message: string) => void;
  readonly #unanswered = new Map<string | number, Asked>();
  #host = Promise.withResolvers<Remote>();
  #attached = false;

  /** `write` gives the client a message. */
  constructor(write: (message: string) => void) {
    this.#write = write;
  }

  /** A host is there, with MCP open on it: it is asked first what the one before left open. */
  attach(host: Remote): void {
    for (const { message } of this.#unanswered.values()) void this.#send(host, message);
    this.#attached = true;
    this.#host.resolve(host);
  }

  /**
   * The host is gone. What the client asks now waits for the next one, as does what it had asked, but for calls of tools: those may have
   * had their effect, so they are answered.
   */
  detach(): void {
    // One that went before it was attached leaves those who wait for it waiting for the next.
    if (this.#attached) this.#host = Promise.withResolvers();
    this.#attached = false;
    const error = { code: -32000, message: 'The Drawbridge that worked on this has ended. Another one goes on: ask again.' };
    for (const [id, { method }] of this.#unanswered) {
      if (method !== 'tools/call') continue;
      this.#unanswered.delete(id);
      this.#write(JSON.stringify({ jsonrpc: '2.0', id, error }));
    }
  }

  fromHost(message: string): void {
    const { id, method } = headOf(message);
    if (id !== undefined && method === undefined) this.#unanswered.delete(id);
    this.#write(message);
  }

  async fromClient(message: string): Promise<void> {
    const waited = this.#host;
    const host = await waited.promise;
    if (waited !== this.#host) return this.fromClient(message);
    const { id, method } = headOf(message);
    if (id !== undefined && method !== undefined) this.#unanswered.set(id, { method, message });
    await this.#send(host, message);
  }

  /** Whoever watches the host detaches it when it goes. @throws Failure as the host says */
  async #send(host: Remote, message: string): Promise<void> {
    try {
      await host.call('mcp/send', { message });
    } catch (error) {
      if (Failure.from(error).code !== 'rpc/closed') throw error;
    }
  }
}

function headOf(message: string): Head {
  try {
    return Head.safeParse(JSON.parse(message)).data ?? {};
  } catch {
    return {};
  }
}
