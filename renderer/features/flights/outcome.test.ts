import { expect, test } from 'vitest';
import { type Flight } from '../../../shared/model/flight.ts';
import { flightShape, flightsJson, outcomeWords } from './outcome.ts';

const words = (status: number | null, failure: string | null = null) => [
  flightShape({ status, failure }),
  outcomeWords({ status, failure }),
];

test('what came of a request has a shape and a sentence', () => {
  expect(words(200)).toEqual(['ok', 'Answered with 200. It went well.']);
  expect(words(302)).toEqual(['ok', 'Answered with 302. The client was sent elsewhere.']);
  expect(words(401, 'auth/tokenInvalid')).toEqual(['warning', 'Answered with 401. The caller had no valid token or sign-in.']);
  expect(words(422)).toEqual(['warning', 'Answered with 422. Something in the request was not right.']);
  expect(words(503)).toEqual(['failed', 'Answered with 503. Drawbridge or Codex could not do it.']);
  expect(words(200, 'codex/notFound')).toEqual(['warning', 'Answered with 200. Drawbridge or Codex could not do it.']);
  expect(words(null)).toEqual(['cancelled', 'The client left before the answer began.']);
});

test('what is copied is what the command prints', () => {
  const flight = { n: 1, path: '/mcp' } as Flight;
  expect(JSON.parse(flightsJson([flight]))).toEqual({ data: [{ n: 1, path: '/mcp' }] });
});
