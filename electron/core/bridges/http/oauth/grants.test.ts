import { expect, test } from 'vitest';
import {
  authorizeUrl,
  callMcp,
  codeFor,
  exchange,
  openPage,
  openSignInPlace,
  outcome,
  postForm,
  publish,
  refresh,
  signIn,
} from '../../../../../e2e/fixtures/sign-in.ts';

const minute = 60_000;

test('a code is good once, for a minute, for the one that asked with it', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const others: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
    'another verifier': { code_verifier: 'x'.repeat(43) },
    'no verifier': { code_verifier: null },
    'the challenge in place of the verifier': { code_verifier: new URL(authorizeUrl(place, client)).searchParams.get('code_challenge') },
    'another client': { client_id: 'client_other' },
    'no client': { client_id: null },
    'another address': { redirect_uri: 'https://chatgpt.com/elsewhere' },
    'no address': { redirect_uri: null },
    'another resource': { resource: `${place.origin}/other` },
  };
  for (const [name, change] of Object.entries(others)) {
    const code = await codeFor(place, client);
    const refused = await exchange(place, client, code, change);
    expect([name, refused.status, 'access_token' in refused.body]).toEqual([name, 400, false]);
    // One try: the right proof comes too late.
    expect((await exchange(place, client, code)).body['error']).toBe('invalid_grant');
    place.clock.ms += minute;
  }
  const late = await codeFor(place, client);
  place.clock.ms += minute;
  expect((await exchange(place, client, late)).body).toMatchObject({ error: 'invalid_grant' });
  expect((await exchange(place, client, 'cbc_unknown')).body).toMatchObject({ error: 'invalid_grant' });
  expect((await postForm(place, '/oauth/token', { grant_type: 'password' })).body).toMatchObject({ error: 'unsupported_grant_type' });
  expect((await postForm(place, '/oauth/token', {})).body).toMatchObject({ error: 'invalid_request' });
  expect(place.tokens.list()).toEqual([]);
});

