import { Failure } from '../../../../shared/contract/errors.ts';
import { type Scope } from '../../../../shared/model/client.ts';
import { OauthScope } from '../../../../shared/model/sign-in.ts';

/**
 * The scopes that a request names. Reading is asked for by whoever names nothing, and comes with writing. Names of others' are left out: clients
 * add `offline_access` and the like unasked.
 * @throws Failure oauth/invalidScope when none of the names is ours
 */
export function parseScopes(text: string | null): OauthScope[] {
  const names = (text ?? '').split(' ').filter(Boolean);
  const known = OauthScope.options.filter((scope) => names.includes(scope));
  if (names.length > 0 && known.length === 0) {
    throw new Failure('oauth/invalidScope', `None of these scopes is known here: ${OauthScope.options.join(', ')} are.`);
  }
  return withReading(known);
}

/** What may be done with reading and with writing, in the order in which scopes are shown. */
export function withReading(scopes: readonly OauthScope[]): OauthScope[] {
  return OauthScope.options.filter((scope) => scope === 'codex:read' || scopes.includes(scope));
}

/** What a client may do under these scopes. */
export function clientScopes(scopes: readonly OauthScope[]): Scope[] {
  return scopes.includes('codex:write') ? ['read', 'run', 'write'] : ['read', 'run'];
}
