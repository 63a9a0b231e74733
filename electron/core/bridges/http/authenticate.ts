import { type IncomingMessage } from 'node:http';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Caller } from '../../jobs/ports.ts';
import { apiKeyOf, bearerOf } from './guard.ts';

export interface AuthenticateOptions {
  readonly verify: (token: string) => Caller | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Wrong tokens in one second after which the answer is 429. Never a lock-out: the right token always passes (security case 34). */
const wrongPerSecond = 10;

/** A check of bearer tokens that slows down guessing. One body for every wrong token: no hint of what was wrong (case 26). */
export function tokenAuthenticator({ verify, now }: AuthenticateOptions): (request: IncomingMessage) => Caller {
  let second = 0;
  let wrong = 0;
  return (request) => {
    const token = bearerOf(request) ?? (request.headers.authorization === undefined ? apiKeyOf(request) : null);
    const caller = token === null ? null : verify(token);
    if (caller) return caller;
    const present = Math.floor(now() / 1000);
    if (present !== second) [second, wrong] = [present, 0];
    wrong += 1;
    if (wrong <= wrongPerSecond) throw unauthorized();
    throw new Failure('auth/tooManyAttempts', 'Too many requests with a wrong token.', {
      hint: 'Check the token and try again in a second.',
      retryAfter: 1,
    });
  };
}

function unauthorized(): Failure {
  return new Failure('auth/required', 'This address needs a token, and the request carries none that is valid.', {
    hint: 'Create one in Drawbridge or with "drawbridge tokens create", and send it as "Authorization: Bearer TOKEN".',
  });
}
