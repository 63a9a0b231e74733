import { expect, test } from 'vitest';
import { exchange, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { goodToken, openTiny, type Tiny } from '../../../../e2e/fixtures/tiny-listener.ts';

const bearer = `Authorization: Bearer ${goodToken}`;

/** After a refusal: the surface was not asked, the listener lives, nothing of us shows. */
async function expectRefused(tiny: Tiny, request: string, statuses: readonly number[], code?: string): Promise<void> {
  const reached = tiny.reached.length;
  const { statuses: got, text, body } = await exchange(tiny.port, request);
  expect([request.split('\r\n', 3).join(' | '), got.length, statuses.includes(got[0] ?? 0) ? '' : got]).toEqual([expect.anything(), 1, '']);
  expect(tiny.reached).toHaveLength(reached);
  expect(text.toLowerCase()).not.toMatch(/access-control|x-powered-by|\.ts:|node_modules|at async/);
  if (code !== undefined) expect(JSON.parse(body)).toMatchObject({ error: { code } });
  expect(await tiny.lives()).toBe(true);
}

test('security 1: a foreign Host is refused before the token and the body', async () => {
  await using tiny = await openTiny();
  const hosts = [
    'evil.example',
    `evil.example:${tiny.port}`,
    `127.0.0.1.evil.example:${tiny.port}`,
    'foo.local',
    'x.internal',
    `0.0.0.0:${tiny.port}`,
    `192.168.1.10:${tiny.port}`,
    `127.0.0.1:${tiny.port + 1}`,
    '127.0.0.1',
    'localhost',
    `localhost.:${tiny.port}`,
    `127.1:${tiny.port}`,
    `user@127.0.0.1:${tiny.port}`,
    `127.0.0.1:0${tiny.port}`,
    `[::]:${tiny.port}`,
  ];
  for (const host of hosts) {
    await expectRefused(tiny, requestText('GET /v1/things', [`Host: ${host}`, bearer]), [403], 'host_not_allowed');
    await expectRefused(tiny, requestText('POST /v1/echo', [`Host: ${host}`, 'Content-Length: 1000000']), [403], 'host_not_allowed');
  }
  for (const host of ['127.0.0.1', 'localhost', 'LocalHost', '[::1]']) {
    const { statuses } = await exchange(tiny.port, requestText('GET /v1/things', [`Host: ${host}:${tiny.port}`, bearer]));
    expect(statuses).toEqual([200]);
  }
});

test('security 2: no Host, an empty one, or two of them are refused with one response', async () => {
  await using tiny = await openTiny();
  const own = `Host: 127.0.0.1:${tiny.port}`;
  const head = (line: string, ...headers: readonly string[]) => `${[line, ...headers, bearer, 'Connection: close'].join('\r\n')}\r\n\r\n`;
  await expectRefused(tiny, head('GET /v1/things HTTP/1.1'), [400]);
  await expectRefused(tiny, head('GET /v1/things HTTP/1.0'), [400]);
  await expectRefused(tiny, head('GET /healthz HTTP/1.0'), [400]);
  await expectRefused(tiny, head('GET /v1/things HTTP/1.1', 'Host:'), [400]);
  await expectRefused(tiny, head('GET /v1/things HTTP/1.1', own, own), [400]);
  await expectRefused(tiny, head('GET /v1/things HTTP/1.1', own, 'Host: evil.example'), [400]);
  await expectRefused(tiny, head('GET /v1/things HTTP/1.1', 'Host: evil.example', own), [400, 403]);
  await expectRefused(tiny, head('GET http://evil.example/v1/things HTTP/1.1', own), [400, 403]);
});

test('security 4: a foreign Origin is refused even with a valid token, and gets no CORS header', async () => {
  await using tiny = await openTiny();
  const origins = [
    'https://evil.example',
    'null',
    'file://',
    `http://127.0.0.1:${tiny.port + 1}`,
    'chrome-extension://abcdefgh',
    `https://127.0.0.1:${tiny.port}`,
    `http://127.0.0.1:${tiny.port}/`,
    `http://127.0.0.1:${tiny.port}.evil.example`,
    `HTTP://127.0.0.1:${tiny.port}`,
    '',
    'http://localhost',
  ];
  for (const origin of origins) {
    await expectRefused(tiny, requestText('GET /v1/things', [`Origin: ${origin}`, bearer], '', tiny.port), [403], 'origin_not_allowed');
    await expectRefused(tiny, requestText('GET /healthz', [`Origin: ${origin}`], '', tiny.port), [403], 'origin_not_allowed');
  }
  const own = `Origin: http://127.0.0.1:${tiny.port}`;
  await expectRefused(
    tiny,
    requestText('GET /v1/things', [own, 'Origin: https://evil.example', bearer], '', tiny.port),
    [403],
    'origin_not_allowed',
  );
  expect((await tiny.raw('GET /v1/things', [own])).statuses).toEqual([200]);
});

test('security 5: a preflight from elsewhere gets no permission', async () => {
  await using tiny = await openTiny();
  const asked = [
    'Access-Control-Request-Method: POST',
    'Access-Control-Request-Headers: authorization',
    'Access-Control-Request-Private-Network: true',
  ];
  await expectRefused(
    tiny,
    requestText('OPTIONS /v1/echo', ['Origin: https://evil.example', ...asked], '', tiny.port),
    [403],
    'origin_not_allowed',
  );
  await expectRefused(tiny, requestText('OPTIONS /v1/echo', asked, '', tiny.port), [401]);
});

test('security 6: what a page elsewhere made the browser load is refused without any Origin', async () => {
  await using tiny = await openTiny();
  for (const site of ['cross-site', 'same-site']) {
    await expectRefused(
      tiny,
      requestText('GET /v1/things', [`Sec-Fetch-Site: ${site}`, bearer], '', tiny.port),
      [403],
      'origin_not_allowed',
    );
  }
  for (const site of ['same-origin', 'none'])
    expect((await tiny.raw('GET /v1/things', [`Sec-Fetch-Site: ${site}`])).statuses).toEqual([200]);
});

test('security 21: a path that is not written plainly reaches nothing', async () => {
  await using tiny = await openTiny();
  const paths = [
    '/healthz/../v1/things',
    '//v1/things',
    '/v1/%2e%2e/things',
    '/v1/%2E./things',
    '/%2fv1/things',
    '/v1%2Fthings',
    '/v1/things%00',
    '\\v1\\things',
    '/v1\\things',
    '/v1/%5Cthings',
    '/./v1/things',
    '/v1/things/..',
    '*',
    '/v1/th\xefngs',
    '/v1/things%5c..',
  ];
  for (const path of paths) {
    await expectRefused(tiny, requestText(`GET ${path}`, [], '', tiny.port), [400]);
    await expectRefused(tiny, requestText(`GET ${path}`, [bearer], '', tiny.port), [400]);
  }
  for (const path of [
    '/V1/THINGS',
    '/v1/things;a=1',
    '/v1/things/',
    '/HEALTHZ',
    '/healthz/',
    '/public/',
    '/v1/things#x',
    '/healthz#x',
    '/public#x',
    '/constructor',
    '/__proto__',
  ]) {
    const { statuses } = await exchange(tiny.port, requestText(`GET ${path}`, [], '', tiny.port));
    expect([path, statuses]).toEqual([path, [401]]);
  }
});

test('a query may hold anything: it decides nothing', async () => {
  await using tiny = await openTiny();
  for (const query of ['?', '?a=../..//\\%00', '?#', `?${'a'.repeat(8000)}`]) {
    expect([query, (await tiny.raw(`GET /v1/things${query}`)).statuses]).toEqual([query, [200]]);
    expect((await exchange(tiny.port, requestText(`GET /healthz${query}`, [], '', tiny.port))).statuses).toEqual([200]);
  }
});
