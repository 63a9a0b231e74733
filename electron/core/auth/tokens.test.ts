import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { AuditTable } from '../state/audit.ts';
import { ClientTable } from '../state/clients.ts';
import { Database } from '../state/database.ts';
import { type ClientStore } from './ports.ts';
import { Tokens } from './tokens.ts';

const unlimited = { roots: null, sandbox: null };

/** Tokens over the real store, with a clock that the test sets. */
function openTokens(extraToken: string | null = null) {
  const folder = makeFolder('tokens');
  const db = Database.open(folder.at('state.db'));
  const clock = { ms: 1_760_000_000_500 };
  const open = (extra = extraToken) =>
    new Tokens({ store: new ClientTable(db, new AuditTable(db)), extraToken: extra, now: () => clock.ms });
  return {
    folder,
    clock,
    tokens: open(),
    /** As after a restart. */
    reopen: open,
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('a token is made for a client, seen once, and says who calls', () => {
  using place = openTokens();
  const { client, token } = place.tokens.create({ name: 'Notebook', scopes: ['run', 'read', 'read'] });
  expect(token).toMatch(/^cb_[\w-]{43}$/);
  expect(client).toEqual({
    id: client.id,
    name: 'Notebook',
    kind: 'token',
    scopes: ['read', 'run'],
    roots: null,
    sandbox: null,
    signedIn: null,
    createdAt: 1_760_000_000,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedFrom: null,
    revokedAt: null,
  });
  for (const tokens of [place.tokens, place.reopen()]) {
    expect(tokens.verify(token)).toEqual({ clientId: client.id, clientName: 'Notebook', scopes: ['read', 'run'], ...unlimited });
  }
  expect(place.tokens.create({ name: 'Other', scopes: ['run'] }).token).not.toBe(token);
});

test('security 193: the token itself is nowhere in the state', () => {
  using place = openTokens('an-environment-token');
  const { token } = place.tokens.create({ name: 'Notebook', scopes: ['run'] });
  place.tokens.verify(token);
  place.tokens.verify('an-environment-token');
  for (const name of readdirSync(place.folder.path)) {
    const text = readFileSync(place.folder.at(name), 'latin1');
    expect(text).not.toContain(token.slice(3));
    expect(text).not.toContain('an-environment-token');
  }
  expect(JSON.stringify(place.tokens.list())).not.toContain('Hash');
});

test('security 26: what is not exactly a token is nobody', () => {
  using place = openTokens();
  const { token } = place.tokens.create({ name: 'Notebook', scopes: ['run'] });
  const swapped = token.replace(/[a-z]/, (letter) => letter.toUpperCase());
  for (const given of [
    '',
    token.slice(0, -1),
    `${token}x`,
    ` ${token}`,
    token.slice(3),
    swapped,
    'undefined',
    'null',
    '[object Object]',
    'x'.repeat(7000),
  ]) {
    expect(place.tokens.verify(given)).toBeNull();
  }
});

test('a revoked token is refused at once and after a restart, and its name is free again', async () => {
  using place = openTokens();
  const { client, token } = place.tokens.create({ name: 'Notebook', scopes: ['run'] });
  place.clock.ms += 5000;
  expect(place.tokens.revoke(client.id)).toEqual({ ...client, revokedAt: 1_760_000_005 });
  for (const tokens of [place.tokens, place.reopen()]) {
    expect(tokens.verify(token)).toBeNull();
    expect(tokens.list()).toEqual([]);
    await refused('client/notFound', () => tokens.revoke(client.id));
  }
  const again = place.tokens.create({ name: 'Notebook', scopes: ['read'] });
  expect(again.client.id).not.toBe(client.id);
  expect(place.tokens.verify(again.token)?.scopes).toEqual(['read']);
});

test('two clients cannot have one name', async () => {
  using place = openTokens();
  place.tokens.create({ name: 'Notebook', scopes: ['run'] });
  expect((await refused('client/nameTaken', () => place.tokens.create({ name: 'Notebook', scopes: ['read'] }))).hint).toContain(
    'revoke the old one',
  );
  expect(place.tokens.create({ name: 'notebook', scopes: ['run'] }).client.name).toBe('notebook');
});

test('clients are listed in the order they came, the same after a restart', () => {
  using place = openTokens();
  const names = Array.from({ length: 12 }, (_, n) => `Client ${n}`);
  for (const name of names) place.tokens.create({ name, scopes: ['run'] });
  expect(place.tokens.list().map(({ name }) => name)).toEqual(names);
  expect(place.reopen().list()).toEqual(place.tokens.list());
});

test('the last use is kept, by the minute', () => {
  using place = openTokens();
  const { token } = place.tokens.create({ name: 'Notebook', scopes: ['run'] });
  const lastUsed = () => [place.tokens.list()[0]?.lastUsedAt, place.reopen().list()[0]?.lastUsedAt];
  place.tokens.verify(token);
  expect(lastUsed()).toEqual([1_760_000_000, 1_760_000_000]);
  place.clock.ms += 59_000;
  place.tokens.verify(token);
  expect(lastUsed()).toEqual([1_760_000_000, 1_760_000_000]);
  place.clock.ms += 1_000;
  place.tokens.verify(token);
  expect(lastUsed()).toEqual([1_760_000_060, 1_760_000_060]);
});

test('security 223: a state that cannot be written refuses new tokens and no client that has one', async () => {
  using place = openTokens();
  const { token } = place.tokens.create({ name: 'Notebook', scopes: ['run'] });
  const full = () => {
    throw new Failure('state/unusable', 'The disk is full.');
  };
  const kept = new Tokens({ store: { ...storeOf(place), markUsed: full, insert: full }, extraToken: null, now: () => place.clock.ms });
  expect(kept.verify(token)?.clientName).toBe('Notebook');
  await refused('state/unusable', () => kept.create({ name: 'Other', scopes: ['run'] }));
  expect(kept.list().map(({ name }) => name)).toEqual(['Notebook']);
});

function storeOf(place: ReturnType<typeof openTokens>): ClientStore {
  using db = Database.open(place.folder.at('state.db'));
  const rows = new ClientTable(db, new AuditTable(db)).all();
  return { all: () => rows, insert: () => undefined, update: () => undefined, markUsed: () => undefined };
}

test('the environment’s token has every scope, is never listed, stored or revoked', async () => {
  using place = openTokens('an-environment-token');
  const caller = place.tokens.verify('an-environment-token');
  const scopes = ['read', 'run', 'write', 'admin'];
  expect(caller).toEqual({ clientId: 'environment', clientName: 'DRAWBRIDGE_TOKEN', scopes, ...unlimited });
  expect(place.tokens.list()).toEqual([]);
  await refused('client/notFound', () => place.tokens.revoke('environment'));
  expect(place.reopen(null).verify('an-environment-token')).toBeNull();
});

test('security 42: a token that everybody knows, or that is soon guessed, is refused at the start', async () => {
  using place = openTokens();
  for (const weak of ['123321', 'change-me', 'changeme', 'password', 'secret', 'token', 'test', 'short', '1234567']) {
    const failure = await refused('config/invalid', () => place.reopen(weak));
    expect(failure.message).toBe('DRAWBRIDGE_TOKEN is too weak: it is a published default or shorter than 8 characters.');
    expect(failure.hint).toContain('openssl rand');
  }
});

test('security 35: every client is compared, wherever the right one stands', () => {
  using place = openTokens();
  const made = ['A', 'B', 'C'].map((name) => place.tokens.create({ name, scopes: ['run'] }));
  const store = storeOf(place);
  let compared = 0;
  const counted = store.all().map((row) => ({
    ...row,
    get tokenHash() {
      compared += 1;
      return row.tokenHash;
    },
  }));
  const tokens = new Tokens({ store: { ...store, all: () => counted }, extraToken: null, now: () => 0 });
  for (const token of [...made.map((one) => one.token), 'wrong']) {
    compared = 0;
    tokens.verify(token);
    expect(compared).toBe(3);
  }
});
