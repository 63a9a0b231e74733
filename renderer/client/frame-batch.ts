/** What schedules a flush: the next frame where one will come, a timer in a hidden page. Returns what calls it off. */
export type Schedule = (flush: () => void) => () => void;

/** Once for each frame; a hidden page draws none, and must not pile up what it is told. */
export const nextFrame: Schedule = (flush) => {
  if (document.hidden) {
    const timer = setTimeout(flush, 250);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(flush);
  return () => cancelAnimationFrame(frame);
};

/** Collects what comes in and hands it on together, in order. */
export class FrameBatch<T> implements Disposable {
  readonly #deliver: (batch: readonly T[]) => void;
  readonly #schedule: Schedule;
  #waiting: T[] = [];
  #cancel: (() => void) | null = null;

  constructor(deliver: (batch: readonly T[]) => void, schedule: Schedule) {
    this.#deliver = deliver;
    this.#schedule = schedule;
  }

  add(values: readonly T[]): void {
    if (values.length === 0) return;
    for (const value of values) this.#waiting.push(value);
    this.#cancel ??= this.#schedule(() => this.flush());
  }

  /** Delivers what waits now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#deliver(batch);
  }

  /** What still waits is not delivered. */
  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#waiting = [];
  }
}
