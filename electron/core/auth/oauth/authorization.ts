import { Failure, wireCode } from '../../../../shared/contract/errors.ts';
import { type OauthScope } from '../../../../shared/model/sign-in.ts';
import { type OauthClient, type OauthDoor } from './ports.ts';
import { redirectMatches, withParameters } from './redirects.ts';
import { parseScopes } from './scopes.ts';

/** An authorization request that may be put before the owner. */
export interface Authorization {
  readonly door: OauthDoor;
  readonly client: OauthClient;
  readonly redirectUri: string;
  readonly state: string | null;
  /** Of PKCE, S256. */
  readonly challenge: string;
  readonly scopes: readonly OauthScope[];
}

/** Where an answer to a request goes. Known only once client and address fit: before that nothing may be sent anywhere. */
export type ReturnAddress = Pick<Authorization, 'door' | 'redirectUri' | 'state'>;

/** One parameter; null where there is none. @throws Failure oauth/invalidRequest for one that comes twice */
export function only(parameters: URLSearchParams, name: string): string | null {
  const values = parameters.getAll(name);
  if (values.length > 1) throw new Failure('oauth/invalidRequest', `The request names ${name} twice.`);
  return values[0] || null;
}

/** @throws Failure oauth/invalidRequest where nothing is named */
export function needed(parameters: URLSearchParams, name: string): string {
  const value = only(parameters, name);
  if (value !== null) return value;
  throw new Failure('oauth/invalidRequest', `The request does not say its ${name}.`);
}

/** @throws Failure oauth/invalidRequest: its sentence is for a page, since the client cannot be told */
export function returnAddress(parameters: URLSearchParams, client: OauthClient, door: OauthDoor): ReturnAddress {
  const redirectUri = needed(parameters, 'redirect_uri');
  if (!redirectMatches(client.redirectUris, redirectUri)) {
    throw new Failure('oauth/invalidRequest', 'The answer is to go to an address that this client has not named as its own.', {
      hint: 'Nothing was sent there. Go back and start again from the program that you use.',
    });
  }
  return { door, redirectUri, state: only(parameters, 'state') };
}

/**
 * The rest of a request whose client and address fit.
 * @throws Failure oauth/invalidRequest, oauth/unsupportedResponseType, oauth/invalidTarget, oauth/invalidScope
 */
export function parseAuthorization(parameters: URLSearchParams, client: OauthClient, address: ReturnAddress): Authorization {
  if (needed(parameters, 'response_type') !== 'code') {
    throw new Failure('oauth/unsupportedResponseType', 'Only the response type "code" is known here.');
  }
  if (parameters.has('request') || parameters.has('request_uri')) {
    throw new Failure('oauth/invalidRequest', 'Request objects are not known here.');
  }
  const challenge = needed(parameters, 'code_challenge');
  // Without a method the challenge would be the verifier itself, in the open.
  if (only(parameters, 'code_challenge_method') !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    throw new Failure('oauth/invalidRequest', 'PKCE with the method S256 is needed.');
  }
  requireResource(parameters, address.door.resource);
  return { ...address, client, challenge, scopes: parseScopes(only(parameters, 'scope')) };
}

/** What is not named is this one. @throws Failure oauth/invalidTarget, oauth/invalidRequest */
export function requireResource(parameters: URLSearchParams, resource: string): void {
  const asked = only(parameters, 'resource');
  if (asked === null || asked === resource) return;
  throw new Failure('oauth/invalidTarget', `Tokens are given here for ${resource} alone.`);
}

/** Where a browser is sent with the answer. `iss` says whose it is, on every one of them. */
export function answerTo(
  { redirectUri, state, door }: ReturnAddress,
  answer: { readonly code: string } | { readonly failure: Failure },
): string {
  const said =
    'code' in answer
      ? { code: answer.code }
      : { error: oauthCode(answer.failure), error_description: answer.failure.text.replace(/[^\x20-\x7e]|["\\]/g, "'") };
  return withParameters(redirectUri, { ...said, state, iss: door.issuer });
}

/** A failure as RFC 6749 and its kin name it: `oauth/invalidGrant` → `invalid_grant`. */
export function oauthCode({ code }: Failure): string {
  if (code === 'internal' || code.startsWith('state/')) return 'server_error';
  return code.startsWith('oauth/') ? wireCode(code).replace(/^oauth_/, '') : 'invalid_request';
}
