import { expect, test, vi } from 'vitest';
import { openTiny } from '../../../../e2e/fixtures/tiny-listener.ts';
import { requestText, exchange } from '../../../../e2e/fixtures/raw-http.ts';
import { Flights } from './recorder.ts';

const patience = { timeout: 30_000 };

/** A recorder over a clock that stands still, and a listener that it watches. */
async function open(capacity?: number) {
  let elapsed = 0;
  const flights = new Flights({ now: () => 1_800_000_000_000, elapsed: () => (elapsed += 5), ...(capacity !== undefined && { capacity }) });
  const tiny = await openTiny({ record: flights.recorder('tiny', 'local') });
  const all = () => flights.list({ limit: 1000 });
  const recorded = (count: number) => vi.waitFor(() => expect(all()[0]?.n).toBe(count), patience);
  return { flights, tiny, all, recorded, [Symbol.asyncDispose]: () => tiny[Symbol.asyncDispose]() };
}

test('a request is remembered by what it was and what became of it', async () => {
  await using place = await open();
  await place.tiny.raw(
    'POST /v1/echo?secret=1',
    ['Content-Type: application/json', 'Content-Length: 16'],
    '{"word":"hidden"}'.slice(0, 16),
  );
  await place.recorded(1);
  expect(place.all()).toEqual([
    {
      n: 1,
      atMs: 1_800_000_000_000,
      bridgeId: 'tiny',
      hop: 'local',
      clientName: 'Test',
      method: 'POST',
      path: '/v1/echo',
      operation: null,
      status: 400,
      durationMs: 5,
      bytesIn: expect.any(Number),
      bytesOut: expect.any(Number),
      failure: 'http/invalidJson',
    },
  ]);
  const [{ bytesIn, bytesOut } = { bytesIn: 0, bytesOut: 0 }] = place.all();
  expect(bytesIn).toBeGreaterThan(100);
  expect(bytesOut).toBeGreaterThan(100);
});

test('the bytes of a connection are those of each request on it', async () => {
  await using place = await open();
  const one = requestText('GET /v1/things', ['Authorization: Bearer x', 'Connection: keep-alive'], '', place.tiny.port);
  const token = one.replace('Bearer x', `Bearer ${'cb_the-right-token-of-this-test'}`);
  const last = token.replace('keep-alive', 'close');
  await exchange(place.tiny.port, token + last);
  await place.recorded(2);
  const sent = place.all().reduce((sum, { bytesIn }) => sum + bytesIn, 0);
  expect(sent).toBe(Buffer.byteLength(token + last));
});

test('security 193: bodies, tokens, queries and what looks like a secret are in none of it', async () => {
  await using place = await open();
  const secret = 'A'.repeat(43);
  await place.tiny.raw(`GET /v1/${secret}?token=${secret}`, [`X-Api-Key: ${secret}`, `X-Secret: ${secret}`]);
  await place.tiny.raw(`GET http://127.0.0.1/${secret}`, []);
  await exchange(place.tiny.port, requestText('GET /v1/things', [`Authorization: Bearer ${secret}`], '', place.tiny.port));
  await place.recorded(3);
  expect(place.all().map(({ path, failure }) => [path, failure])).toEqual([
    ['/v1/things', 'auth/required'],
    ['http://127.0.0.1/[…]', 'http/badPath'],
    ['/v1/[…]', 'http/notFound'],
  ]);
  expect(JSON.stringify(place.all())).not.toContain('AAAA');
});

test('failures, a client and a bridge can be asked for, and what is new since', async () => {
  await using place = await open();
  for (const path of ['/v1/things', '/v1/nothing', '/boom', '/v1/things']) await place.tiny.raw(`GET ${path}`);
  await exchange(place.tiny.port, requestText('GET /v1/things', [], '', place.tiny.port));
  await place.recorded(5);
  const paths = (query: object) => place.flights.list({ limit: 100, ...query }).map(({ n, status }) => [n, status]);
  expect(paths({})).toEqual([
    [5, 401],
    [4, 200],
    [3, 500],
    [2, 404],
    [1, 200],
  ]);
  expect(paths({ onlyFailures: true })).toEqual([
    [5, 401],
    [3, 500],
    [2, 404],
  ]);
  expect(paths({ client: 'Test', onlyFailures: true })).toEqual([
    [3, 500],
    [2, 404],
  ]);
  expect(paths({ after: 3 })).toEqual([
    [5, 401],
    [4, 200],
  ]);
  expect(paths({ limit: 1 })).toEqual([[5, 401]]);
  expect(paths({ bridgeId: 'another' })).toEqual([]);
  place.flights.clear();
  expect(paths({})).toEqual([]);
  await place.tiny.raw('GET /v1/things');
  await place.recorded(6);
});

test('a client that left before its answer is a failure, and the ring forgets the oldest', async () => {
  await using place = await open(3);
  const gone = new AbortController();
  const stream = await place.tiny.fetch('/stream', { signal: gone.signal });
  gone.abort();
  await expect(stream.text()).rejects.toThrow();
  await place.recorded(1);
  for (let n = 2; n <= 5; n += 1) {
    await place.tiny.raw('GET /v1/things');
    await place.recorded(n);
  }
  expect(place.all().map(({ n }) => n)).toEqual([5, 4, 3]);
});
