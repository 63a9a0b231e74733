import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';

export interface RestartLimits {
  /** This many starts may fail or die within the window; then Codex rests. */
  readonly max: number;
  readonly windowMs: number;
  /** Pause before the next start after one trouble, after two, and so on; the last one holds for more. */
  readonly delaysMs: readonly number[];
  /** After the rest one more start is tried. */
  readonly restMs: number;
}

export const restartLimits: RestartLimits = { max: 5, windowMs: 600_000, delaysMs: [0, 500, 2000, 5000], restMs: 60_000 };

export type StartDecision = { readonly type: 'start'; readonly afterMs: number } | { readonly type: 'rest'; readonly retryMs: number };

/**
 * Whether Codex may be started, by when its last starts failed or died (Unix milliseconds, oldest first). What a clock that was set back
 * puts into the future does not count.
 */
export function decideStart(troubles: readonly number[], now: number, limits: RestartLimits): StartDecision {
  const { max, windowMs, delaysMs, restMs } = limits;
  const recent = troubles.filter((at) => at <= now && now - at < windowMs);
  const last = recent.at(-1);
  if (last === undefined) return { type: 'start', afterMs: 0 };
  if (recent.length >= max) {
    const retryMs = last + restMs - now;
    return retryMs > 0 ? { type: 'rest', retryMs } : { type: 'start', afterMs: 0 };
  }
  const delay = delaysMs[Math.min(recent.length, delaysMs.length) - 1] ?? 0;
  return { type: 'start', afterMs: Math.max(0, last + delay - now) };
}

/** Keeps a Codex that cannot live from being started over and over. */
export class Restarts {
  readonly #limits: RestartLimits;
  readonly #now: () => number;
  #troubles: readonly number[] = [];
  #last: Failure | null = null;

  constructor(limits: RestartLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** A start failed, or what was started died. */
  note(failure: Failure): void {
    this.#troubles = [...this.#troubles, this.#now()].slice(-this.#limits.max);
    this.#last = failure;
  }

  /** The owner has changed something, or asks again. */
  forget(): void {
    this.#troubles = [];
  }

  /** Resolves when the next start may be made. @throws Failure codex/startFailed while Codex rests; the signal's reason */
  async ready({ signal }: Call): Promise<void> {
    const decision = decideStart(this.#troubles, this.#now(), this.#limits);
    if (decision.type === 'rest') throw this.#resting(decision.retryMs);
    if (decision.afterMs === 0) return;
    await pause(decision.afterMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }

  #resting(retryMs: number): Failure {
    const { max, windowMs } = this.#limits;
    const seconds = Math.ceil(retryMs / 1000);
    const within = `${max} times within ${Math.round(windowMs / 60_000)} minutes`;
    const last = this.#last ? ` The last time: ${this.#last.message}` : '';
    return new Failure('codex/startFailed', `Codex failed ${within} and is not started again for ${seconds} s.${last}`, {
      hint: 'Run `drawbridge doctor` to see why; once Codex answers there, it is started at once.',
      retryAfter: seconds,
      cause: this.#last,
    });
  }
}
