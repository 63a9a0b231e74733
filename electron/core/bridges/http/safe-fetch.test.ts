import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isPublicAddress } from './public-address.ts';
import { createSafeFetch, type SafeFetchOptions, type SafeRequest } from './safe-fetch.ts';

const signal = new AbortController().signal;
const ask = (url: string, more: Partial<SafeRequest> = {}): SafeRequest => ({ url, signal, maxBytes: 1000, ...more });

/** A server on loopback that a fetcher may reach although it is not public. */
async function served(listener: RequestListener, options: SafeFetchOptions = {}) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const fetch = createSafeFetch({ allowPlain: true, isAllowed: () => true, resolve: async () => ['127.0.0.1'], ...options });
  return { fetch, requests, origin: `http://files.example:${port}` };
}

describe('what is no public address', () => {
  // `files.example` has no address: what is let through to it ends as unreachable, and no connection is ever made.
  const addresses: Record<string, string[]> = { localhost: ['127.0.0.1', '::1'], 'metadata.example': ['93.184.216.34', '10.0.0.7'] };
  const strict = createSafeFetch({ resolve: async (host) => addresses[host] ?? [] });

  test.each([
    ['security 170', 'https://127.0.0.1/'],
    ['security 170', 'https://localhost/'],
    ['security 170', 'https://localhost./'],
    ['security 170', 'https://127.1/'],
    ['security 170', 'https://0/'],
    ['security 170', 'https://2130706433/'],
    ['security 170', 'https://0x7f.1/'],
    ['security 170', 'https://0177.0.0.1/'],
    ['security 170', 'https://①②⑦.0.0.1/'],
    ['security 170', 'https:\\\\127.0.0.1/'],
    ['security 171', 'https://[::1]/'],
    ['security 171', 'https://[::]/'],
    ['security 171', 'https://[::ffff:127.0.0.1]/'],
    ['security 171', 'https://[::ffff:8.8.8.8]/'],
    ['security 171', 'https://[64:ff9b::7f00:1]/'],
    ['security 171', 'https://[64:ff9b:1::1]/'],
    ['security 171', 'https://[2002:7f00:1::]/'],
    ['security 171', 'https://[2001:0:1::]/'],
    ['security 171', 'https://[fe80::1]/'],
    ['security 171', 'https://[fc00::1]/'],
    ['security 171', 'https://[::127.0.0.1]/'],
    ['security 172', 'https://169.254.169.254/latest/meta-data'],
    ['security 172', 'https://[fd00:ec2::254]/'],
    ['security 172', 'https://100.64.0.1/'],
    ['security 172', 'https://10.1.2.3/'],
    ['security 172', 'https://172.16.0.1/'],
    ['security 172', 'https://192.168.1.1/'],
    ['security 172', 'https://224.0.0.1/'],
    ['security 172', 'https://255.255.255.255/'],
    ['security 172, a name with one private address among its own', 'https://metadata.example/'],
    ['security 175', 'file:///etc/hostname'],
    ['security 175', 'ftp://files.example/'],
    ['security 175', 'gopher://files.example/'],
    ['security 175', 'data:text/html,x'],
    ['security 175', 'javascript:alert(1)'],
    ['security 175', 'blob:https://files.example/1'],
    ['security 175', 'unix:/run/socket'],
    ['security 175', '//files.example/'],
    ['plain http', 'http://files.example/'],
    ['another port', 'https://files.example:8443/'],
    ['security 181', 'https://user:word@files.example/'],
  ])('%s: %s is refused before any connection', async (_, url) => {
    await expect(strict(ask(url))).rejects.toMatchObject({ code: 'url/notAllowed', status: 400 });
  });

  test('the whole of what is public stays open', () => {
    const open = ['8.8.8.8', '93.184.216.34', '100.63.0.1', '172.32.0.1', '192.169.0.1', '2606:2800:220:1::1', '2a00:1450::1'];
    expect(open.filter((address) => !isPublicAddress(address))).toEqual([]);
  });
});

test('an allowed address gives its bytes, asked for without credentials, cookies or a referer (security 181)', async () => {
  const { fetch, requests, origin } = await served((_request, response) => response.setHeader('set-cookie', 'a=1').end('hello'));
  const fetched = await fetch(ask(`${origin}/a`));
  expect([fetched.status, fetched.body.toString()]).toEqual([200, 'hello']);
  await fetch(ask(`${origin}/b`));
  const sent = Object.keys(requests.at(-1)?.headers ?? {});
  expect(sent.filter((name) => ['authorization', 'cookie', 'referer', 'origin', 'proxy-authorization'].includes(name))).toEqual([]);
  expect(requests.at(-1)?.headers).toMatchObject({
    host: origin.slice('http://'.length),
    'accept-encoding': 'identity',
    connection: 'close',
  });
});

