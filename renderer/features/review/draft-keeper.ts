import { type Draft, emptyDraft, isEmpty, withoutSent } from './draft.ts';

interface DraftKeeperOptions {
  /** Gives a draft to the core. @throws Failure */
  readonly send: (draft: Draft) => Promise<void>;
  readonly onChange: (draft: Draft) => void;
}

/** Holds what is not known to be kept, and sends it: one request at a time, each with all that was drafted until then. */
export class DraftKeeper {
  readonly #options: DraftKeeperOptions;
  #draft = emptyDraft;
  #sending: Promise<void> | null = null;

  constructor(options: DraftKeeperOptions) {
    this.#options = options;
  }

  change(next: (draft: Draft) => Draft): void {
    this.#draft = next(this.#draft);
    this.#options.onChange(this.#draft);
  }

  /** Resolves when nothing is left to send. What could not be sent stays. @throws Failure */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (!isEmpty(this.#draft)) {
      const sent = this.#draft;
      await this.#options.send(sent);
      this.change((now) => withoutSent(now, sent));
    }
  }
}
