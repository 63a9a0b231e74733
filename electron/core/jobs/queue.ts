import { type QueueReason } from '../../../shared/model/job.ts';
import { type Paused } from '../../../shared/model/settings.ts';
import { isInside } from '../policy/roots.ts';

/** What the queue needs to know of a job to place it. */
export interface Entry {
  readonly jobId: string;
  readonly clientId: string;
  /** Null for a thread that does not exist yet. */
  readonly threadId: string | null;
  /** The root that the job may write in; null when it only reads. */
  readonly writes: string | null;
  /** It may write, be it in a workspace of its own. */
  readonly mayWrite: boolean;
}

export interface QueueLimits {
  readonly maxRunning: number;
  readonly maxQueued: number;
  /** Left out for never. */
  readonly paused?: Paused;
}

/**
 * Who runs next: at most `maxRunning` at once, one on a thread, one that writes in a root, first in first out, and fair between clients:
 * the client with the fewest running jobs goes first. Holds no jobs, only their places.
 */
export class Queue {
  readonly #limits: () => QueueLimits;
  readonly #waiting: Entry[] = [];
  readonly #running = new Map<string, Entry>();
  /** Of those that run: they wait for an answer, and take no place meanwhile. */
  readonly #parked = new Set<string>();
  readonly #locked = new Set<string>();

  constructor(limits: () => QueueLimits) {
    this.#limits = limits;
  }

  get limits(): QueueLimits {
    return this.#limits();
  }

  /** Those that wait for an answer are not counted. */
  get runningCount(): number {
    return this.#running.size - this.#parked.size;
  }

  get parkedCount(): number {
    return this.#parked.size;
  }

  get queuedCount(): number {
    return this.#waiting.length;
  }

  /** True when one more job would neither run at once nor find a place. */
  isFull(entry: Entry): boolean {
    // While there is room to run, those that wait do so for a thread or a writer and hold up nobody.
    return this.#waiting.length >= this.limits.maxQueued && !(this.#hasRoom() && this.#mayRun(entry));
  }

  /** Takes a place at the end. */
  add(entry: Entry): void {
    this.#waiting.push(entry);
  }

  /** The next job to run, now counted as running; null when none may. */
  take(): Entry | null {
    if (!this.#hasRoom()) return null;
    const next = fairest(
      this.#waiting.filter((entry) => this.#mayRun(entry)),
      [...this.#running.values()],
    );
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

  /** A running job waits for an answer, or no longer does: it keeps its thread and its root, and gives up its place for as long. */
  park(jobId: string, waits: boolean): void {
    if (waits && this.#running.has(jobId)) this.#parked.add(jobId);
    else this.#parked.delete(jobId);
  }

  /** Lets no job begin on a thread until it is unlocked; false when it is locked already. */
  lock(threadId: string): boolean {
    return this.#locked.size < this.#locked.add(threadId).size;
  }

  unlock(threadId: string): void {
    this.#locked.delete(threadId);
  }

  /** Forgets a job, waiting or running. */
  remove(jobId: string): void {
    const at = this.#waiting.findIndex((entry) => entry.jobId === jobId);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#running.delete(jobId);
    this.#parked.delete(jobId);
  }

  /** Those that wait, in the order in which they will run if those that run end in the order in which they began. */
  order(): readonly { readonly jobId: string; readonly reason: QueueReason }[] {
    const waiting = [...this.#waiting];
    const running = [...this.#running.values()];
    const places = Math.max(1, this.limits.maxRunning);
    const order: { jobId: string; reason: QueueReason }[] = [];
    while (waiting.length > 0) {
      const next =
        running.length < places
          ? fairest(
              waiting.filter((entry) => blockedBy(entry, running) === null),
              running,
            )
          : null;
      if (next) {
        waiting.splice(waiting.indexOf(next), 1);
        running.push(next);
        order.push({ jobId: next.jobId, reason: this.#reason(next) ?? 'capacity' });
      } else running.shift();
    }
    return order;
  }

  #hasRoom(): boolean {
    return this.runningCount < this.limits.maxRunning;
  }

  #mayRun(entry: Entry): boolean {
    return this.#reason(entry) === null;
  }

  /** Why it may not run however much room there is. */
  #reason(entry: Entry): QueueReason | null {
    const { paused } = this.limits;
    if (paused?.byOwner) return 'paused';
    if (paused?.whileLocked && entry.mayWrite) return 'locked';
    if (entry.threadId !== null && this.#locked.has(entry.threadId)) return 'threadBusy';
    return blockedBy(entry, this.#running.values());
  }
}

function blockedBy({ threadId, writes }: Entry, running: Iterable<Entry>): QueueReason | null {
  let reason: QueueReason | null = null;
  for (const other of running) {
    if (threadId !== null && other.threadId === threadId) return 'threadBusy';
    if (writes !== null && other.writes !== null && overlap(writes, other.writes)) reason = 'writerBusy';
  }
  return reason;
}

/** A root may lie in another one: who writes in the one writes in both. */
function overlap(one: string, other: string): boolean {
  return isInside(one, other) || isInside(other, one);
}

/** The first of the client with the fewest running jobs. */
function fairest(candidates: readonly Entry[], running: readonly Entry[]): Entry | null {
  const load = ({ clientId }: Entry) => running.filter((entry) => entry.clientId === clientId).length;
  return candidates.reduce<Entry | null>((best, entry) => (best && load(best) <= load(entry) ? best : entry), null);
}
