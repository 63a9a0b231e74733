import { type AddressSecret } from '../auth/address-secrets.ts';
import { type PublicConfig } from '../../../shared/model/config.ts';
import { anonymousCaller, outsideCaller } from './http/anonymous.ts';
import {
  type AddressAuthenticator,
  addressAuthenticator,
  type Authenticate,
  bridgeKeyAuthenticator,
  tokenAuthenticator,
} from './http/authenticate.ts';
import { type Surface } from './http/surface.ts';
import { type Caller } from '../jobs/ports.ts';

/** How callers prove who they are at one port. */
export type Entrance = { readonly authenticate: Authenticate } & Partial<Pick<AddressAuthenticator, 'unwrap'>>;

export interface EntranceOptions {
  readonly bridgeId: string;
  readonly surface: Surface;
  readonly verify: (token: string) => Caller | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The door of this machine. */
export function localEntrance(mode: 'token' | 'none', { bridgeId, verify, now }: EntranceOptions): Entrance {
  return { authenticate: mode === 'none' ? () => anonymousCaller(bridgeId) : tokenAuthenticator({ verify, now }) };
}

export interface PublicSecrets {
  /** What the tunnel's own child was told. */
  readonly bridgeKey: string;
  /** What is part of the address now. */
  readonly address: () => AddressSecret | null;
}

/** Shorter ones could be guessed from outside; those we make have 46 characters (security case 183). */
const shortestToken = 32;

/** The door of the tunnel: never open, whatever the request says of where it came from. */
export function publicEntrance(
  mode: PublicConfig['auth']['mode'],
  { bridgeId, surface, verify, now }: EntranceOptions,
  { bridgeKey, address }: PublicSecrets,
): Entrance {
  switch (mode) {
    case 'oauth':
      return { authenticate: tokenAuthenticator({ verify, now }) };
    case 'token':
      return { authenticate: tokenAuthenticator({ verify: (token) => (token.length < shortestToken ? null : verify(token)), now }) };
    case 'bridgeKey':
      return { authenticate: bridgeKeyAuthenticator({ key: () => bridgeKey, caller: outsideCaller(bridgeId, 'OpenAI tunnel'), now }) };
    case 'path':
    case 'query': {
      const key = () => {
        const current = address();
        return current && current.expiresAtMs > now() ? current.secret : null;
      };
      return addressAuthenticator(mode, surface.path, { key, caller: outsideCaller(bridgeId, 'secret address'), now });
    }
  }
}
