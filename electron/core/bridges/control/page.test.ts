import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { makePlace } from '../../../../e2e/fixtures/house.ts';
import { exchange, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { openLocal, openOver } from '../../../../e2e/fixtures/remote.ts';
import { startScriptedModel } from '../../../../e2e/scripted-model/server.ts';
import { type Host } from '../../host.ts';
import { webSocketChannel } from './web-socket.ts';

/** A house that serves a small page, with a secret beside it. */
async function openPage(change: Partial<Host> = {}, config: Record<string, unknown> = {}) {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel());
  const place = stack.use(await makePlace(model.url, config));
  const dir = `${place.folder}/page`;
  mkdirSync(`${dir}/assets/folder.js`, { recursive: true });
  mkdirSync(`${dir}-evil`);
  writeFileSync(`${dir}/index.html`, '<!doctype html><title>Drawbridge</title>');
  writeFileSync(`${dir}/assets/app-1a2b.js`, 'export {};');
  writeFileSync(`${dir}/assets/look.css`, 'body {}');
  writeFileSync(`${dir}/notes.txt`, 'not for the browser');
  for (const name of ['secret.html', 'page-evil/secret.html']) writeFileSync(`${place.folder}/${name}`, 'canary');
  const house = stack.use(await place.open({ pageDir: dir, ...change }));
  const local = stack.use(await openLocal(place.dataDir));
  const { url } = await local.call('control/address', {});
  const { port } = new URL(url);
  const token = new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
  return {
    place,
    house,
    url,
    token,
    port: Number(port),
    get: (path: string, ...headers: readonly string[]) => exchange(Number(port), requestText(`GET ${path}`, headers, '', Number(port))),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type OpenPage = Awaited<ReturnType<typeof openPage>>;
const withToken = ({ token }: OpenPage) => ['drawbridge.control', `bearer.${token}`];

/** A socket as a browser opens one, or the status it was refused with. */
async function socketTo(
  page: OpenPage,
  protocols: readonly string[],
  options: ClientOptions & { readonly path?: string } = {},
): Promise<WebSocket | number> {
  const { path = '/control', ...rest } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${page.port}${path}`, [...protocols], rest);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('error', reject);
  });
}

async function openSocket(page: OpenPage): Promise<WebSocket> {
  const socket = await socketTo(page, withToken(page));
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

test('the page and its parts are served to anybody, with a policy that lets in nothing else', async () => {
  await using page = await openPage();
  const { statuses, headers, body } = await page.get('/');
  expect([statuses, body]).toEqual([[200], '<!doctype html><title>Drawbridge</title>']);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = headers.get('content-security-policy') ?? '';
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ])
    expect(policy).toContain(rule);
  expect(policy).not.toMatch(/unsafe|\*|http/);
  expect([headers.get('x-content-type-options'), headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
    'nosniff',
    'no-store',
    'no-referrer',
  ]);
  const script = await page.get('/assets/app-1a2b.js');
  expect([script.headers.get('content-type'), script.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  expect((await page.get('/assets/look.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect((await page.get('/healthz')).body).toBe('{"status":"ok"}');
  expect((await exchange(page.port, requestText('HEAD /', [], '', page.port))).statuses).toEqual([200]);
});

test('nothing is served but the files of the page', async () => {
  await using page = await openPage();
  const paths = [
    '/secret.html',
    '/../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '//secret.html',
    '/assets/../../secret.html',
    '/../page-evil/secret.html',
    '/page-evil/secret.html',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/assets/folder.js',
    '/index.html%00',
    '/index.html/',
    '/INDEX.html.bak',
    '/missing.js',
    '/\\..\\secret.html',
    '/__proto__',
    '/constructor.html',
    '/.html',
  ];
  for (const path of paths) {
    const { statuses, body } = await page.get(path);
    expect([path, [400, 404].includes(statuses[0] ?? 0)]).toEqual([path, true]);
    expect(body).not.toContain('canary');
    expect(body).not.toContain(page.place.folder);
  }
});

test('the page takes no other method, no foreign Host and no foreign Origin', async () => {
  await using page = await openPage();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    const { statuses, body } = await exchange(page.port, requestText(`${method} /`, ['Content-Length: 0'], '', page.port));
    expect([method, statuses]).toEqual([method, [405]]);
    expect(body).toContain('http/methodNotAllowed');
  }
  expect((await page.get('/', 'Host: evil.example')).statuses).toEqual([403]);
  expect((await page.get('/', 'Origin: https://evil.example')).statuses).toEqual([403]);
  // A client token opens bridges, and never the owner's contract.
  expect(
    (
      await exchange(
        page.port,
        requestText('POST /control', [`Authorization: Bearer ${page.house.token}`, 'Content-Length: 0'], '', page.port),
      )
    ).statuses,
  ).toEqual([405]);
});

test('security 25, 40: the socket opens for the owner’s token of this run only, and for no foreign page', async () => {
  await using page = await openPage();
  const refusals: [protocols: readonly string[], options: ClientOptions & { path?: string }, status: number][] = [
    [[], {}, 401],
    [['drawbridge.control'], {}, 401],
    [['drawbridge.control', 'bearer.wrong'], {}, 401],
    [['drawbridge.control', `bearer.${page.token.slice(0, -1)}`], {}, 401],
    [['drawbridge.control', `bearer.${page.house.token}`], {}, 401],
    [[`bearer.${page.token}`], {}, 401],
    [['other', `bearer.${page.token}`], {}, 401],
    [['drawbridge.control'], { headers: { authorization: `Bearer ${page.token}`, cookie: `token=${page.token}` } }, 401],
    [['drawbridge.control'], { path: `/control?token=${page.token}` }, 401],
    [withToken(page), { path: '/' }, 404],
    [withToken(page), { path: '/control/' }, 404],
    [withToken(page), { path: '//control' }, 400],
    [withToken(page), { origin: 'https://evil.example' }, 403],
    [withToken(page), { origin: 'null' }, 403],
    [withToken(page), { origin: `http://127.0.0.1:${page.port + 1}` }, 403],
    [withToken(page), { headers: { host: 'evil.example' } }, 403],
    [withToken(page), { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
  ];
  for (const [protocols, options, status] of refusals)
    expect([protocols, options, await socketTo(page, protocols, options)]).toEqual([protocols, options, status]);
  const socket = await socketTo(page, withToken(page), { origin: `http://127.0.0.1:${page.port}` });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  expect(socket.protocol).toBe('drawbridge.control');
  socket.close();
  expect((await page.get('/healthz')).statuses).toEqual([200]);
});

test('through the socket a page has the owner’s contract, but not the address that lets in another page', async () => {
  await using page = await openPage();
  await using remote = openOver(webSocketChannel(await openSocket(page)));
  expect((await remote.call('state/subscribe', {})).bridges).toHaveLength(2);
  await remote.call('client/create', { name: 'Notebook', scopes: ['read'] });
  expect((await remote.hear('client/changed')).clients).toHaveLength(1);
  const failure = await refused('auth/scopeMissing', () => remote.call('control/address', {}));
  expect(failure.hint).toBe('Run: drawbridge open');
});

test('a page that sends what is no message, or too much, loses its socket and nobody else theirs', async () => {
  await using page = await openPage();
  await using other = openOver(webSocketChannel(await openSocket(page)));
  const ends: [send: (socket: WebSocket) => void, code: number][] = [
    [(socket) => socket.send(Buffer.from([1, 2, 3])), 1003],
    [(socket) => socket.send('x'.repeat(4 * 1024 * 1024 + 1)), 1009],
  ];
  for (const [send, code] of ends) {
    const socket = await openSocket(page);
    socket.on('error', () => undefined);
    send(socket);
    expect((await once(socket, 'close'))[0]).toBe(code);
  }
  const rude = await openSocket(page);
  rude.on('error', () => undefined);
  rude.send('no JSON');
  rude.terminate();
  expect((await other.call('bridge/list', {})).data).toHaveLength(2);
});

test('the house closes while a page is open, and the page is told', async () => {
  await using page = await openPage();
  const socket = await openSocket(page);
  const closed = once(socket, 'close');
  await page.house[Symbol.asyncDispose]();
  await closed;
});

test('the address is new with every start, its token is nowhere but in its fragment', async () => {
  await using page = await openPage();
  expect(page.url).toBe(`http://127.0.0.1:${page.port}/#token=${page.token}`);
  expect(page.token).toMatch(/^[\w-]{43}$/);
  expect(page.house.app.ready.control.url).toBe(`http://127.0.0.1:${page.port}/`);
  expect(page.house.logged.join('\n')).not.toContain(page.token);
  await page.house[Symbol.asyncDispose]();
  await using _again = await page.place.open({ pageDir: `${page.place.folder}/page` });
  await using local = await openLocal(page.place.dataDir);
  expect((await local.call('control/address', {})).url).not.toContain(page.token);
});

test('security 227: a control port that was named is used or refused; without a name another is found', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  await using model = await startScriptedModel();
  await using place = await makePlace(model.url, { control: { port } });
  mkdirSync(`${place.folder}/page`);
  const failure = await refused('bridge/portInUse', () => place.open({ pageDir: `${place.folder}/page` }));
  expect(failure.message).toContain(String(port));
  // Nothing of the refused house is left: the same folder opens as soon as the port is free.
  taken.close();
  await once(taken, 'close');
  await using house = await place.open({ pageDir: `${place.folder}/page` });
  expect(house.app.ready.control.url).toBe(`http://127.0.0.1:${port}/`);
  await using other = await makePlace(model.url, { control: { port: null } });
  await using first = await other.open({ pageDir: `${place.folder}/page` });
  await using third = await makePlace(model.url, { control: { port: null } });
  await using second = await third.open({ pageDir: `${place.folder}/page` });
  expect(first.app.ready.control.url).not.toBe(second.app.ready.control.url);
});
