import { type OauthScope } from '../../../../shared/model/sign-in.ts';
import { type Caller } from '../../jobs/ports.ts';
import { type OauthDoor } from './ports.ts';

/** Where a client reads who signs people in for a resource (RFC 9728): the path goes behind the well-known part. */
export function resourceMetadataUrl({ issuer, resource }: OauthDoor): string {
  return `${issuer}/.well-known/oauth-protected-resource${new URL(resource).pathname}`;
}

/** The `WWW-Authenticate` of a request without a token that is good: reading comes first. */
export function signInChallenge(door: OauthDoor): string {
  return challenge({ resource_metadata: resourceMetadataUrl(door), scope: 'codex:read' });
}

/** The `WWW-Authenticate` for a caller that signed in for less than it now needs; null for one that no sign-in would give more. */
export function scopeChallenge({ signIn, scopes }: Caller): string | null {
  if (!signIn || scopes.includes('write')) return null;
  const needed: readonly OauthScope[] = ['codex:read', 'codex:write'];
  return challenge({
    error: 'insufficient_scope',
    error_description: 'Sign in again to let Codex edit files',
    resource_metadata: signIn.resourceMetadata,
    scope: needed.join(' '),
  });
}

function challenge(parts: Readonly<Record<string, string>>): string {
  return `Bearer ${Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;
}
