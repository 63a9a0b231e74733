import { expect, test } from 'vitest';
import { openTiny } from '../../../../e2e/fixtures/tiny-listener.ts';
import { type Caller } from '../../jobs/ports.ts';
import { clientRate } from './client-rate.ts';

const caller = (clientId: string): Caller => ({ clientId, clientName: clientId, scopes: ['read'] });

/** How many of so many requests at once pass. */
function passed(count: (caller: Caller) => void, clientId: string, requests: number): number {
  let passed = 0;
  for (let n = 0; n < requests; n += 1) {
    try {
      count(caller(clientId));
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'http/rateLimited', retryAfter: 1 });
    }
  }
  return passed;
}

test('a client may send 200 requests at once, then 50 a second, whatever others send', () => {
  let ms = 0;
  const count = clientRate(() => ms);
  expect(passed(count, 'ada', 500)).toBe(200);
  expect(passed(count, 'ben', 200)).toBe(200);
  ms = 999;
  expect(passed(count, 'ada', 500)).toBe(49);
  ms = 2999;
  expect(passed(count, 'ada', 500)).toBe(100);
  // What is not used is not saved up beyond the burst.
  ms = 3_600_000;
  expect(passed(count, 'ada', 500)).toBe(200);
});

test('security 17, 34: one client sends 500 requests at once: it is told when to come back, and the other is answered', async () => {
  const callers: Readonly<Record<string, Caller>> = { ada: caller('ada'), ben: caller('ben') };
  const count = clientRate(() => 0);
  await using tiny = await openTiny({
    authenticate: ({ headers }) => callers[String(headers['x-name'])] ?? caller('nobody'),
    onCaller: count,
  });
  const ask = (name: string) => tiny.fetch('/v1/things', { headers: { 'x-name': name } });
  const flood = await Promise.all(Array.from({ length: 500 }, () => ask('ada')));
  for (const answer of flood) {
    if (answer.status !== 200) expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
    await answer.text();
  }
  expect(flood.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(200);
  expect((await ask('ada')).status).toBe(429);
  expect((await ask('ben')).status).toBe(200);
  expect(await tiny.lives()).toBe(true);
});