test('security 176: a proxy of the environment is not asked', async () => {
  const { fetch, requests, origin } = await served((_request, response) => response.end('direct'));
  const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY'];
  for (const name of names) vi.stubEnv(name, 'http://127.0.0.1:9/');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await fetch(ask(origin))).body.toString()).toBe('direct');
  expect(requests).toHaveLength(1);
});

test('security 177: neither we ourselves nor the name of our tunnel are asked', async () => {
  const { fetch, requests, origin } = await served((_request, response) => response.end(), { ownHosts: () => ['files.example'] });
  await expect(fetch(ask(origin))).rejects.toMatchObject({ code: 'url/notAllowed' });
  expect(requests).toHaveLength(0);
});

describe('security 174: a redirect', () => {
  const hopping = (hops: number) =>
    served((request, response) => {
      const at = Number(request.url?.slice(1));
      if (at < hops) response.writeHead(302, { location: `/${at + 1}` }).end();
      else response.end('there');
    });

  test('is followed as far as was asked for, and no further', async () => {
    const { fetch, requests, origin } = await hopping(3);
    expect((await fetch(ask(`${origin}/0`, { redirects: 3 }))).body.toString()).toBe('there');
    await expect(fetch(ask(`${origin}/0`, { redirects: 2 }))).rejects.toMatchObject({ code: 'url/unreachable' });
    await expect(fetch(ask(`${origin}/0`))).rejects.toMatchObject({ code: 'url/unreachable' });
    expect(requests).toHaveLength(4 + 3 + 1);
  });

  test.each(['http://inside.example/', 'file:///etc/hostname', 'http://10.0.0.1/', 'http://user:word@files.example/'])(
    'to %s is refused',
    async (location) => {
      const { fetch, requests, origin } = await served((_request, response) => response.writeHead(302, { location }).end(), {
        resolve: async (host) => [host === 'inside.example' ? '10.0.0.7' : '127.0.0.1'],
        isAllowed: (address) => !address.startsWith('10.'),
      });
      await expect(fetch(ask(origin, { redirects: 3 }))).rejects.toMatchObject({ code: 'url/notAllowed' });
      expect(requests).toHaveLength(1);
    },
  );
});

test('a name is looked up once, and the address that was checked is the one that is used', async () => {
  const resolve = vi.fn(async () => ['127.0.0.1']);
  const { fetch, origin } = await served((_request, response) => response.end('pinned'), { resolve });
  expect((await fetch(ask(origin))).body.toString()).toBe('pinned');
  expect(resolve).toHaveBeenCalledTimes(1);
});

describe('security 178: what answers', () => {
  test('with more than was allowed, said beforehand or not, is cut', async () => {
    const declared = await served((_request, response) => response.writeHead(200, { 'content-length': '5000' }).end('x'.repeat(5000)));
    await expect(declared.fetch(ask(declared.origin))).rejects.toMatchObject({ code: 'url/tooLarge' });
    const chunked = await served((_request, response) => {
      response.write('x'.repeat(900));
      response.end('x'.repeat(101));
    });
    await expect(chunked.fetch(ask(chunked.origin))).rejects.toMatchObject({ code: 'url/tooLarge' });
  });

  test('compressed is never unpacked', async () => {
    const { fetch, origin } = await served((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
    await expect(fetch(ask(origin))).rejects.toMatchObject({ code: 'url/unreachable' });
  });

  test.each(['nothing', 'half a body'])('with %s in its time is given up', async (what) => {
    const { fetch, origin } = await served((_request, response) => {
      if (what !== 'nothing') response.write('half');
    });
    await expect(fetch(ask(origin, { timeoutMs: 50 }))).rejects.toMatchObject({ code: 'url/unreachable', status: 502 });
  });

  test('cut off in the middle is no answer', async () => {
    const { fetch, origin } = await served((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
      response.socket?.destroySoon();
    });
    await expect(fetch(ask(origin))).rejects.toMatchObject({ code: 'url/unreachable' });
  });
});

test('only the hosts that were named are asked', async () => {
  const { fetch, origin } = await served((_request, response) => response.end('ok'));
  await expect(fetch(ask(origin, { hosts: ['chatgpt.com'] }))).rejects.toMatchObject({ code: 'url/notAllowed' });
  expect((await fetch(ask(origin, { hosts: ['files.example'] }))).status).toBe(200);
});

test('a body is posted as it is', async () => {
  const { fetch, origin } = await served((request, response) => request.pipe(response));
  expect(
    (await fetch(ask(origin, { method: 'POST', body: '{"näme":1}', headers: { 'content-type': 'application/json' } }))).body.toString(),
  ).toBe('{"näme":1}');
});
