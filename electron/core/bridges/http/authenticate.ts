import { timingSafeEqual } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Caller } from '../../jobs/ports.ts';
import { sha256 } from '../../lib/digest.ts';
import { bearerOf, keyOf } from './guard.ts';

/** Who calls. @throws Failure auth/required, auth/tooManyAttempts, http/badRequest */
export type Authenticate = (request: IncomingMessage) => Caller;

interface Clock {
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface AuthenticateOptions extends Clock {
  readonly verify: (token: string) => Caller | null;
}

/** A single secret in place of many tokens, and who it stands for. */
export interface KeyOptions extends Clock {
  /** Null while there is none that is good: then nobody gets in. */
  readonly key: () => string | null;
  readonly caller: Caller;
}

/** Wrong tokens in one second after which the answer is 429. Never a lock-out: the right token always passes (security case 34). */
const wrongPerSecond = 10;

/** A check of bearer tokens that slows down guessing. One body for every wrong token: no hint of what was wrong (case 26). */
export function tokenAuthenticator({ verify, now }: AuthenticateOptions): Authenticate {
  return slowGuessing(unauthorized, now, (request) => {
    const token = bearerOf(request) ?? (request.headers.authorization === undefined ? keyOf(request, 'x-api-key') : null);
    return token === null ? null : verify(token);
  });
}

/** Takes the one key that the tunnel's own child was started with. */
export function bridgeKeyAuthenticator({ key, caller, now }: KeyOptions): Authenticate {
  return slowGuessing(noBridgeKey, now, (request) => (isSame(keyOf(request, 'x-bridge-key'), key()) ? caller : null));
}

/** A secret that is part of the address: `/mcp/SECRET`, or `/mcp?token=SECRET`. */
export interface AddressAuthenticator {
  /** Takes the secret out of the request's address, before anything else reads or notes it. */
  readonly unwrap: (request: IncomingMessage) => void;
  readonly authenticate: Authenticate;
}

export function addressAuthenticator(mode: 'path' | 'query', path: string, { key, caller, now }: KeyOptions): AddressAuthenticator {
  const given = new WeakMap<IncomingMessage, string>();
  const take = mode === 'path' ? takeFromPath : takeFromQuery;
  return {
    unwrap: (request) => {
      const { url, secret } = take(request.url ?? '', path);
      request.url = url;
      if (secret !== null) given.set(request, secret);
    },
    authenticate: slowGuessing(noAddressSecret, now, (request) => (isSame(given.get(request) ?? null, key()) ? caller : null)),
  };
}

interface Taken {
  readonly url: string;
  readonly secret: string | null;
}

function takeFromPath(url: string, path: string): Taken {
  const [whole = '', ...query] = url.split('?');
  if (!whole.startsWith(`${path}/`)) return { url, secret: null };
  return { url: [path, ...query].join('?'), secret: whole.slice(path.length + 1) };
}

/** Only on the one documented address (case 29); two secrets are none. */
function takeFromQuery(url: string, path: string): Taken {
  const at = url.indexOf('?');
  if (at < 0 || url.slice(0, at) !== path) return { url, secret: null };
  const parts = url.slice(at + 1).split('&');
  const secrets = parts.filter((part) => part.startsWith('token='));
  const rest = parts.filter((part) => !part.startsWith('token=')).join('&');
  return { url: rest ? `${path}?${rest}` : path, secret: secrets.length === 1 ? (secrets[0]?.slice('token='.length) ?? null) : null };
}

function slowGuessing(refusal: () => Failure, now: () => number, find: (request: IncomingMessage) => Caller | null): Authenticate {
  let second = 0;
  let wrong = 0;
  return (request) => {
    const caller = find(request);
    if (caller) return caller;
    const present = Math.floor(now() / 1000);
    if (present !== second) [second, wrong] = [present, 0];
    wrong += 1;
    if (wrong <= wrongPerSecond) throw refusal();
    throw new Failure('auth/tooManyAttempts', 'Too many requests with a wrong token.', {
      hint: 'Check the token and try again in a second.',
      retryAfter: 1,
    });
  };
}

/** In constant time, whatever the lengths. */
function isSame(given: string | null, right: string | null): boolean {
  return given !== null && right !== null && timingSafeEqual(sha256(given), sha256(right));
}

function unauthorized(): Failure {
  return new Failure('auth/required', 'This address needs a token, and the request carries none that is valid.', {
    hint: 'Create one in Drawbridge or with "drawbridge tokens create", and send it as "Authorization: Bearer TOKEN".',
  });
}

function noBridgeKey(): Failure {
  return new Failure('auth/required', 'Only the tunnel that Drawbridge has started may call here.', {
    hint: 'Reach this bridge through its tunnel, or on this machine at its own address.',
  });
}

function noAddressSecret(): Failure {
  return new Failure('auth/required', 'This address needs its secret, and the request carries none that is valid.', {
    hint: 'Its owner gets the whole address with: drawbridge tunnels secret BRIDGE',
  });
}
