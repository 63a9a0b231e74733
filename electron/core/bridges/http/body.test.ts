import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dial, exchange, parseAnswer, readAll, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { goodToken, openTiny, type Tiny } from '../../../../e2e/fixtures/tiny-listener.ts';
import { readJson } from './body.ts';

const json = 'Content-Type: application/json';
const megabyte = 1024 * 1024;

const post = (tiny: Tiny, body: BodyInit, headers: Readonly<Record<string, string>> = {}) =>
  tiny.fetch('/v1/echo', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

const codeOf = async (response: Response): Promise<[number, string]> => {
  const { error } = (await response.json()) as { error?: { code: string } };
  return [response.status, error?.code ?? ''];
};

test('security 7, 8: what is not called JSON is not read as JSON', async () => {
  await using tiny = await openTiny();
  const types = [
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-evil',
    'text/plain;application/json',
    'application/jsonp',
    'application/json; charset=utf-16',
    'application/json;x=y',
    'application/json, text/plain',
    'application/vnd.api+json',
    '',
  ];
  for (const type of types) {
    const { statuses, body } = await tiny.raw('POST /v1/echo', [`Content-Type: ${type}`, 'Content-Length: 2'], '{}');
    expect([type, statuses]).toEqual([type, [415]]);
    expect(JSON.parse(body)).toMatchObject({
      error: { code: 'unsupported_media_type', message: expect.stringContaining('Content-Type: application/json') },
    });
  }
  expect((await tiny.raw('POST /v1/echo', ['Content-Length: 2'], '{}')).statuses).toEqual([415]);
  expect((await tiny.raw('POST /v1/echo', [json, 'Content-Type: text/plain', 'Content-Length: 2'], '{}')).statuses).toEqual([415]);
  for (const type of ['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"']) {
    expect([type, (await tiny.raw('POST /v1/echo', [`Content-Type: ${type}`, 'Content-Length: 2'], '{}')).statuses]).toEqual([type, [200]]);
  }
  expect(await tiny.lives()).toBe(true);
});

test('security 12: a declared length over the limit is refused before any of the body has come', async () => {
  await using tiny = await openTiny();
  const socket = await dial(tiny.port);
  socket.write(
    requestText('POST /v1/echo', [`Authorization: Bearer ${goodToken}`, json, `Content-Length: ${4 * megabyte}`], '', tiny.port),
  );
  const [first] = await once(socket, 'data');
  expect(parseAnswer(String(first))).toMatchObject({ statuses: [413] });
  socket.destroy();
  expect(await tiny.lives()).toBe(true);
});

test('security 13: a body without a length is counted as it comes', async () => {
  await using tiny = await openTiny();
  const before = process.memoryUsage().rss;
  const chunk = Buffer.alloc(64 * 1024, 'a');
  async function* endless() {
    for (let sent = 0; sent < 64 * megabyte; sent += chunk.length) yield chunk;
  }
  // What the client sees is the refusal, or that the connection went while it was still sending.
  const sent = await fetch(`${tiny.url}/v1/echo`, {
    method: 'POST',
    headers: { authorization: `Bearer ${goodToken}`, 'content-type': 'application/json' },
    body: endless(),
    duplex: 'half',
  } as unknown as RequestInit).then(
    (response) => response.status,
    () => 'reset',
  );
  expect([413, 'reset']).toContain(sent);
  expect(process.memoryUsage().rss - before).toBeLessThan(96 * megabyte);
  expect(await tiny.lives()).toBe(true);
});

test('a body just within the limit is read, one byte more is refused', async () => {
  await using tiny = await openTiny();
  const of = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
  expect((await post(tiny, of(megabyte))).status).toBe(200);
  expect(await codeOf(await post(tiny, of(megabyte + 1)))).toEqual([413, 'body_too_large']);
});

test('security 14: without a token a large body is refused unread, and the connection ends', async () => {
  await using tiny = await openTiny();
  const head = requestText('POST /v1/echo', [json, `Content-Length: ${megabyte}`, 'Connection: keep-alive'], '', tiny.port);
  const socket = await dial(tiny.port);
  socket.write(head);
  const { statuses, headers } = parseAnswer(await readAll(socket));
  expect(statuses).toEqual([401]);
  expect(headers.get('connection')).toBe('close');
  expect(tiny.reached).toEqual([]);
  // A client that goes on sending all the same still gets to read why.
  for (let round = 0; round < 2; round++) {
    const response = await fetch(`${tiny.url}/v1/echo`, {
      method: 'POST',
      body: 'x'.repeat(5 * megabyte),
      headers: { 'content-type': 'application/json' },
    });
    expect(await codeOf(response)).toEqual([401, 'required']);
  }
  expect(await tiny.lives()).toBe(true);
});

test('security 15: a compressed body is refused, whatever it would become', async () => {
  await using tiny = await openTiny();
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(32 * megabyte)));
  for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'x-gzip']) {
    expect(await codeOf(await post(tiny, bomb, { 'content-encoding': encoding }))).toEqual([415, 'unsupported_media_type']);
  }
  expect((await post(tiny, '{}', { 'content-encoding': 'identity' })).status).toBe(200);
});

