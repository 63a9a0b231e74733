import { expect, test } from 'vitest';
import { exchange, parseAnswer, type RawAnswer, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { goodToken, openTiny, type Tiny } from '../../../../e2e/fixtures/tiny-listener.ts';

const bearer = `Authorization: Bearer ${goodToken}`;
const ask = (tiny: Tiny, ...headers: readonly string[]): Promise<RawAnswer> =>
  exchange(tiny.port, requestText('GET /v1/things', headers, '', tiny.port));

const withoutId = ({ body }: RawAnswer): string => body.replace(/"request_id":"[^"]+"/, '');

test('security 26: every wrong token gets the same answer, and none is a hint', async () => {
  await using tiny = await openTiny();
  const wrong = [
    '',
    'x',
    goodToken.slice(0, -1),
    `${goodToken}x`,
    `x${goodToken}`,
    goodToken.toUpperCase(),
    goodToken.slice(3),
    'undefined',
    'null',
    '[object Object]',
    'true',
    '0',
    'x'.repeat(7000),
  ];
  const answers = [await ask(tiny), await ask(tiny, 'Authorization:')];
  for (const token of wrong) answers.push(await ask(tiny, `Authorization: Bearer ${token}`), await ask(tiny, `X-Api-Key: ${token}`));
  expect(answers.map(({ statuses }) => statuses)).toEqual(answers.map(() => [401]));
  expect(new Set(answers.map(withoutId)).size).toBe(1);
  expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({
    error: { code: 'required', message: expect.stringContaining('drawbridge tokens create') },
  });
  expect((await ask(tiny, `Authorization: Bearer ${'x'.repeat(40_000)}`)).statuses).toEqual([431]);
  expect((await ask(tiny, bearer)).statuses).toEqual([200]);
  expect(tiny.reached).toEqual(['GET /v1/things']);
});

test('security 27: other schemes are no token, however good what follows', async () => {
  await using tiny = await openTiny();
  const basic = Buffer.from(`user:${goodToken}`).toString('base64');
  const values = [
    `Basic ${basic}`,
    `Token ${goodToken}`,
    `Negotiate ${goodToken}`,
    goodToken,
    `Bearer Bearer ${goodToken}`,
    `Bearer  ${goodToken}`,
    `Bearer\t${goodToken}`,
    `Bearer "${goodToken}"`,
    `Bearer token=${goodToken}`,
    `Bearer ${goodToken} x`,
  ];
  for (const value of values) expect([value, (await ask(tiny, `Authorization: ${value}`)).statuses]).toEqual([value, [401]]);
  for (const value of [`bearer ${goodToken}`, `BEARER ${goodToken}`, `  Bearer ${goodToken}  `]) {
    expect([value, (await ask(tiny, `Authorization: ${value}`)).statuses]).toEqual([value, [200]]);
  }
  expect((await ask(tiny, `X-Api-Key: ${goodToken}`)).statuses).toEqual([200]);
});

test('security 28: two credentials are none, in whatever order', async () => {
  await using tiny = await openTiny();
  const bad = 'Authorization: Bearer wrong';
  for (const headers of [
    [bad, bearer],
    [bearer, bad],
    [bearer, bearer],
    [bearer, 'authorization:'],
  ]) {
    expect((await ask(tiny, ...headers)).statuses).toEqual([400]);
  }
  expect((await ask(tiny, `Authorization: Bearer wrong, Bearer ${goodToken}`)).statuses).toEqual([401]);
  expect((await ask(tiny, `Authorization: Bearer ${goodToken},wrong`)).statuses).toEqual([401]);
  const key = `X-Api-Key: ${goodToken}`;
  expect((await ask(tiny, key, key)).statuses).toEqual([401]);
  expect((await ask(tiny, bad, key)).statuses).toEqual([401]);
  expect(tiny.reached).toEqual([]);
});

test('security 29, 36: a token in the query or in a cookie is no token', async () => {
  await using tiny = await openTiny();
  for (const name of ['token', 'access_token', 'key', 'api_key', 'authorization', 'patchbay_token']) {
    const { statuses } = await exchange(tiny.port, requestText(`GET /v1/things?${name}=${goodToken}`, [], '', tiny.port));
    expect([name, statuses]).toEqual([name, [401]]);
    expect((await ask(tiny, `Cookie: ${name}=${goodToken}`)).statuses).toEqual([401]);
  }
});

test('security 31: nothing that a proxy may write is a privilege', async () => {
  await using tiny = await openTiny();
  const forwarded = [
    'X-Forwarded-For: 127.0.0.1',
    'X-Real-IP: ::1',
    'CF-Connecting-IP: 127.0.0.1',
    'Tailscale-User-Login: owner',
    'Forwarded: for=127.0.0.1;host=localhost',
    'X-Forwarded-Host: localhost',
    'X-Forwarded-User: owner',
    'X-Original-URL: /healthz',
    'X-Rewrite-URL: /healthz',
  ];
  expect((await ask(tiny, ...forwarded)).statuses).toEqual([401]);
  for (const header of forwarded) expect([header, (await ask(tiny, header)).statuses]).toEqual([header, [401]]);
});

test('security 34: guessing is slowed down, and the right token always passes', async () => {
  let now = 1_760_000_000_000;
  await using tiny = await openTiny({ now: () => now });
  const guesses = await Promise.all(Array.from({ length: 200 }, (_, n) => ask(tiny, `Authorization: Bearer guess-${n}`)));
  const counted = guesses.map(({ statuses }) => statuses[0]);
  expect([counted.filter((status) => status === 401).length, counted.filter((status) => status === 429).length]).toEqual([10, 190]);
  const slowed = guesses.find(({ statuses }) => statuses[0] === 429);
  expect(slowed?.headers.get('retry-after')).toBe('1');
  expect(JSON.parse(slowed?.body ?? '')).toMatchObject({ error: { code: 'too_many_attempts' } });
  expect((await ask(tiny, bearer)).statuses).toEqual([200]);
  expect((await ask(tiny)).statuses).toEqual([429]);
  now += 1000;
  expect((await ask(tiny)).statuses).toEqual([401]);
  expect(await tiny.lives()).toBe(true);
});

test('a path that is public needs no token, and only that one', async () => {
  await using tiny = await openTiny();
  expect((await exchange(tiny.port, requestText('GET /public', [], '', tiny.port))).statuses).toEqual([404]);
  expect((await exchange(tiny.port, requestText('POST /public', ['Content-Length: 0'], '', tiny.port))).statuses).toEqual([401]);
  expect(tiny.reached).toEqual(['GET /public']);
});

test('answers can be told apart by their id, and none may be kept', async () => {
  await using tiny = await openTiny();
  const answers = [await tiny.raw('GET /v1/things'), await ask(tiny), await tiny.raw('GET /healthz')];
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.has('x-powered-by')).toBe(false);
  }
  expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
  expect(parseAnswer(answers[1]?.text ?? '').body).toContain(answers[1]?.headers.get('x-request-id'));
});
