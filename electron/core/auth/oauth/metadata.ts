import { OauthScope } from '../../../../shared/model/sign-in.ts';
import { type OauthDoor } from './ports.ts';

/** Paths of the authorization server, under its issuer. */
export const oauthPaths = {
  authorize: '/oauth/authorize',
  wait: '/oauth/wait',
  token: '/oauth/token',
  register: '/oauth/register',
  revoke: '/oauth/revoke',
} as const;

/** What the authorization server says of itself (RFC 8414). `iss` is promised, so every answer has to carry it. */
export function serverMetadata({ issuer }: OauthDoor): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}${oauthPaths.authorize}`,
    token_endpoint: `${issuer}${oauthPaths.token}`,
    registration_endpoint: `${issuer}${oauthPaths.register}`,
    revocation_endpoint: `${issuer}${oauthPaths.revoke}`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
    scopes_supported: OauthScope.options,
  };
}

/** What the protected resource says of itself (RFC 9728). */
export function resourceMetadata({ issuer, resource }: OauthDoor): object {
  return { resource, authorization_servers: [issuer], scopes_supported: OauthScope.options, bearer_methods_supported: ['header'] };
}