test('security 18: keys that reach for a prototype are dropped wherever they are and however they are written', async () => {
  await using tiny = await openTiny();
  const text = String.raw`{"a":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"\u005f_proto__":{"polluted":1},
    "list":[{"__proto__":{"polluted":1},"b":{"prototype":{"polluted":1},"c":2}}],"text":"__proto__"}`;
  const { body } = (await (await post(tiny, text)).json()) as { body: object };
  expect(body).toEqual({ a: 1, list: [{ b: { c: 2 } }], text: '__proto__' });
  expect(Object.hasOwn(body, '__proto__')).toBe(false);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('security 20: deep, broken and odd JSON is refused at once, or read as what it is', async () => {
  await using tiny = await openTiny();
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const refusals: [body: string | Uint8Array<ArrayBuffer>, code: string][] = [
    [nested(65), 'json_too_deep'],
    [nested(100_000), 'json_too_deep'],
    [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'json_too_deep'],
    ['['.repeat(megabyte), 'json_too_deep'],
    ['', 'invalid_json'],
    ['{', 'invalid_json'],
    ['{} trailing', 'invalid_json'],
    ['{}{}', 'invalid_json'],
    ['NaN', 'invalid_json'],
    ["{'a':1}", 'invalid_json'],
    ['{"a":1,}', 'invalid_json'],
    [String.raw`"\ud800"`, 'invalid_json'],
    [String.raw`{"a":["x\udc00y"]}`, 'invalid_json'],
    [String.raw`{"\ud800":1}`, 'invalid_json'],
    [Uint8Array.of(0x22, 0xff, 0x22), 'invalid_json'],
    [Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'invalid_json'],
    [Uint8Array.of(0x22, 1, 0x22), 'invalid_json'],
    [new Uint8Array(Buffer.from('\ufeff{}', 'utf16le')), 'invalid_json'],
  ];
  for (const [body, code] of refusals) {
    const shown = String(body).slice(0, 20);
    expect([shown, await codeOf(await post(tiny, body))]).toEqual([shown, [400, code]]);
  }
  const values: [body: string, value: unknown][] = [
    [nested(64), JSON.parse(nested(64))],
    ['"[[[[ { not deep \\" [[[["', '[[[[ { not deep " [[[['],
    ['{"a":1,"a":2}', { a: 2 }],
    [String.raw`"\ud83d\ude00 \u0041"`, '😀 A'],
    ['"\u2028"', '\u2028'],
    ['0', 0],
    ['null', null],
  ];
  for (const [body, value] of values) expect(await (await post(tiny, body)).json()).toEqual({ body: value });
  const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`k${n}`, n]));
  expect(await (await post(tiny, JSON.stringify(many))).json()).toEqual({ body: many });
  expect(await tiny.lives()).toBe(true);
});

test('every JSON value that is not too deep comes through as it is', async () => {
  const read = (text: string) =>
    readJson(new Request('http://127.0.0.1', { method: 'POST', body: text, headers: { 'content-type': 'application/json' } }));
  const unsafe = new Set(['__proto__', 'constructor', 'prototype']);
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 6, noUnicodeString: false, stringUnit: 'grapheme' }), async (value) => {
      const text = JSON.stringify(value);
      fc.pre(![...unsafe].some((key) => text.includes(key)));
      expect(await read(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('a body cut off in the middle harms nobody', async () => {
  await using tiny = await openTiny();
  for (const cut of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const socket = await dial(tiny.port);
    socket.write(requestText('POST /v1/echo', [`Authorization: Bearer ${goodToken}`, json, 'Content-Length: 100'], '{"a":', tiny.port));
    socket[cut]();
    socket.destroy();
  }
  expect(await tiny.lives()).toBe(true);
  const { statuses } = await exchange(tiny.port, requestText('GET /v1/things', [`Authorization: Bearer ${goodToken}`], '', tiny.port));
  expect(statuses).toEqual([200]);
});
