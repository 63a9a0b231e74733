import { expect, test } from 'vitest';
import {
  authorizeUrl,
  callMcp,
  exchange,
  openPage,
  openSignInPlace,
  outcome,
  publish,
  testRedirect,
} from '../../../../../e2e/fixtures/sign-in.ts';

const minute = 60_000;

test('a client finds its way from a 401 to a token, and the token opens this bridge', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const refused = await callMcp(place, 'cb_wrong');
  expect([refused.status, await refused.json(), refused.headers.get('www-authenticate')]).toEqual([
    401,
    { error: 'unauthorized' },
    `Bearer resource_metadata="${place.origin}/.well-known/oauth-protected-resource/mcp", scope="codex:read"`,
  ]);
  const about = await (await fetch(`${place.origin}/.well-known/oauth-protected-resource/mcp`)).json();
  expect(about).toEqual({
    resource: `${place.origin}/mcp`,
    authorization_servers: [place.origin],
    scopes_supported: ['codex:read', 'codex:write'],
    bearer_methods_supported: ['header'],
  });
  expect(await (await fetch(`${place.origin}/.well-known/oauth-protected-resource`)).json()).toEqual(about);
  expect(await (await fetch(`${place.origin}/.well-known/oauth-authorization-server`)).json()).toMatchObject({
    issuer: place.origin,
    authorization_endpoint: `${place.origin}/oauth/authorize`,
    token_endpoint: `${place.origin}/oauth/token`,
    registration_endpoint: `${place.origin}/oauth/register`,
    revocation_endpoint: `${place.origin}/oauth/revoke`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
    scopes_supported: ['codex:read', 'codex:write'],
  });

  const page = await openPage(authorizeUrl(place, client));
  expect(await outcome(place, page)).toBeNull();
  const pending = place.server.signIns.state().pending;
  expect(pending).toMatchObject({
    bridgeId: 'chatgpt',
    clientName: 'ChatGPT',
    host: 'chatgpt.com',
    redirectHost: 'chatgpt.com',
    redirectsToLoopback: false,
    scopes: ['codex:read'],
    known: null,
    attemptsLeft: 5,
  });
  // As people type: in small letters, with a blank.
  place.server.signIns.answer({ signInId: pending?.id ?? '', decision: 'accept', code: page.code.toLowerCase().replace('-', ' ') });
  const back = await outcome(place, page);
  expect([`${back?.origin}${back?.pathname}`, back?.searchParams.get('state'), back?.searchParams.get('iss')]).toEqual([
    testRedirect,
    'the-state',
    place.origin,
  ]);
  const reply = await exchange(place, client, back?.searchParams.get('code') ?? '');
  expect([reply.status, reply.headers.get('cache-control'), reply.headers.get('content-type')]).toEqual([
    200,
    'no-store',
    'application/json',
  ]);
  expect(reply.body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'codex:read' });
  expect((await callMcp(place, reply.body['access_token'])).status).toBe(200);
  expect(place.tokens.list()).toMatchObject([
    {
      name: 'ChatGPT',
      kind: 'oauth',
      scopes: ['read', 'run'],
      signedIn: { oauthId: client.clientId, host: 'chatgpt.com' },
      lastUsedFrom: 'chatgpt',
    },
  ]);
  expect(place.audit()).toEqual(['signIn/asked', 'signIn/accepted', 'client/created', 'signIn/granted']);
});

test('without a client or an address that fits nothing is sent anywhere: there is a page', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const wrong: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
    'no client': { client_id: null },
    'an unknown client': { client_id: 'client_unknown' },
    'a client of a host that nobody allowed': { client_id: 'https://evil.example/client.json' },
    'no address': { redirect_uri: null },
    'another address': { redirect_uri: 'https://chatgpt.com/elsewhere' },
    'an address with more': { redirect_uri: `${testRedirect}/more` },
    'another host': { redirect_uri: 'https://chatgpt.com.evil.example/connector_platform_oauth_redirect' },
    'a script': { redirect_uri: 'javascript:alert(1)' },
  };
  for (const [name, change] of Object.entries(wrong)) {
    const response = await fetch(authorizeUrl(place, client, change), { redirect: 'manual' });
    expect([name, response.status >= 400, response.headers.get('location'), response.headers.get('content-type')]).toEqual([
      name,
      true,
      null,
      'text/html; charset=utf-8',
    ]);
  }
  const twice = await fetch(`${authorizeUrl(place, client)}&redirect_uri=${encodeURIComponent(testRedirect)}`, { redirect: 'manual' });
  expect([twice.status, twice.headers.get('location')]).toEqual([400, null]);
  expect(place.server.signIns.state().pending).toBeNull();
  expect(place.fetched).toEqual([client.clientId]);
});

