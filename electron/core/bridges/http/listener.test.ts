import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { dial, exchange, parseAnswer, readAll, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { goodToken, openTiny, type Tiny } from '../../../../e2e/fixtures/tiny-listener.ts';

const bearer = `Authorization: Bearer ${goodToken}`;
const upgradeTo = (protocol: string) => [
  'Connection: Upgrade',
  `Upgrade: ${protocol}`,
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const send = (tiny: Tiny, text: string) => exchange(tiny.port, text);
const descriptors = () => readdirSync('/proc/self/fd').length;

test('security 9: what two readers could read differently is one refusal and the end of the connection', async () => {
  await using tiny = await openTiny();
  const own = `Host: 127.0.0.1:${tiny.port}\r\n${bearer}\r\nContent-Type: application/json\r\n`;
  const second = `GET /v1/things HTTP/1.1\r\n${own}\r\n`;
  const heads = [
    `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
    `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${second}`,
    `Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}  ${second}`,
    `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${second}`,
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${second}`,
    `Content-Length : 4\r\n\r\n{}  ${second}`,
    `X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}${second}`,
    `X-Nul: a\0b\r\nContent-Length: 2\r\n\r\n{}${second}`,
    `X-Cr: a\rb\r\nContent-Length: 2\r\n\r\n{}${second}`,
    `Content-Length: -1\r\n\r\n{}${second}`,
    `Content-Length: +2\r\n\r\n{}${second}`,
    `Content-Length: 0x2\r\n\r\n{}${second}`,
    `Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${second}`,
    `Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n${second}`,
  ];
  for (const head of heads) {
    const { statuses } = await send(tiny, `POST /v1/echo HTTP/1.1\r\n${own}${head}`);
    expect([head.slice(0, 40), statuses]).toEqual([head.slice(0, 40), [400]]);
  }
  for (const line of ['GARBAGE', 'GET', 'GET /v1/things HTTP/9.9', '\x16\x03\x01\x02']) {
    expect((await send(tiny, `${line}\r\n${own}\r\n`)).statuses).toEqual([400]);
  }
  expect(tiny.reached.filter((request) => request !== 'POST /v1/echo')).toEqual([]);
  expect(await tiny.lives()).toBe(true);
});

test('security 11: a long address, long headers and very many headers are refused', async () => {
  await using tiny = await openTiny();
  expect((await send(tiny, requestText(`GET /${'a'.repeat(20_000)}`, [bearer], '', tiny.port))).statuses).toEqual([431]);
  expect((await send(tiny, requestText('GET /v1/things', [bearer, `X-Long: ${'a'.repeat(40_000)}`], '', tiny.port))).statuses).toEqual([
    431,
  ]);
  const many = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: b`);
  expect((await send(tiny, requestText('GET /v1/things', [bearer, ...many(1500)], '', tiny.port))).statuses).toEqual([431]);
  // What stands behind the last header that is looked at must not slip by.
  for (const count of [96, 97, 98, 99, 100, 150]) {
    expect(
      (await send(tiny, requestText('GET /v1/things', [bearer, ...many(count), 'Origin: https://evil.example'], '', tiny.port)))
        .statuses[0],
    ).toBeGreaterThanOrEqual(400);
  }
  expect((await send(tiny, requestText('GET /v1/things', [bearer, ...many(90)], '', tiny.port))).statuses).toEqual([200]);
  expect(await tiny.lives()).toBe(true);
});

test('security 16: clients that dawdle are cut off, and nobody waits for them', { timeout: 20_000 }, async () => {
  await using tiny = await openTiny();
  const idle = await Promise.all(Array.from({ length: 300 }, () => dial(tiny.port)));
  const silent = await dial(tiny.port);
  const slow = await dial(tiny.port);
  const half = await dial(tiny.port);
  half.write(`POST /v1/echo HTTP/1.1\r\nHost: 127.0.0.1:${tiny.port}\r\n${bearer}\r\n`);
  const startedAt = performance.now();
  const dripping = setInterval(() => slow.write('G'), 1000);
  expect(await tiny.lives()).toBe(true);
  const texts = await Promise.all([silent, slow, half, ...idle].map(readAll));
  clearInterval(dripping);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect(new Set(texts.flatMap((text) => parseAnswer(text).statuses))).toEqual(new Set([400, 408]));
  expect(parseAnswer(texts[0] ?? '').statuses).toEqual([408]);
  expect(parseAnswer(texts[2] ?? '').statuses).toEqual([408]);
  expect(await tiny.lives()).toBe(true);
});

test('security 17: five hundred requests at once are answered, or told to come back', async () => {
  await using tiny = await openTiny();
  const before = descriptors();
  const answers = await Promise.all(Array.from({ length: 500 }, () => tiny.raw('GET /v1/things')));
  for (const { statuses, headers } of answers) {
    expect(statuses).toHaveLength(1);
    if (statuses[0] !== 200) expect([statuses[0], headers.get('retry-after')]).toEqual([429, '1']);
  }
  expect(answers.filter(({ statuses }) => statuses[0] === 200).length).toBeGreaterThan(100);
  expect(await tiny.lives()).toBe(true);
  await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before + 10), { timeout: 30_000 });
});

test('security 17: more answers under way than one listener holds are refused with a time to come back', async () => {
  await using tiny = await openTiny();
  const streams: Socket[] = [];
  for (let n = 0; n < 256; n++) {
    const socket = await dial(tiny.port);
    socket.write(requestText('GET /stream', [bearer], '', tiny.port));
    streams.push(socket);
  }
  await vi.waitFor(() => expect(tiny.reached).toHaveLength(256), { timeout: 30_000 });
  const { statuses, headers, body } = await tiny.raw('GET /v1/things');
  expect([statuses, headers.get('retry-after')]).toEqual([[429], '1']);
  expect(JSON.parse(body)).toMatchObject({ error: { code: 'rate_limited' } });
  expect(await tiny.lives()).toBe(true);
  for (const socket of streams.slice(0, 10)) socket.destroy();
  await vi.waitFor(async () => expect((await tiny.raw('GET /v1/things')).statuses).toEqual([200]), { timeout: 30_000 });
  for (const socket of streams) socket.destroy();
});

test('security 17: a client that reads nothing of its answer loses its place, one that has nothing to read keeps it', async () => {
  await using quiet = await openTiny({ stuckMs: 200 });
  const reader = (await quiet.fetch('/stream')).body?.pipeThrough(new TextDecoderStream()).getReader();
  quiet.lines.put('before');
  expect((await reader?.read())?.value).toContain('before');

  await using tiny = await openTiny({ stuckMs: 200 });
  const deaf = await dial(tiny.port);
  deaf.pause().write(requestText('GET /stream', [bearer], '', tiny.port));
  // More than the system holds for a connection.
  for (let n = 0; n < 30; n++) tiny.lines.put('x'.repeat(1_000_000));
  await vi.waitFor(() => expect(tiny.left()).toBe(1), { timeout: 30_000 });
  expect(tiny.logged.join()).toContain('client dropped');
  deaf.destroy();

  quiet.lines.put('after');
  expect((await reader?.read())?.value).toContain('after');
  expect(quiet.left()).toBe(0);
});

test('security 22: methods nobody offers are refused, and none is asked for by a header', async () => {
  await using tiny = await openTiny();
  for (const method of ['TRACE', 'PROPFIND', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'SEARCH']) {
    const { statuses, body } = await tiny.raw(`${method} /v1/things`);
    expect([method, statuses]).toEqual([method, [405]]);
    expect(body).not.toContain('Bearer');
  }
  expect((await tiny.raw('CONNECT 127.0.0.1:22')).statuses).toEqual([405]);
  expect((await tiny.raw('CONNECT /v1/things')).statuses[0]).toBeGreaterThanOrEqual(400);
  expect((await tiny.raw('GET /v1/things', ['X-HTTP-Method-Override: DELETE', 'X-Method-Override: POST'])).statuses).toEqual([200]);
  expect((await tiny.raw('BREW /v1/things')).statuses).toEqual([400]);
  expect((await tiny.raw('POST /v1/echo', ['Expect: a miracle', 'Content-Length: 0'])).statuses).toEqual([417]);
  expect(await tiny.lives()).toBe(true);
});

test('security 24: an unknown route, a wrong method and a bug are errors of ours that say nothing of our insides', async () => {
  await using tiny = await openTiny();
  for (const [line, status, code] of [
    ['GET /nowhere', 404, 'not_found'],
    ['DELETE /v1/things', 405, 'method_not_allowed'],
    ['GET /boom', 500, 'internal'],
  ] as const) {
    const { statuses, headers, body } = await tiny.raw(line);
    expect(statuses).toEqual([status]);
    expect(JSON.parse(body)).toMatchObject({ error: { code, request_id: headers.get('x-request-id') } });
    expect(body).not.toMatch(/SELECT|secret|tiny-listener|\/work|\.ts|at /);
    expect(headers.get('content-type')).toContain('application/json');
  }
  // What happened is in the log, and only there.
  expect(tiny.logged).toHaveLength(1);
  expect(tiny.logged[0]).toContain('request broke');
});

test('a failure that passes says when to come back, whatever its surface shows', async () => {
  await using tiny = await openTiny();
  const { statuses, headers } = await tiny.raw('GET /busy');
  expect([statuses, headers.get('retry-after')]).toEqual([[503], '7']);
});

test('security 25: nothing is upgraded where nothing is offered', async () => {
  await using tiny = await openTiny();
  for (const headers of [
    [...upgradeTo('websocket'), 'Origin: https://evil.example'],
    upgradeTo('websocket'),
    [...upgradeTo('websocket'), bearer],
    [...upgradeTo('h2c'), 'HTTP2-Settings: AAMAAABkAAQAAP__'],
  ]) {
    const { statuses } = await send(tiny, requestText('GET /v1/things', headers, '', tiny.port));
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
  }
  expect((await send(tiny, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).statuses).toEqual([400]);
  expect(tiny.reached).toEqual([]);
  expect(await tiny.lives()).toBe(true);
});

test('a client that slams the door in our face, whatever it asked for, ends nothing but itself', async () => {
  await using tiny = await openTiny();
  const before = descriptors();
  const requests = [
    requestText('GET /v1/things', [...upgradeTo('websocket'), 'Origin: https://evil.example'], '', tiny.port),
    requestText('CONNECT 127.0.0.1:22', [], '', tiny.port),
    requestText('GET /v1/things', [], '', tiny.port),
    requestText('GET /stream', [bearer], '', tiny.port),
    'GARBAGE\r\n\r\n',
  ];
  for (const request of requests) {
    for (let n = 0; n < 20; n++) {
      const socket = await dial(tiny.port);
      socket.write(request, () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
  }
  expect(await tiny.lives()).toBe(true);
  await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before + 10), { timeout: 30_000 });
});

test('a refused upgrade does not keep its socket, even when the client keeps its end', async () => {
  await using tiny = await openTiny();
  const before = descriptors();
  const sockets = await Promise.all(Array.from({ length: 40 }, () => dial(tiny.port)));
  for (const socket of sockets) socket.write(requestText('GET /v1/things', upgradeTo('websocket'), '', tiny.port));
  await Promise.all(sockets.map((socket) => once(socket, 'data')));
  // 40 of ours stay open here; the listener's own 40 must go.
  await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before + 45), { timeout: 30_000 });
  for (const socket of sockets) socket.destroy();
});

test('stopping closes the port at once, and lets a stream under way go on to its end', async () => {
  await using tiny = await openTiny();
  const stream = await tiny.fetch('/stream');
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  tiny.lines.put('before');
  expect((await reader?.read())?.value).toContain('before');
  let stopped = false;
  const stopping = tiny.listener.stop().then(() => {
    stopped = true;
  });
  await expect(dial(tiny.port)).rejects.toThrow('ECONNREFUSED');
  tiny.lines.put('after');
  expect((await reader?.read())?.value).toContain('after');
  expect(stopped).toBe(false);
  tiny.lines.end();
  expect((await reader?.read())?.done).toBe(true);
  await stopping;
});

test('after the stop nobody comes in through a connection that was open before', async () => {
  await using tiny = await openTiny();
  const socket = await dial(tiny.port);
  const text = readAll(socket);
  const request = (path: string) => requestText(`GET ${path}`, [bearer, 'Connection: keep-alive'], '', tiny.port);
  socket.write(request('/stream'));
  await vi.waitFor(() => expect(tiny.reached).toEqual(['GET /stream']), { timeout: 30_000 });
  const stopping = tiny.listener.stop();
  // It stands in line behind the stream; whether it was let in shows once that has ended.
  socket.write(request('/v1/things'));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  tiny.lines.end();
  const { statuses } = parseAnswer(await text);
  expect(statuses[0]).toBe(200);
  expect(statuses.slice(1).filter((status) => status === 200)).toEqual([]);
  expect(tiny.reached).toEqual(['GET /stream']);
  await stopping;
});

test('disposing cuts what still runs: streams, idle connections and upgraded sockets', async () => {
  const upgraded: Duplex[] = [];
  const tiny = await openTiny({
    upgrade: (_request, socket) => {
      upgraded.push(socket);
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    },
  });
  const socket = await dial(tiny.port);
  socket.write(requestText('GET /socket', upgradeTo('websocket'), '', tiny.port));
  const [first] = await once(socket, 'data');
  expect(String(first)).toContain('101');
  const stream = await tiny.fetch('/stream');
  const idle = await dial(tiny.port);
  await tiny[Symbol.asyncDispose]();
  await expect(stream.text()).rejects.toThrow();
  await Promise.all([socket, idle].map(readAll));
  expect(upgraded.map((one) => one.destroyed)).toEqual([true]);
  expect(tiny.left()).toBe(1);
  // Twice is once.
  await tiny[Symbol.asyncDispose]();
});

test('an upgrade that fails in our own hands is refused, not fatal', async () => {
  await using tiny = await openTiny({
    upgrade: () => {
      throw new Error('a bug');
    },
  });
  const { statuses, text } = await send(tiny, requestText('GET /socket', upgradeTo('websocket'), '', tiny.port));
  expect(statuses).toEqual([500]);
  expect(text).not.toContain('a bug');
  expect(await tiny.lives()).toBe(true);
});

test('security 227: a port that is taken is a failure with a sentence, and a free one is reported', async () => {
  await using tiny = await openTiny();
  const failure = await refused('bridge/portInUse', () => openTiny({ port: tiny.port }));
  expect(failure.message).toBe(`Port ${tiny.port} on 127.0.0.1 is used by another program.`);
  expect(failure.hint).toContain('choose another port');
  const foreign = createServer().listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  const { port } = foreign.address() as { port: number };
  await refused('bridge/portInUse', () => openTiny({ port }));
  foreign.close();
  await once(foreign, 'close');
  await using later = await openTiny({ port });
  expect(later.port).toBe(port);
});

test('the listener is on loopback and nowhere else', async () => {
  await using tiny = await openTiny();
  await expect(once(connect({ port: tiny.port, host: '127.0.0.2' }), 'connect')).rejects.toThrow('ECONNREFUSED');
});
