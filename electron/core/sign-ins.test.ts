import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Control, openControl } from '../../e2e/fixtures/control.ts';
import { clientState, newSigningIn } from '../../e2e/fixtures/oauth-client.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { openPage, outcome } from '../../e2e/fixtures/sign-in.ts';
import { type SignIn } from '../../shared/model/sign-in.ts';

vi.setConfig({ testTimeout: 90_000 });

const bridge = { id: 'chatgpt', kind: 'mcp', port: 0, auth: { mode: 'oauth' }, sandbox: 'workspace-write' };

/** A house with a bridge that people sign in to, and an owner who is told. */
async function openHouse(): Promise<Control & { readonly mcp: string; readonly origin: string }> {
  const control = await openControl({ script: [{ text: 'Two files.' }] }, { bridges: [bridge] });
  onTestFinished(() => control[Symbol.asyncDispose]());
  await control.remote.call('state/subscribe', {});
  const mcp = control.house.url('chatgpt');
  return { ...control, mcp, origin: new URL(mcp).origin };
}

/** The owner reads the code off the page that the client opened, and says yes. */
async function approve({ remote, origin }: Awaited<ReturnType<typeof openHouse>>, url: URL, terms: object = {}): Promise<URLSearchParams> {
  const page = await openPage(url.href);
  const from = remote.told.length;
  const { pending } = await remote.call('signIn/read', {});
  await remote.call('signIn/answer', { signInId: pending?.id ?? '', decision: 'accept', code: page.code, ...terms });
  await remote.hear('signIn/changed', (state) => state.pending === null, from);
  const back = await outcome({ origin }, page);
  expect(back?.searchParams.get('state')).toBe(clientState);
  return back?.searchParams ?? new URLSearchParams();
}

test.each([
  { era: 'legacy', mode: 'legacy' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const)('the official client signs in, works, and asks for more when it needs it ($era)', async ({ mode }) => {
  const place = await openHouse();
  const { remote, mcp } = place;
  const { provider, redirects, token } = newSigningIn({ name: 'A test client', callback: 'http://127.0.0.1:7777/callback' });
  const transport = () => new StreamableHTTPClientTransport(new URL(mcp), { authProvider: provider });
  const newClient = () => new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });

  await expect(newClient().connect(transport())).rejects.toThrow('waits for no new client');
  await remote.call('signIn/wait', {});
  const first = transport();
  await expect(newClient().connect(first)).rejects.toThrow(UnauthorizedError);
  expect(Object.fromEntries(redirects[0]?.searchParams ?? [])).toMatchObject({
    scope: 'codex:read',
    resource: mcp,
    code_challenge_method: 'S256',
  });
  await first.finishAuth(await approve(place, redirects[0] as URL, { name: 'My client' }));
  await remote.call('signIn/stopWaiting', {});

  const client = newClient();
  onTestFinished(() => client.close());
  const second = transport();
  await client.connect(second);
  const answer = await client.callTool({ name: 'codex_read', arguments: { prompt: 'Count the files' } });
  expect(answer.content).toMatchObject([{ text: expect.stringContaining('Two files.') }]);
  expect((await remote.call('client/list', {})).data).toMatchObject([
    {
      name: 'My client',
      kind: 'oauth',
      scopes: ['read', 'run'],
      roots: null,
      signedIn: { redirectHost: '127.0.0.1:7777', bridgeId: 'chatgpt' },
      lastUsedFrom: 'chatgpt',
    },
  ]);

  const edit = { name: 'codex_run', arguments: { prompt: 'Edit', sandbox: 'workspace-write' } };
  await expect(client.callTool(edit)).rejects.toThrow(UnauthorizedError);
  expect(redirects[1]?.searchParams.get('scope')).toBe('codex:read codex:write');
  await second.finishAuth(await approve(place, redirects[1] as URL, { roots: [place.place.root], sandbox: 'read-only' }));
  expect((await remote.call('client/list', {})).data).toMatchObject([
    { name: 'My client', scopes: ['read', 'run', 'write'], roots: [place.place.root], sandbox: 'read-only' },
  ]);
  // The door is open now; what was agreed to still holds inside.
  expect(await client.callTool(edit)).toMatchObject({ isError: true, structuredContent: { code: 'sandbox/aboveCeiling' } });

  const [{ id } = { id: '' }] = (await remote.call('client/list', {})).data;
  await remote.call('client/revoke', { id });
  expect((await fetch(mcp, { method: 'POST', headers: { authorization: `Bearer ${token()}` } })).status).toBe(401);
});

test('security 40: the owner is asked and nobody else can answer; every step is in the audit', async () => {
  const place = await openHouse();
  const { remote, origin, house } = place;
  await remote.call('signIn/wait', { minutes: 1 });
  const registration = await fetch(`${origin}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Somebody', redirect_uris: ['http://localhost/cb'] }),
  });
  const { client_id: clientId } = (await registration.json()) as { client_id: string };
  const url = `${origin}/oauth/authorize?response_type=code&client_id=${clientId}&redirect_uri=${encodeURIComponent('http://localhost:9/cb')}&code_challenge=${'c'.repeat(43)}&code_challenge_method=S256`;
  await openPage(url);
  const told = await remote.hear('signIn/changed', ({ pending }) => pending !== null);
  const pending = told.pending as SignIn;
  expect(pending).toMatchObject({ clientName: 'Somebody', host: null, redirectHost: 'localhost:9', redirectsToLoopback: true });
  expect(JSON.stringify(told)).not.toMatch(/[B-Z]{4}-[B-Z]{4}/);
  for (const method of ['signIn/answer', 'signIn/read']) {
    const answer = await fetch(house.url('chatgpt'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${house.token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { signInId: pending.id, decision: 'accept' } }),
    });
    expect([method, answer.status === 200 && !(await answer.text()).includes('-32601')]).toEqual([method, false]);
  }
  const answer = { signInId: pending.id, decision: 'accept', code: 'BCDF-GHJK' } as const;
  await refused('signIn/wrongCode', () => remote.call('signIn/answer', answer));
  await refused('root/notFound', () => remote.call('signIn/answer', { ...answer, roots: ['/not/open'] }));
  await remote.call('signIn/answer', { signInId: pending.id, decision: 'decline' });
  await refused('signIn/notFound', () => remote.call('signIn/answer', answer));
  const { data } = await remote.call('audit/list', {});
  expect(data.map(({ type }) => type)).toEqual([
    'signIn/waiting',
    'signIn/registered',
    'signIn/asked',
    'signIn/wrongCode',
    'signIn/declined',
  ]);
});

test('the owner says whose clients may ask', async () => {
  const { remote, origin } = await openHouse();
  const ask = () => fetch(`${origin}/oauth/authorize?client_id=${encodeURIComponent('https://client.invalid/oauth.json')}`);
  expect(await (await ask()).text()).toContain('drawbridge sign-in allow client.invalid');
  expect(await remote.call('signIn/allowHost', { host: 'client.invalid' })).toEqual({ allowedHosts: ['chatgpt.com', 'client.invalid'] });
  expect(await (await ask()).text()).toContain('metadata document cannot be used');
  expect(await remote.call('signIn/allowHost', { host: 'client.invalid', allowed: false })).toEqual({ allowedHosts: ['chatgpt.com'] });
});
