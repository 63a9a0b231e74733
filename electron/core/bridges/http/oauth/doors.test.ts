import { expect, test } from 'vitest';
import { exchange, requestText } from '../../../../../e2e/fixtures/raw-http.ts';
import { authorizeUrl, openPage, openSignInPlace, postForm, publish, signIn } from '../../../../../e2e/fixtures/sign-in.ts';

const routes = [
  'GET /.well-known/oauth-protected-resource',
  'GET /.well-known/oauth-protected-resource/mcp',
  'GET /.well-known/oauth-authorization-server',
  'GET /oauth/authorize',
  'GET /oauth/wait',
  'POST /oauth/token',
  'POST /oauth/register',
  'POST /oauth/revoke',
] as const;

test('security 1, 4, 6: no route of the authorization server answers another name, or a page', async () => {
  await using place = await openSignInPlace();
  const headers = [
    ['Host: evil.example'],
    [`Host: 127.0.0.1.evil.example:${place.port}`],
    ['Origin: https://evil.example'],
    ['Origin: null'],
    [`Origin: http://127.0.0.1:${place.port + 1}`],
    ['Sec-Fetch-Site: cross-site'],
    ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty'],
    ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
    ['Origin: null', 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
  ];
  for (const route of routes) {
    for (const sent of headers) {
      const answer = await exchange(place.port, requestText(route, sent, '', place.port));
      expect([route, sent, answer.statuses]).toEqual([route, sent, [403]]);
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    }
  }
});

test('another site may lead a browser to the page of a sign-in and to nothing else', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const visit = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
  const target = authorizeUrl(place, client).slice(place.origin.length);
  expect((await exchange(place.port, requestText(`GET ${target}`, visit, '', place.port))).statuses).toEqual([200]);
  for (const route of [
    ...routes.filter((route) => route !== 'GET /oauth/authorize'),
    'POST /oauth/authorize',
    'GET /mcp',
    'GET /healthz',
  ]) {
    expect([route, (await exchange(place.port, requestText(route, visit, '', place.port))).statuses]).toEqual([route, [403]]);
  }
});

test('a browser that looks ahead starts nothing', async () => {
  await using place = await openSignInPlace();
  const response = await fetch(authorizeUrl(place, publish(place)), { headers: { 'sec-purpose': 'prefetch;prerender' } });
  expect([response.status, place.server.signIns.state().pending]).toEqual([503, null]);
});

test('the page runs its own script alone, is in no frame, keeps nothing and tells nobody where it was', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  for (const url of [authorizeUrl(place, client), authorizeUrl(place, client, { client_id: 'client_unknown' })]) {
    const { headers } = await fetch(url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect([
      headers.get('x-frame-options'),
      headers.get('referrer-policy'),
      headers.get('cache-control'),
      headers.get('set-cookie'),
    ]).toEqual(['DENY', 'no-referrer', 'no-store', null]);
  }
});

test('what a client calls itself is text on the page', async () => {
  await using place = await openSignInPlace();
  const id = 'https://client.example/oauth.json';
  const client = publish(place, id, 'https://client.example/cb');
  place.documents.set(
    id,
    JSON.stringify({ client_id: id, client_name: '<script>alert(1)</script>"\'&', redirect_uris: [client.redirectUri] }),
  );
  const { html } = await openPage(authorizeUrl(place, client));
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;');
});

test('every route takes its own method and its own kind of body', async () => {
  await using place = await openSignInPlace();
  for (const route of routes) {
    const [method, path = ''] = route.split(' ');
    const response = await fetch(`${place.origin}${path}`, { method: method === 'GET' ? 'POST' : 'GET' });
    expect([route, response.status, response.headers.get('allow')]).toEqual([route, 405, method]);
  }
  for (const path of ['/oauth/token', '/oauth/revoke']) {
    const json = await fetch(`${place.origin}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect([path, json.status]).toEqual([path, 415]);
    const large = await postForm(place, path, { token: 'x'.repeat(70_000) });
    expect([path, large.status]).toEqual([path, 413]);
  }
  const twice = await fetch(`${place.origin}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams('grant_type=refresh_token&grant_type=authorization_code'),
  });
  expect([twice.status, await twice.json()]).toEqual([
    400,
    { error: 'invalid_request', error_description: 'The request names grant_type twice.' },
  ]);
});

test('security 34: wrong codes and questions without end are slowed down, and the right token still passes', async () => {
  await using place = await openSignInPlace();
  const client = publish(place);
  const tokens = await signIn(place, client);
  const statuses: number[] = [];
  for (let n = 0; n < 40; n++) {
    const { status } = await postForm(place, '/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: `cbr_${n}`,
      client_id: client.clientId,
    });
    statuses.push(status);
  }
  expect([statuses.indexOf(429), new Set(statuses)]).toEqual([30, new Set([400, 429])]);
  const right = await postForm(place, '/oauth/token', {
    grant_type: 'refresh_token',
    refresh_token: String(tokens['refresh_token']),
    client_id: client.clientId,
  });
  expect(right.status).toBe(200);
  let asked = 0;
  while ((await fetch(authorizeUrl(place, client, { response_type: null }), { redirect: 'manual' })).status === 302) asked += 1;
  expect(asked).toBe(30);
  expect((await fetch(authorizeUrl(place, client))).status).toBe(200);
});

test('a client registers itself while its owner waits, for addresses that are allowed, and not without end', async () => {
  await using place = await openSignInPlace();
  const register = async (body: unknown) => {
    const response = await fetch(`${place.origin}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const request = { client_name: 'Inspector', redirect_uris: ['http://localhost:6274/callback'] };
  expect(await register(request)).toMatchObject({ status: 403, body: { error: 'access_denied' } });
  place.server.signIns.wait(10);
  const registered = await register(request);
  expect(registered).toMatchObject({
    status: 201,
    body: { client_name: 'Inspector', token_endpoint_auth_method: 'none', redirect_uris: request.redirect_uris },
  });
  for (const uri of ['https://evil.example/cb', 'http://chatgpt.com/cb', 'cursor://cb', 'https://chatgpt.com.evil.example/cb']) {
    expect(await register({ redirect_uris: [uri] })).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
  }
  for (const body of [{}, { redirect_uris: [] }, { redirect_uris: 'https://chatgpt.com/cb' }, null]) {
    expect(await register(body)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
  }
  const client = { clientId: registered.body.client_id as string, redirectUri: 'http://localhost:1234/callback', verifier: 'v'.repeat(43) };
  const page = await openPage(authorizeUrl(place, client));
  expect(place.server.signIns.state().pending).toMatchObject({
    clientName: 'Inspector',
    host: null,
    redirectsToLoopback: true,
    redirectHost: 'localhost:1234',
  });
  expect(page.html).toContain('localhost:1234');
  place.clock.ms += 60_000;
  let more = 1;
  for (let status = 201; status === 201; place.clock.ms += 6001) {
    status = (await register(request)).status;
    if (status === 201) more += 1;
  }
  expect(more).toBe(20);
  place.clock.ms += 10 * 60_000;
  expect(place.server.signIns.state().waitingUntilMs).toBeNull();
  expect(await register(request)).toMatchObject({ status: 403 });
  // An hour later what nobody signed in with is gone, and the client with it.
  place.clock.ms += 60 * 60_000;
  place.server.signIns.wait(1);
  expect((await register(request)).status).toBe(201);
  expect((await fetch(authorizeUrl(place, client))).status).toBe(400);
});
