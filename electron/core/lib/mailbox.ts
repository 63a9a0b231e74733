/**
 * A queue with one reader: `put` never blocks, the reader gets everything that has come since it last looked, at once.
 * `end` lets the reader finish what is there; `fail` throws after it.
 */
export class Mailbox<T> implements AsyncIterable<readonly T[]> {
  #items: T[] = [];
  #ended = false;
  #error: unknown;
  #wake: (() => void) | null = null;

  get size(): number {
    return this.#items.length;
  }

  put(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** What is there now, without waiting; for the reader. */
  take(): readonly T[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#error ??= error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly T[]> {
    while (true) {
      if (this.#items.length > 0) {
        yield this.take();
      } else if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
