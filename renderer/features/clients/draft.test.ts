import { expect, test } from 'vitest';
import { type Client } from '../../../shared/model/client.ts';
import { draftOf, problemsOf, requestOf, toggled } from './draft.ts';

const now = Date.parse('2026-11-20T12:00:00') / 1000;
const client: Client = {
  id: 'one',
  name: 'CI',
  kind: 'token',
  scopes: ['read', 'write'],
  roots: ['/a'],
  sandbox: 'read-only',
  signedIn: null,
  createdAt: now - 1000,
  expiresAt: now + 12_345,
  lastUsedAt: null,
  lastUsedFrom: null,
  revokedAt: null,
};
const none = { name: null, scopes: null, roots: null, day: null };

test('a new client needs a name and nothing else', () => {
  const draft = draftOf(null);
  expect(problemsOf(draft, null, now)).toEqual({ ...none, name: 'Name the client that will use the token.' });
  const named = { ...draft, name: '  Notebook ' };
  expect(problemsOf(named, null, now)).toEqual(none);
  expect(requestOf(named, null, now)).toEqual({
    name: 'Notebook',
    scopes: ['read', 'run'],
    roots: null,
    sandbox: null,
    expiresAt: null,
  });
});

test('an edit that changes nothing sends what was there, to the second', () => {
  const draft = draftOf(client);
  const { name, scopes, roots, sandbox, expiresAt } = client;
  expect(requestOf(draft, client, now)).toEqual({ name, scopes, roots, sandbox, expiresAt });
  expect(problemsOf(draft, client, now)).toEqual(none);
  const expired = { ...client, expiresAt: now - 90_000 };
  expect(requestOf(draftOf(expired), expired, now).expiresAt).toBe(now - 90_000);
  expect(problemsOf(draftOf(expired), expired, now)).toEqual(none);
});

test('an expiry is so many days from now, or the beginning of a day that is still to come', () => {
  const draft = { ...draftOf(null), name: 'CI' };
  expect(requestOf({ ...draft, expiry: '30' }, null, now).expiresAt).toBe(now + 30 * 86_400);
  const dated = { ...draft, expiry: 'date' as const, day: '2026-11-21' };
  expect(requestOf(dated, null, now).expiresAt).toBe(Date.parse('2026-11-21T00:00:00') / 1000);
  expect(problemsOf(dated, null, now)).toEqual(none);
  for (const day of ['', '2026-11-20', '1999-01-01', '20261-13-45']) {
    expect(problemsOf({ ...dated, day }, null, now).day).toBe('Choose a day that is still to come.');
  }
});

test('nothing to do and nowhere to do it are refused', () => {
  const problems = problemsOf({ ...draftOf(client), scopes: toggled(toggled(client.scopes, 'read'), 'write'), roots: [] }, client, now);
  expect(problems).toMatchObject({ scopes: expect.any(String), roots: expect.any(String) });
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
});
