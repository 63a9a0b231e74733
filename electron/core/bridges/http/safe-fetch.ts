import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { Failure } from '../../../../shared/contract/errors.ts';
import { isPublicAddress } from './public-address.ts';

export interface SafeFetchOptions {
  /** Names that lead back to us: our tunnels'. */
  readonly ownHosts?: () => readonly string[];
  /** All addresses of a name; asked once for each request and hop. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly isAllowed?: (address: string) => boolean;
  /** `http:` and every port too, for a server of the owner's own. */
  readonly allowPlain?: boolean;
}

export interface SafeRequest {
  readonly url: string;
  readonly signal: AbortSignal;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the answer, counted as it arrives. */
  readonly maxBytes: number;
  /** For everything together; 15 s unless given. */
  readonly timeoutMs?: number;
  /** Followed redirects, each checked like the first address; none unless given. */
  readonly redirects?: 0 | 1 | 2 | 3;
  /** The only hosts that may be asked. */
  readonly hosts?: readonly string[];
}

export interface Fetched {
  readonly status: number;
  /** As sent; a repeated header's first value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Fetches an address that somebody else chose. Only public addresses are connected to, and the one that was checked is the one that is used;
 * no cookies, credentials, referer or proxy are sent (security.md, part 3, Fetcher).
 * @throws Failure url/notAllowed, url/unreachable, url/tooLarge
 */
export type SafeFetch = (request: SafeRequest) => Promise<Fetched>;

const defaultTimeoutMs = 15_000;

export function createSafeFetch(options: SafeFetchOptions = {}): SafeFetch {
  return async (request) => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs)]);
    let url = parsed(request.url);
    for (let hops = request.redirects ?? 0; ; hops -= 1) {
      const address = await checkedAddress(url, request, options, signal);
      const response = await send(url, address, request, signal);
      const next = redirectOf(response, url);
      if (next === null) return await read(response, request.maxBytes, signal);
      response.destroy();
      if (hops === 0) throw unreachable();
      url = next;
    }
  };
}

function parsed(text: string): URL {
  // What the URL parser would mend in silence was not meant as an address of the web.
  if (!/^https?:\/\/[^/\\?#]/i.test(text)) throw notAllowed();
  const url = URL.parse(text);
  if (!url) throw notAllowed();
  return url;
}

/** The address to connect to. Every address that the name has must be allowed: which one a later lookup gives is not ours to say. */
async function checkedAddress(url: URL, request: SafeRequest, options: SafeFetchOptions, signal: AbortSignal): Promise<string> {
  const { ownHosts = () => [], resolve = resolveAll, isAllowed = isPublicAddress, allowPlain = false } = options;
  const web = allowPlain ? ['http:', 'https:'].includes(url.protocol) : url.protocol === 'https:' && url.port === '';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (!web || url.username !== '' || url.password !== '') throw notAllowed();
  if (ownHosts().includes(host) || (request.hosts && !request.hosts.includes(host))) throw notAllowed();
  const addresses = isIP(host) ? [host] : await abortable(resolve(host), signal);
  const [first] = addresses;
  if (first === undefined) throw unreachable();
  if (!addresses.every(isAllowed)) throw notAllowed();
  return first;
}

async function resolveAll(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(unreachable());
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted.promise]);
  } catch (error) {
    throw error instanceof Failure ? error : unreachable(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function send(
  url: URL,
  address: string,
  { method = 'GET', headers = {}, body }: SafeRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const family = isIP(address);
  const pinned: RequestOptions['lookup'] = (_host, { all }, done) =>
    all ? done(null, [{ address, family }]) : done(null, address, family);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method,
      headers: {
        accept: '*/*',
        ...headers,
        'accept-encoding': 'identity',
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
      lookup: pinned,
      // No pool: a kept connection would be one that was not checked for this request.
      agent: false,
      signal,
      maxHeaderSize: 16_384,
    });
    request.on('response', resolve);
    request.on('error', (error) => reject(unreachable(error)));
    request.end(body);
  });
}

function redirectOf({ statusCode, headers: { location } }: IncomingMessage, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode ?? 0) || location === undefined) return null;
  const next = URL.parse(location, from.href);
  if (!next) throw notAllowed();
  return next;
}

async function read(response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Fetched> {
  const headers = Object.fromEntries(Object.entries(response.headersDistinct).map(([name, [value = ''] = []]) => [name, value]));
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw cut(response, maxBytes);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    response.destroy();
    throw unreachable();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw cut(response, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreachable(error);
  }
  if (signal.aborted) throw unreachable();
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

function cut(response: IncomingMessage, maxBytes: number): Failure {
  response.destroy();
  return new Failure('url/tooLarge', `What the address holds is larger than ${Math.ceil(maxBytes / 1024)} KiB.`, {
    hint: 'Send something smaller.',
  });
}

/** The same words whatever is behind the address, so that nobody learns what answers in the owner's network. */
function notAllowed(): Failure {
  return new Failure('url/notAllowed', 'This address may not be fetched.', { hint: 'Only public https addresses on port 443 are.' });
}

function unreachable(cause?: unknown): Failure {
  return new Failure('url/unreachable', 'The address did not give what was asked of it.', { cause, hint: 'Check it and try again.' });
}
