import { expect, test } from 'vitest';
import { type SignIn } from '../../../shared/model/sign-in.ts';
import { acceptance, firstTerms, problemsOf } from './terms.ts';

const asked: SignIn = {
  id: 'signin_1',
  bridgeId: 'chatgpt',
  clientName: 'ChatGPT',
  oauthId: 'https://chatgpt.com/oauth/client.json',
  host: 'chatgpt.com',
  redirectHost: 'chatgpt.com',
  redirectsToLoopback: false,
  scopes: ['codex:read', 'codex:write'],
  known: null,
  attemptsLeft: 5,
  createdAtMs: 0,
  expiresAtMs: 120_000,
};

test('a new client begins without limits, a known one with those that it has', () => {
  expect(firstTerms(asked, null)).toEqual({ code: '', name: 'ChatGPT', write: true, roots: null, ceiling: 'none' });
  expect(firstTerms({ ...asked, scopes: ['codex:read'] }, { roots: ['/a'], sandbox: 'read-only' })).toMatchObject({
    write: false,
    roots: ['/a'],
    ceiling: 'read-only',
  });
});

test('a yes needs the eight letters, a name and a folder; how the code is spaced is no matter', () => {
  const terms = firstTerms(asked, null);
  expect(problemsOf({ ...terms, code: ' bcdf ghjk ' })).toEqual({ code: null, name: null, roots: null });
  expect(problemsOf({ ...terms, code: 'bcdf-ghj', name: ' ', roots: [] })).toEqual({
    code: expect.any(String),
    name: expect.any(String),
    roots: expect.any(String),
  });
});

test('the yes says what was chosen, and leaves a known client its name', () => {
  const terms = { ...firstTerms(asked, null), code: 'BCDF-GHJK', name: ' My ChatGPT ', write: false };
  const limits = { scopes: ['codex:read'], roots: null, sandbox: null };
  expect(acceptance(asked, terms)).toEqual({ signInId: 'signin_1', decision: 'accept', code: 'BCDF-GHJK', name: 'My ChatGPT', ...limits });
  expect(acceptance({ ...asked, known: 'client' }, { ...terms, roots: ['/a'], ceiling: 'read-only' })).toEqual({
    signInId: 'signin_1',
    decision: 'accept',
    code: 'BCDF-GHJK',
    scopes: ['codex:read'],
    roots: ['/a'],
    sandbox: 'read-only',
  });
});