test('a code that comes a second time ends what came of it', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const code = await codeFor(place, client);
  const { body: tokens } = await exchange(place, client, code);
  expect((await callMcp(place, tokens['access_token'])).status).toBe(200);
  expect((await exchange(place, client, code)).body).toMatchObject({ error: 'invalid_grant' });
  expect((await callMcp(place, tokens['access_token'])).status).toBe(401);
  expect((await refresh(place, client, tokens['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  expect(place.audit()).toContain('signIn/revoked');
});

test('a refresh token turns into the next one; an answer that was lost does not sign the client out', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const first = await signIn(place, client);
  place.clock.ms += 15 * minute;
  expect((await callMcp(place, first['access_token'])).status).toBe(401);
  const second = await refresh(place, client, first['refresh_token']);
  expect([second.status, second.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(second.body['refresh_token']).not.toBe(first['refresh_token']);
  expect((await callMcp(place, second.body['access_token'])).status).toBe(200);
  place.clock.ms += 29_000;
  const again = await refresh(place, client, first['refresh_token']);
  expect((await callMcp(place, again.body['access_token'])).status).toBe(200);
  // After the grace it can only be somebody who kept it.
  place.clock.ms += 2000;
  expect((await refresh(place, client, first['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  for (const { body } of [second, again]) {
    expect((await callMcp(place, body['access_token'])).status).toBe(401);
    expect((await refresh(place, client, body['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  }
});

test('a refresh token is bound to its client, its resource, its scopes and thirty days', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const { refresh_token: token } = await signIn(place, client);
  expect((await refresh(place, client, token, { client_id: 'client_other' })).body).toMatchObject({ error: 'invalid_grant' });
  expect((await refresh(place, client, token, { client_id: null })).body).toMatchObject({ error: 'invalid_request' });
  expect((await refresh(place, client, token, { resource: 'https://chatgpt.com/mcp' })).body).toMatchObject({ error: 'invalid_target' });
  expect((await refresh(place, client, token, { scope: 'codex:read codex:write' })).body).toMatchObject({ error: 'invalid_scope' });
  place.clock.ms += 29 * 24 * 60 * minute;
  const next = await refresh(place, client, token);
  expect(next.status).toBe(200);
  place.clock.ms += 29 * 24 * 60 * minute;
  const kept = await refresh(place, client, next.body['refresh_token']);
  expect((await callMcp(place, kept.body['access_token'])).status).toBe(200);
  // The client itself may stay for ever; the token does not.
  place.tokens.update(place.tokens.list()[0]?.id ?? '', { expiresAt: null });
  place.clock.ms += 30 * 24 * 60 * minute;
  expect((await refresh(place, client, kept.body['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  // What is over is forgotten with the next sign-in.
  await signIn(place, client);
  expect(place.grants()).toBe(1);
});

test('a client stays as long as one of its sign-ins is used, unless its owner has set an end', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const day = 24 * 60 * minute;
  const endsInDays = () => ((place.tokens.list()[0]?.expiresAt ?? 0) * 1000 - place.clock.ms) / day;
  const one = await signIn(place, client);
  place.clock.ms += day;
  await signIn(place, client);
  expect(endsInDays()).toBeCloseTo(30);
  place.clock.ms += 10 * day;
  const { body } = await refresh(place, client, one['refresh_token']);
  expect(endsInDays()).toBeCloseTo(30);
  const { id = '' } = place.tokens.list()[0] ?? {};
  place.tokens.update(id, { expiresAt: Math.floor((place.clock.ms + 5 * day) / 1000) });
  const next = await refresh(place, client, body['refresh_token']);
  expect([next.status, Math.round(endsInDays())]).toEqual([200, 5]);
  place.clock.ms += 6 * day;
  expect((await refresh(place, client, next.body['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
});

test('what the owner does not name stays as it was for a client that is known', async () => {
  await using place = await openSignInPlace({ sandbox: 'workspace-write' });
  const client = publish(place);
  const agree = async (terms: object) => {
    const page = await openPage(authorizeUrl(place, client, { scope: 'codex:read codex:write' }));
    const signInId = place.server.signIns.state().pending?.id ?? '';
    place.server.signIns.answer({ signInId, decision: 'accept', code: page.code, ...terms });
    await exchange(place, client, (await outcome(place, page))?.searchParams.get('code') ?? '');
    return place.tokens.list();
  };
  expect(await agree({ roots: ['/projects/one'], sandbox: 'read-only', name: 'Mine' })).toMatchObject([
    { name: 'Mine', roots: ['/projects/one'], sandbox: 'read-only' },
  ]);
  expect(await agree({})).toMatchObject([{ name: 'Mine', roots: ['/projects/one'], sandbox: 'read-only' }]);
  expect(await agree({ roots: null, sandbox: null })).toMatchObject([{ name: 'Mine', roots: null, sandbox: null }]);
});

test('signing out ends all tokens of a sign-in, and the owner’s revoking ends all of a client', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const [one, two] = [await signIn(place, client), await signIn(place, client)];
  expect(place.tokens.list()).toHaveLength(1);
  for (const token of [one['refresh_token'], 'cbr_unknown', one['access_token']]) {
    expect((await postForm(place, '/oauth/revoke', { token: String(token) })).status).toBe(200);
  }
  expect((await callMcp(place, one['access_token'])).status).toBe(401);
  expect((await callMcp(place, two['access_token'])).status).toBe(200);
  place.tokens.revoke(place.tokens.list()[0]?.id ?? '');
  expect((await callMcp(place, two['access_token'])).status).toBe(401);
  expect(place.audit().filter((type) => type === 'signIn/revoked')).toHaveLength(2);
  expect((await refresh(place, client, two['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
});

test('a sign-in outlives a restart; a code and a question do not', async () => {
  await using first = await openSignInPlace();
  const client = publish(first);
  const tokens = await signIn(first, client);
  const code = await codeFor(first, client);
  const page = await openPage(authorizeUrl(first, client));
  await using place = await first.restart();
  expect((await callMcp(place, tokens['access_token'])).status).toBe(200);
  expect((await refresh(place, client, tokens['refresh_token'])).status).toBe(200);
  expect((await exchange(place, client, code)).body).toMatchObject({ error: 'invalid_grant' });
  expect((await fetch(`${place.origin}/oauth/wait`, { headers: { 'x-sign-in': page.secret } })).status).toBe(404);
});

test('security 38: more is a new question to the owner, who may give less than was asked for', async () => {
  await using place = await openSignInPlace({ sandbox: 'workspace-write' });
  const client = publish(place, 'https://client.example/oauth.json', 'https://client.example/callback');
  const edit = { method: 'tools/call', params: { name: 'codex_run', arguments: { prompt: 'Edit', sandbox: 'workspace-write' } } };
  const reading = await signIn(place, client);
  const refused = await callMcp(place, reading['access_token'], edit);
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    403,
    `Bearer error="insufficient_scope", error_description="Sign in again to let Codex edit files", resource_metadata="${place.origin}/.well-known/oauth-protected-resource/mcp", scope="codex:read codex:write"`,
  ]);
  const less = await openPage(authorizeUrl(place, client, { scope: 'codex:read codex:write offline_access' }));
  const { pending } = place.server.signIns.state();
  expect(pending).toMatchObject({ scopes: ['codex:read', 'codex:write'], known: place.tokens.list()[0]?.id });
  place.server.signIns.answer({ signInId: pending?.id ?? '', decision: 'accept', code: less.code, scopes: ['codex:read'] });
  const back = await outcome(place, less);
  expect((await exchange(place, client, back?.searchParams.get('code') ?? '')).body).toMatchObject({ scope: 'codex:read' });

  const writing = await signIn(place, client, { scope: 'codex:read codex:write' });
  expect(writing).toMatchObject({ scope: 'codex:read codex:write' });
  expect((await callMcp(place, writing['access_token'], edit)).status).toBe(200);
  expect(place.tokens.list()).toMatchObject([{ scopes: ['read', 'run', 'write'] }]);
  // What was agreed to first has not become more.
  expect((await callMcp(place, reading['access_token'], edit)).status).toBe(403);
});

test('ChatGPT is asked for more in the result of the tool, the only place where it looks', async () => {
  await using place = await openSignInPlace({ sandbox: 'workspace-write' });
  const { access_token: token } = await signIn(place, publish(place));
  const response = await callMcp(place, token, {
    method: 'tools/call',
    params: { name: 'codex_run', arguments: { prompt: 'Edit', sandbox: 'workspace-write' } },
  });
  const data = /^data: (.*)$/m.exec(await response.text())?.[1] ?? '{}';
  expect([response.status, JSON.parse(data).result]).toMatchObject([
    200,
    {
      isError: true,
      _meta: { 'mcp/www_authenticate': [expect.stringMatching(/^Bearer error="insufficient_scope".*scope="codex:read codex:write"$/)] },
    },
  ]);
});

test('a token is good at the door it was given for and at no other', async () => {
  await using place = await openSignInPlace();
  await using other = await openSignInPlace();
  const tokens = await signIn(place, publish(place));
  expect((await callMcp(other, tokens['access_token'])).status).toBe(401);
  expect((await callMcp(place, tokens['refresh_token'])).status).toBe(401);
  const elsewhere = { bridgeId: 'chatgpt', from: 'chatgpt', issuer: 'https://bridge.example', resource: 'https://bridge.example/mcp' };
  expect(place.server.verify(String(tokens['access_token']), elsewhere)).toBeNull();
});
