import { expect, test } from 'vitest';
import { type Sighting } from '../../../shared/model/sighting.ts';
import { verdictOf } from './verdict.ts';

const seen = (change: Partial<Sighting> = {}): Sighting => ({
  request: 1,
  atMs: 0,
  from: 'awaited',
  clientName: 'Notebook',
  bridgeId: 'openai',
  hop: 'local',
  method: 'POST',
  path: '/v1/chat/completions',
  answered: true,
  status: 200,
  failure: null,
  ...change,
});
const wanted = { bridgeId: 'openai', signsIn: false, waitedMs: 0 };
const verdict = (sightings: readonly Sighting[], change: Partial<typeof wanted> = {}) => verdictOf(sightings, { ...wanted, ...change });

test('nothing is waited for, and after half a minute something is wrong', () => {
  expect(verdict([])).toEqual({ state: 'waiting' });
  expect(verdict([], { waitedMs: 30_000 })).toEqual({ state: 'late' });
});

test('the client is there as soon as its request is let in, whatever came before or comes after', () => {
  const stranger = seen({ request: 2, from: 'unknown', clientName: null, status: 401, failure: 'auth/required' });
  const underWay = seen({ answered: false, status: null });
  expect(verdict([underWay, stranger])).toEqual({ state: 'connected', sighting: underWay });
  expect(verdict([stranger, seen()])).toMatchObject({ state: 'connected' });
  // It left, and was here.
  expect(verdict([seen({ status: null })])).toMatchObject({ state: 'connected' });
});

test('what comes instead says why', () => {
  const reasons = (changes: readonly Partial<Sighting>[], signsIn = false) =>
    changes.map((change) => {
      const found = verdict([seen(change), seen({ request: 0, from: 'other' })], { signsIn, waitedMs: 60_000 });
      return found.state === 'instead' ? found.reason : found.state;
    });
  const unknown = { from: 'unknown', clientName: null } as const;
  expect(
    reasons([
      { ...unknown, status: 401, failure: 'auth/required' },
      { ...unknown, status: 429, failure: 'auth/tooManyAttempts' },
      { ...unknown, status: 403, failure: 'http/hostNotAllowed' },
      { ...unknown, status: 403, failure: 'http/originNotAllowed' },
      { ...unknown, status: 400, failure: 'http/badPath' },
      { from: 'other', clientName: 'Other' },
      { bridgeId: 'chatgpt' },
      { status: 404, failure: 'http/notFound' },
      { status: 404, failure: 'model/notFound' },
      { status: 403, failure: 'auth/scopeMissing' },
      { status: 503, failure: 'codex/notLoggedIn' },
      { status: 429, failure: 'http/rateLimited' },
      { status: 500, failure: 'internal' },
    ]),
  ).toEqual([
    'wrongToken',
    'wrongToken',
    'wrongHost',
    'fromPage',
    'refused',
    'other',
    'wrongBridge',
    'wrongPath',
    'model',
    'scope',
    'codex',
    'tooMany',
    'unclear',
  ]);
  expect(reasons([{ ...unknown, status: 401, failure: 'auth/required' }], true)).toEqual(['noSignIn']);
});
