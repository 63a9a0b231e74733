import { expect, test } from 'vitest';
import { bridgeToken, openBridges } from '../../../e2e/fixtures/bridges.ts';
import { exchange, requestText } from '../../../e2e/fixtures/raw-http.ts';
import { authorizeUrl, openSignInPlace, publish, type SignInPlace, type TestClient } from '../../../e2e/fixtures/sign-in.ts';
import { McpBridgeConfig } from '../../../shared/model/config.ts';
import { type OauthDoor } from '../auth/oauth/ports.ts';
import { type OpenSignIn } from './http/oauth/mount.ts';
import { oauthRoutes } from './http/oauth/routes.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const host = 'bridge.example';

/** A sign-in at one door, without a browser. */
async function tokenAt({ server }: SignInPlace, client: TestClient, door: OauthDoor): Promise<string> {
  const query = new URL(authorizeUrl({ ...door, origin: door.issuer }, client)).searchParams;
  const asked = await server.authorize(query, door, { signal: new AbortController().signal });
  if (!('page' in asked)) throw new Error(asked.location);
  server.signIns.answer({ signInId: asked.page.signIn.id, decision: 'accept', code: asked.page.code });
  const back = new URL(server.signIns.outcome(asked.page.secret) ?? '');
  const form = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    code_verifier: client.verifier,
  };
  return server.token(new URLSearchParams(form), door).access_token;
}

test('a bridge with two doors signs in at each for itself: a token of the one opens nothing at the other', async () => {
  await using place = await openSignInPlace();
  const config = McpBridgeConfig.parse({
    ...{ id: 'chatgpt', kind: 'mcp', port: 0, auth: { mode: 'oauth' } },
    public: { tunnel: { kind: 'cloudflared', hostname: host, tokenSecret: 'cloudflared' } },
  });
  const signIn: OpenSignIn = (door) => oauthRoutes({ ...door, server: place.server, log });
  await using opened = openBridges([config], { signIn });
  const { port } = await opened.bridges.start('chatgpt');
  const [tunnel] = opened.tunnels;
  const outside = tunnel?.target.port ?? 0;
  const ask = (at: number, name: string, path: string, token?: string) =>
    exchange(at, requestText(`GET ${path}`, [`Host: ${name}`, ...(token ? [`Authorization: Bearer ${token}`] : [])]));
  const metadata = '/.well-known/oauth-protected-resource/mcp';

  // While nobody knows its address there is nowhere to sign in, and nothing else gets in either.
  expect((await ask(outside, `127.0.0.1:${outside}`, metadata)).statuses).toEqual([503]);
  const early = await ask(outside, `127.0.0.1:${outside}`, '/mcp', bridgeToken);
  expect([early.statuses, early.headers.get('www-authenticate')]).toEqual([[401], undefined]);

  tunnel?.stand('up', host);
  const told = await ask(outside, host, metadata);
  expect([told.statuses, JSON.parse(told.body)]).toMatchObject([
    [200],
    { resource: `https://${host}/mcp`, authorization_servers: [`https://${host}`] },
  ]);
  const refused = await ask(outside, host, '/mcp');
  expect(refused.headers.get('www-authenticate')).toBe(`Bearer resource_metadata="https://${host}${metadata}", scope="codex:read"`);

  const client = publish(place);
  const here = `http://127.0.0.1:${port}`;
  const local = await tokenAt(place, client, { bridgeId: 'chatgpt', from: 'chatgpt', issuer: here, resource: `${here}/mcp` });
  const far = await tokenAt(place, client, { bridgeId: 'chatgpt', from: 'x', issuer: `https://${host}`, resource: `https://${host}/mcp` });
  const statuses = async (token: string) => [
    (await ask(port, `127.0.0.1:${port}`, '/mcp', token)).statuses[0],
    (await ask(outside, host, '/mcp', token)).statuses[0],
  ];
  expect(await statuses(local)).toEqual([200, 401]);
  expect(await statuses(far)).toEqual([401, 200]);
  // Tokens of this machine are for this machine.
  expect(await statuses(bridgeToken)).toEqual([200, 401]);
  expect(place.tokens.list()).toMatchObject([{ lastUsedFrom: expect.stringMatching(/^chatgpt/) }]);
});
