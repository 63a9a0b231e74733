import { Failure } from '../../../../shared/contract/errors.ts';

export interface ThrottleOptions {
  /** How many in one window; the next one is refused. */
  readonly max: number;
  readonly windowMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Counts what anybody may cause, and refuses when it becomes too much. */
export class Throttle {
  readonly #options: ThrottleOptions;
  #window = 0;
  #count = 0;

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  /** @throws Failure oauth/tooManyRequests */
  take(): void {
    const { max, windowMs, now } = this.#options;
    const present = Math.floor(now() / windowMs);
    if (present !== this.#window) [this.#window, this.#count] = [present, 0];
    this.#count += 1;
    if (this.#count <= max) return;
    throw new Failure('oauth/tooManyRequests', 'Too many of these requests came in a short time.', {
      hint: 'Wait a minute and try again.',
      retryAfter: Math.ceil(((present + 1) * windowMs - now()) / 1000),
    });
  }
}
