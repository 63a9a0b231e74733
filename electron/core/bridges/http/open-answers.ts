import { type ServerResponse } from 'node:http';
import { type Caller } from '../../jobs/ports.ts';

export interface OpenAnswersOptions {
  /** Whether a client was revoked or has expired. */
  readonly isOver: (clientId: string) => boolean;
  /** How often that is asked while answers are open, in milliseconds; a second unless given. */
  readonly everyMs?: number;
  /** How long an answer may take to say why it ends, in milliseconds; a second unless given. */
  readonly partingMs?: number;
}

/** Answers under way by client, so that who may call no more gets nothing more: streams and long calls of the client end (security case 39). */
export class OpenAnswers implements Disposable {
  readonly #options: OpenAnswersOptions;
  readonly #open = new Map<string, Map<ServerResponse, AbortController>>();
  #asking: NodeJS.Timeout | null = null;

  constructor(options: OpenAnswersOptions) {
    this.#options = options;
  }

  /** Until it ends, or its client may call no more: then `over` is aborted, upon which it has to end. */
  hold({ clientId }: Caller, answer: ServerResponse, over: AbortController): void {
    const answers = this.#open.get(clientId) ?? new Map();
    this.#open.set(clientId, answers.set(answer, over));
    this.#asking ??= setInterval(() => this.#closeOver(), this.#options.everyMs ?? 1000).unref();
    answer.once('close', () => {
      answers.delete(answer);
      if (answers.size === 0 && this.#open.get(clientId) === answers) this.#open.delete(clientId);
      if (this.#open.size === 0) this[Symbol.dispose]();
    });
  }

  /** Ends what a client has open now; what is not read to its end soon is cut. */
  close(clientId: string): void {
    for (const [answer, over] of this.#open.get(clientId) ?? []) {
      if (over.signal.aborted) continue;
      over.abort();
      setTimeout(() => answer.destroy(), this.#options.partingMs ?? 1000).unref();
    }
  }

  /** Stops asking. */
  [Symbol.dispose](): void {
    if (this.#asking) clearInterval(this.#asking);
    this.#asking = null;
  }

  #closeOver(): void {
    for (const clientId of this.#open.keys()) if (this.#options.isOver(clientId)) this.close(clientId);
  }
}
