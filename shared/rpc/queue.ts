/** Messages from a callback, in order, for one loop to read. */
export class MessageQueue implements AsyncIterable<string> {
  #texts: string[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  push(text: string): void {
    if (this.#ended) return;
    this.#texts.push(text);
    this.#wake?.();
  }

  /** What was pushed before is still read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    while (true) {
      const texts = this.#texts;
      this.#texts = [];
      yield* texts;
      if (this.#texts.length > 0) continue;
      if (this.#ended) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = null;
    }
  }
}
