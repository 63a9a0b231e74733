import { setTimeout as pause } from 'node:timers/promises';

export interface RetryOptions {
  /** Whether the error is one that passes by itself. */
  readonly passes: (error: unknown) => boolean;
  /** How long to go on trying, in milliseconds. */
  readonly limitMs: number;
  /** Between two tries. Default 50. */
  readonly pauseMs?: number;
}

/**
 * Does the work at once, and again as long as it fails with what passes by itself. Whoever waits gives way to everything else between two tries.
 * @throws what the last try threw
 */
export async function retry<T>(work: () => T, { passes, limitMs, pauseMs = 50 }: RetryOptions): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return work();
    } catch (error) {
      if (waitedMs >= limitMs || !passes(error)) throw error;
    }
    await pause(pauseMs);
  }
}