test('every other refusal goes back to the client, with its state and who says it', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const wrong: readonly (readonly [string, Readonly<Record<string, string | null>>])[] = [
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { response_type: null }],
    ['invalid_request', { code_challenge: null }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: null }],
    ['invalid_request', { code_challenge: 'too-short' }],
    ['invalid_request', { request_uri: 'https://chatgpt.com/request' }],
    ['invalid_target', { resource: `${place.origin}/other` }],
    ['invalid_target', { resource: 'https://chatgpt.com/mcp' }],
    ['invalid_scope', { scope: 'openid profile' }],
  ];
  for (const [error, change] of wrong) {
    const response = await fetch(authorizeUrl(place, client, change), { redirect: 'manual' });
    const back = new URL(response.headers.get('location') ?? 'about:blank');
    expect([response.status, back.searchParams.get('error'), back.searchParams.get('state'), back.searchParams.get('iss')]).toEqual([
      302,
      error,
      'the-state',
      place.origin,
    ]);
  }
  await openPage(authorizeUrl(place, client));
  const second = await fetch(authorizeUrl(place, client), { redirect: 'manual' });
  expect(new URL(second.headers.get('location') ?? '').searchParams.get('error')).toBe('temporarily_unavailable');
});

test('no, no answer, and five wrong codes all end in access_denied', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const { signIns } = place.server;
  const idOf = () => signIns.state().pending?.id ?? '';

  const declined = await openPage(authorizeUrl(place, client));
  signIns.answer({ signInId: idOf(), decision: 'decline' });
  const late = await openPage(authorizeUrl(place, client));
  expect((await outcome(place, declined))?.searchParams.get('error')).toBe('access_denied');
  place.clock.ms += 2 * minute;
  expect(signIns.state().pending).toBeNull();
  const expired = await outcome(place, late);
  expect([expired?.searchParams.get('error'), expired?.searchParams.get('state'), expired?.searchParams.get('iss')]).toEqual([
    'access_denied',
    'the-state',
    place.origin,
  ]);

  const guessed = await openPage(authorizeUrl(place, client));
  const more = { signInId: idOf(), decision: 'accept', code: guessed.code, scopes: ['codex:write'] } as const;
  expect(() => signIns.answer(more)).toThrow('did not ask for codex:write');
  for (const left of [4, 3, 2, 1]) {
    expect(() => signIns.answer({ signInId: idOf(), decision: 'accept', code: 'XXXX-XXXX' })).toThrow('not the code');
    expect(signIns.state().pending?.attemptsLeft).toBe(left);
  }
  expect(() => signIns.answer({ signInId: idOf(), decision: 'accept', code: 'XXXX-XXXX' })).toThrow('5 times');
  expect(() => signIns.answer({ signInId: idOf(), decision: 'accept', code: guessed.code })).toThrow('no such sign-in');
  expect((await outcome(place, guessed))?.searchParams.get('error')).toBe('access_denied');
});

test('who asks again and again without a yes is put off, until the owner waits for a client', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const { signIns } = place.server;
  const ask = async () => {
    const response = await fetch(authorizeUrl(place, client), { redirect: 'manual' });
    const signInId = signIns.state().pending?.id;
    if (signInId) signIns.answer({ signInId, decision: 'decline' });
    return response.status === 200 ? 'asked' : new URL(response.headers.get('location') ?? '').searchParams.get('error');
  };
  for (let n = 0; n < 5; n++) expect(await ask()).toBe('asked');
  expect(await ask()).toBe('temporarily_unavailable');
  signIns.wait(1);
  expect(await ask()).toBe('asked');
  place.clock.ms += 10 * minute;
  expect(await ask()).toBe('asked');
});

test('a page that was closed makes way for the next one', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const closed = await openPage(authorizeUrl(place, client));
  place.clock.ms += 21_000;
  const next = await openPage(authorizeUrl(place, client));
  expect((await outcome(place, closed))?.searchParams.get('error')).toBe('access_denied');
  expect(await outcome(place, next)).toBeNull();
});
