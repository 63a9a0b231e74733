import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { AuditTable } from '../state/audit.ts';
import { ClientTable } from '../state/clients.ts';
import { Database } from '../state/database.ts';
import { Tokens } from './tokens.ts';

const start = 1_760_000_000;
const signedIn = { oauthId: 'https://chatgpt.com/client.json', host: 'chatgpt.com', redirectHost: 'chatgpt.com', bridgeId: 'chatgpt' };

/** Tokens over the real store, with a clock that the test sets and what was told of them. */
function openTokens() {
  const folder = makeFolder('tokens-limits');
  const db = Database.open(folder.at('state.db'));
  const audit = new AuditTable(db);
  const clock = { seconds: start };
  const open = () => new Tokens({ store: new ClientTable(db, audit), extraToken: null, now: () => clock.seconds * 1000 });
  return {
    clock,
    tokens: open(),
    /** As after a restart. */
    reopen: open,
    audited: () => audit.list(0, 100).map(({ type, data }) => [type, data]),
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('folders, ceiling and expiry of a client come with its caller, the same after a restart', () => {
  using place = openTokens();
  const limits = { roots: ['/b', '/a'], sandbox: 'workspace-write', expiresAt: start + 60 } as const;
  const { client, token } = place.tokens.create({ name: 'CI', scopes: ['run'], ...limits, roots: ['/b', '/a', '/b'] });
  expect(client).toMatchObject(limits);
  for (const tokens of [place.tokens, place.reopen()]) {
    expect(tokens.list()).toEqual([client]);
    expect(tokens.verify(token)).toEqual({
      clientId: client.id,
      clientName: 'CI',
      scopes: ['run'],
      roots: ['/b', '/a'],
      sandbox: 'workspace-write',
    });
  }
  expect(place.audited()).toEqual([
    ['client/created', { clientId: client.id, clientName: 'CI', kind: 'token', scopes: ['run'], ...limits, signedIn: null }],
  ]);
});

test('a token is refused from the second of its expiry on, and stays on the owner’s list', async () => {
  using place = openTokens();
  const { client, token } = place.tokens.create({ name: 'CI', scopes: ['run'], expiresAt: start + 60 });
  place.clock.seconds = start + 59;
  expect(place.tokens.verify(token)?.clientId).toBe(client.id);
  expect(place.tokens.isOver(client.id)).toBe(false);
  for (const later of [60, 61, 3600]) {
    place.clock.seconds = start + later;
    for (const tokens of [place.tokens, place.reopen()]) {
      expect(tokens.verify(token)).toBeNull();
      expect(tokens.caller(client.id)).toBeNull();
      expect(tokens.isOver(client.id)).toBe(true);
      expect(tokens.list().map(({ name }) => name)).toEqual(['CI']);
    }
  }
  await refused('client/expired', () => place.tokens.rotate(client.id));
  expect(place.tokens.update(client.id, { expiresAt: null }).expiresAt).toBeNull();
  expect(place.tokens.verify(token)?.clientId).toBe(client.id);
});

test('an expiry that is over already is refused', async () => {
  using place = openTokens();
  const { client } = place.tokens.create({ name: 'CI', scopes: ['run'] });
  for (const expiresAt of [start, start - 1]) {
    await refused('client/expired', () => place.tokens.create({ name: 'Late', scopes: ['run'], expiresAt }));
    await refused('client/expired', () => place.tokens.update(client.id, { expiresAt }));
  }
  expect(place.reopen().list()).toEqual([client]);
});

test('an edit changes what it names, from the next request on', async () => {
  using place = openTokens();
  const { client, token } = place.tokens.create({ name: 'CI', scopes: ['run'] });
  place.tokens.create({ name: 'Other', scopes: ['run'] });
  const change = { name: 'Build', scopes: ['write', 'read'], roots: ['/a'], sandbox: 'read-only' } as const;
  const edited = { ...client, ...change, scopes: ['read', 'write'] };
  expect(place.tokens.update(client.id, { ...change, scopes: [...change.scopes], roots: [...change.roots] })).toEqual(edited);
  for (const tokens of [place.tokens, place.reopen()]) {
    expect(tokens.list()[0]).toEqual(edited);
    expect(tokens.verify(token)).toMatchObject({ clientName: 'Build', scopes: ['read', 'write'], roots: ['/a'], sandbox: 'read-only' });
  }
  expect(place.tokens.update(client.id, { roots: null })).toMatchObject({ name: 'Build', roots: null, sandbox: 'read-only' });
  await refused('client/nameTaken', () => place.tokens.update(client.id, { name: 'Other' }));
  await refused('client/notFound', () => place.tokens.update('nobody', { name: 'X' }));
  expect(place.audited().slice(2)).toEqual([
    ['client/changed', { clientId: client.id, clientName: 'CI', to: { ...change } }],
    ['client/changed', { clientId: client.id, clientName: 'Build', to: { roots: null } }],
  ]);
});

test('security 39: a new token takes the place of the old one, which is dead at once', () => {
  using place = openTokens();
  const { client, token } = place.tokens.create({ name: 'CI', scopes: ['run'] });
  const told: string[] = [];
  const end = place.tokens.onRevoked((id) => told.push(id));
  const rotated = place.tokens.rotate(client.id);
  expect(rotated.client).toEqual(client);
  expect(told).toEqual([client.id]);
  for (const tokens of [place.tokens, place.reopen()]) {
    expect(tokens.verify(token)).toBeNull();
    expect(tokens.verify(rotated.token)?.clientId).toBe(client.id);
  }
  end();
  place.tokens.revoke(client.id);
  expect(told).toEqual([client.id]);
  expect(place.tokens.isOver(client.id)).toBe(true);
  const who = { clientId: client.id, clientName: 'CI' };
  expect(place.audited().slice(1)).toEqual([
    ['client/rotated', who],
    ['client/revoked', who],
  ]);
});

test('a sign-in is a client without a token: a caller until it is revoked or expires, with a name of its own', async () => {
  using place = openTokens();
  place.tokens.create({ name: 'ChatGPT', scopes: ['run'] });
  const request = { name: 'ChatGPT', scopes: ['read' as const], roots: ['/a'], signedIn, expiresAt: start + 60 };
  const client = place.tokens.addSignedIn(request);
  expect(client).toMatchObject({ name: 'ChatGPT 2', kind: 'oauth', signedIn, roots: ['/a'] });
  expect(place.tokens.addSignedIn(request).name).toBe('ChatGPT 3');
  await refused('client/isSignIn', () => place.tokens.rotate(client.id));
  place.tokens.extend(client.id, { expiresAt: start + 120 });
  place.clock.seconds = start + 90;
  const caller = { clientId: client.id, clientName: 'ChatGPT 2', scopes: ['read'], roots: ['/a'], sandbox: null };
  for (const tokens of [place.tokens, place.reopen()]) expect(tokens.caller(client.id, 'chatgpt (public)')).toEqual(caller);
  place.clock.seconds = start + 100;
  // Asked without a bridge it is looked up only.
  expect(place.tokens.caller(client.id)).toEqual(caller);
  expect(place.tokens.list()[1]).toMatchObject({ lastUsedAt: start + 90, lastUsedFrom: 'chatgpt (public)' });
  expect(place.tokens.extend(client.id, { scopes: ['read', 'run'] }).scopes).toEqual(['read', 'run']);
  expect(place.audited().map(([type]) => type)).toEqual(['client/created', 'client/created', 'client/created', 'client/changed']);
  place.tokens.revoke(client.id);
  for (const tokens of [place.tokens, place.reopen()]) expect(tokens.caller(client.id)).toBeNull();
  await refused('client/notFound', () => place.tokens.extend(client.id, { expiresAt: start + 500 }));
  expect(place.tokens.isOver('nobody')).toBe(false);
});

test('the bridge that a client last called is known at once when it is another one', () => {
  using place = openTokens();
  const { token } = place.tokens.create({ name: 'CI', scopes: ['run'] });
  for (const from of ['chatgpt', 'openai']) {
    place.tokens.verify(token, from);
    for (const tokens of [place.tokens, place.reopen()]) {
      expect(tokens.list()[0]).toMatchObject({ lastUsedAt: start, lastUsedFrom: from });
    }
  }
});
