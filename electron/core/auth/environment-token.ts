import { Failure } from '../../../shared/contract/errors.ts';
import { Scope } from '../../../shared/model/client.ts';
import { sha256 } from '../lib/digest.ts';
import { type StoredClient } from './ports.ts';

export const environmentId = 'environment';

/** Published defaults of the systems we stand in for: a token that everybody knows is none (security case 42). */
const publishedDefaults: ReadonlySet<string> = new Set(['123321', 'change-me', 'changeme', 'test', 'token', 'secret', 'password']);

/** The client whose token the environment gives: every scope, no further limit. @throws Failure config/invalid for a weak one */
export function environmentClient(token: string): StoredClient {
  if (publishedDefaults.has(token) || token.length < 8) {
    throw new Failure('config/invalid', 'DRAWBRIDGE_TOKEN is too weak: it is a published default or shorter than 8 characters.', {
      hint: 'Use a random one, for example from: openssl rand -base64 32',
    });
  }
  return {
    id: environmentId,
    name: 'DRAWBRIDGE_TOKEN',
    kind: 'token',
    scopes: Scope.options,
    roots: null,
    sandbox: null,
    signedIn: null,
    createdAt: 0,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedFrom: null,
    revokedAt: null,
    tokenHash: sha256(token),
  };
}
