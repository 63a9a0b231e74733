/** What the queue needs to know of a job to place it. */
export interface Entry {
  readonly jobId: string;
  readonly clientId: string;
  /** Null for a thread that does not exist yet. */
  readonly threadId: string | null;
}

/**
 * Who runs next: at most `maxRunning` at once, one on a thread, first in first out, and fair between clients: the client with the
 * fewest running jobs goes first. Holds no jobs, only their places.
 */
export class Queue {
  readonly #limits: () => { readonly maxRunning: number; readonly maxQueued: number };
  readonly #waiting: Entry[] = [];
  readonly #running = new Map<string, Entry>();

  constructor(limits: () => { readonly maxRunning: number; readonly maxQueued: number }) {
    this.#limits = limits;
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get queuedCount(): number {
    return this.#waiting.length;
  }

  /** True when one more job would neither run at once nor find a place. */
  isFull(entry: Entry): boolean {
    return this.#waiting.length >= this.#limits().maxQueued && !this.#canRunNow(entry);
  }

  /** Takes a place at the end. */
  add(entry: Entry): void {
    this.#waiting.push(entry);
  }

  /** The next job to run, now counted as running; null when none may. */
  take(): Entry | null {
    if (this.#running.size >= this.#limits().maxRunning) return null;
    const eligible = this.#waiting.filter((entry) => !this.#threadIsBusy(entry));
    const next = eligible.reduce<Entry | null>((best, entry) => (best && this.#load(best) <= this.#load(entry) ? best : entry), null);
    if (!next) return null;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#running.set(next.jobId, next);
    return next;
  }

  /** A running job has begun this thread: nothing else runs on it until the job is removed. */
  hold(jobId: string, threadId: string): void {
    const entry = this.#running.get(jobId);
    if (entry) this.#running.set(jobId, { ...entry, threadId });
  }

  /** Forgets a job, waiting or running. */
  remove(jobId: string): void {
    const at = this.#waiting.findIndex((entry) => entry.jobId === jobId);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#running.delete(jobId);
  }

  /** While there is room to run, those that wait do so for a busy thread and hold up nobody. */
  #canRunNow(entry: Entry): boolean {
    return this.#running.size < this.#limits().maxRunning && !this.#threadIsBusy(entry);
  }

  #threadIsBusy({ threadId }: Entry): boolean {
    if (threadId === null) return false;
    return [...this.#running.values()].some((entry) => entry.threadId === threadId);
  }

  #load({ clientId }: Entry): number {
    return [...this.#running.values()].filter((entry) => entry.clientId === clientId).length;
  }
}
