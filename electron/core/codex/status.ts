import { type CodexStatus } from '../../../shared/model/host.ts';
import { type Call } from '../lib/call.ts';
import { Mailbox } from '../lib/mailbox.ts';

/** The state of Codex as it is known now. Readers get the newest only, so a slow one costs nothing. */
export class StatusBoard {
  #status: CodexStatus = { state: 'stopped', version: null, path: null, origin: null, pid: null, failure: null };
  readonly #bells = new Set<Mailbox<null>>();

  get status(): CodexStatus {
    return this.#status;
  }

  update(change: Partial<CodexStatus>): CodexStatus {
    this.#status = { ...this.#status, ...change };
    for (const bell of this.#bells) if (bell.size === 0) bell.put(null);
    return this.#status;
  }

  /** The present state, then every change until the signal aborts. */
  async *watch({ signal }: Call): AsyncGenerator<CodexStatus> {
    const bell = new Mailbox<null>();
    const leave = () => bell.end();
    this.#bells.add(bell);
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (signal.aborted) return;
      let told = this.#status;
      yield told;
      for await (const _ of bell) {
        if (this.#status === told) continue;
        told = this.#status;
        yield told;
      }
    } finally {
      signal.removeEventListener('abort', leave);
      this.#bells.delete(bell);
    }
  }
}
