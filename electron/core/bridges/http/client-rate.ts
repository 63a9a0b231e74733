import { Failure } from '../../../../shared/contract/errors.ts';
import { type Caller } from '../../jobs/ports.ts';

/** Requests that a client may send at once, and a second in the long run: far above what programs need that wait for their answers. */
const burst = 200;
const perSecond = 50;

interface Bucket {
  left: number;
  /** When `left` was right. */
  atMs: number;
}

/**
 * Counts the requests of each client for itself, so that none can keep another out (security case 34). What it gives is called for every
 * request and throws Failure http/rateLimited. `elapsed` gives milliseconds of a clock that nobody sets.
 */
export function clientRate(elapsed: () => number): (caller: Caller) => void {
  const buckets = new Map<string, Bucket>();
  return ({ clientId, clientName }) => {
    const atMs = elapsed();
    const bucket = buckets.get(clientId) ?? { left: burst, atMs };
    buckets.set(clientId, bucket);
    bucket.left = Math.min(burst, bucket.left + ((atMs - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = atMs;
    if (bucket.left < 1) {
      throw new Failure('http/rateLimited', `${clientName} sends more than ${perSecond} requests a second.`, {
        hint: 'Wait for answers before asking again.',
        retryAfter: 1,
      });
    }
    bucket.left -= 1;
  };
}
