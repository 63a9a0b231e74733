import { expect, test } from 'vitest';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { ClientDocuments } from './client-documents.ts';

const id = 'https://client.example/oauth/client.json';
const good = { client_id: id, client_name: 'A client', redirect_uris: ['https://client.example/cb', 'cursor://cb', 'http://127.0.0.1/cb'] };
const call = { signal: new AbortController().signal };

function open(answer: unknown = good, status = 200) {
  const clock = { ms: 1_000_000 };
  const fetched: string[] = [];
  const documents = new ClientDocuments({
    allowedHosts: () => ['client.example'],
    now: () => clock.ms,
    fetchDocument: async (url) => {
      fetched.push(url);
      return { status, body: typeof answer === 'string' ? Buffer.from(answer, 'latin1') : Buffer.from(JSON.stringify(answer)) };
    },
  });
  return { documents, clock, fetched };
}

test('a document makes a client, with the addresses that may be used, and is kept for a while', async () => {
  const { documents, clock, fetched } = open();
  const client = { id, name: 'A client', host: 'client.example', redirectUris: ['https://client.example/cb', 'http://127.0.0.1/cb'] };
  expect([await documents.find(id, call), await documents.find(id, call)]).toEqual([client, client]);
  expect(fetched).toEqual([id]);
  clock.ms += 10 * 60_000;
  await documents.find(id, call);
  expect(fetched).toHaveLength(2);
});

test('nothing is fetched from a host that nobody allowed, nor by an address that is not plain', async () => {
  const { documents, fetched } = open();
  const addresses = [
    'https://evil.example/client.json',
    'https://client.example.evil.example/client.json',
    'https://client.example@evil.example/client.json',
    'https://user:pass@client.example/client.json',
    'https://client.example:8443/client.json',
    'https://client.example/',
    'https://client.example',
    'https://client.example/a/../client.json',
    'https://CLIENT.example/client.json',
    'https://client.example/client.json#x',
    'https://127.0.0.1/client.json',
    'https://[::1]/client.json',
    'https://localhost/client.json',
    `https://client.example/${'x'.repeat(1100)}`,
  ];
  for (const address of addresses) await refused('oauth/invalidClient', () => documents.find(address, call));
  expect(fetched).toEqual([]);
});

test('a document that is not this client’s own, or asks for a secret, is no client', async () => {
  const bad: unknown[] = [
    { ...good, client_id: `${id}x` },
    { ...good, redirect_uris: [] },
    { ...good, redirect_uris: ['cursor://cb'] },
    { ...good, token_endpoint_auth_method: 'client_secret_post' },
    { ...good, client_secret: 'x' },
    [],
    null,
    'not json',
    '{"client_id":"\xff"}',
  ];
  for (const answer of bad) await refused('oauth/invalidClient', () => open(answer).documents.find(id, call));
  await refused('oauth/invalidClient', () => open(good, 302).documents.find(id, call));
  const { name } = await open({ ...good, client_name: 'two\nlines\u202e' }).documents.find(id, call);
  expect(name).toBe('client.example');
  expect((await open({ ...good, token_endpoint_auth_method: 'private_key_jwt' }).documents.find(id, call)).id).toBe(id);
});

test('nobody makes us fetch without end', async () => {
  const { documents, fetched, clock } = open({ ...good, client_id: 'other' });
  for (let n = 0; n < 12; n++) await refused('oauth/invalidClient', () => documents.find(`${id}?${n}`, call));
  await refused('oauth/tooManyRequests', () => documents.find(`${id}?13`, call));
  expect(fetched).toHaveLength(12);
  clock.ms += 60_000;
  await refused('oauth/invalidClient', () => documents.find(`${id}?14`, call));
});
