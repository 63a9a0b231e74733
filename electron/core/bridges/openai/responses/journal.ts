import { type Call } from '../../../lib/call.ts';

/** Characters of streams that are over; the oldest go first. What still runs is kept whole. */
const maxKept = 8 * 1024 * 1024;

/** The streams of responses in the background, so that a client that lost one takes it up where it was. They last as long as the host. */
export class Journals {
  readonly #journals = new Map<string, Journal>();

  /** Hears the frames to their end, whoever reads. A response that is heard already goes on as it does. */
  record(jobId: string, frames: AsyncIterable<string>): Journal {
    const known = this.#journals.get(jobId);
    if (known) return known;
    const journal = new Journal();
    this.#journals.set(jobId, journal);
    const makeRoom = () => this.#makeRoom();
    void journal.hear(frames).then(makeRoom, makeRoom);
    return journal;
  }

  find(jobId: string): Journal | null {
    return this.#journals.get(jobId) ?? null;
  }

  forget(jobId: string): void {
    this.#journals.delete(jobId);
  }

  #makeRoom(): void {
    const over = [...this.#journals].filter(([, { isOver }]) => isOver);
    let size = over.reduce((sum, [, journal]) => sum + journal.size, 0);
    for (const [jobId, journal] of over) {
      if (size <= maxKept) return;
      size -= journal.size;
      this.#journals.delete(jobId);
    }
  }
}

/** One stream: its events in order, each in the place of its number. */
class Journal {
  readonly #events: string[] = [];
  #size = 0;
  #isOver = false;
  #changed = Promise.withResolvers<void>();

  get size(): number {
    return this.#size;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  async hear(frames: AsyncIterable<string>): Promise<void> {
    try {
      for await (const text of frames) {
        this.#size += text.length;
        this.#events.push(...text.split(/(?<=\n\n)/));
        this.#tell();
      }
    } finally {
      this.#isOver = true;
      this.#tell();
    }
  }

  /** The events from this number on, at the pace of whoever reads them; ends with the stream, or when the signal aborts. */
  async *read(from: number, { signal }: Call): AsyncGenerator<string> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    for (let number = from; !signal.aborted; ) {
      const events = this.#events.slice(number);
      if (events.length > 0) {
        number += events.length;
        yield events.join('');
      } else if (this.#isOver) return;
      else await Promise.race([this.#changed.promise, stopped]);
    }
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
