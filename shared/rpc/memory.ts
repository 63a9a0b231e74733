import { type Channel } from './channel.ts';

/** Two channels that are each other's far side, without anything between them. Disposing one ends both. */
export function memoryChannels(): readonly [Channel, Channel] {
  const toLeft = new Inbox();
  const toRight = new Inbox();
  const side = (mine: Inbox, theirs: Inbox): Channel => ({
    send: (text) => theirs.put(text),
    messages: mine,
    [Symbol.asyncDispose]: async () => {
      mine.end();
      theirs.end();
    },
  });
  return [side(toLeft, toRight), side(toRight, toLeft)];
}

/** Messages that wait for their one reader. */
class Inbox implements AsyncIterable<string> {
  #texts: string[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  put(text: string): void {
    if (this.#ended) return;
    this.#texts.push(text);
    this.#wake?.();
  }

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
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
