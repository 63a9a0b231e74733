import { type IncomingMessage } from 'node:http';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Surface } from './surface.ts';

/** What a listener answers to. */
export interface Doors {
  /** Exact `host:port` members, lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Exact origins; only the listener's own unless the owner adds one. */
  readonly origins: ReadonlySet<string>;
}

/** The names of a loopback listener (security.md, part 3, HTTP server, step 1). */
export function loopbackDoors(port: number): Doors {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`);
  return { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)) };
}

/**
 * The names of a public listener: exactly the tunnel's own host, and its own origin. Until that is known only the loopback name is good, for
 * the bridge's own probes and for tunnel clients on this machine, and no page at all (security case 184).
 */
export function publicDoors(host: string | null, port: number): Doors {
  if (host === null) return { hosts: new Set([`127.0.0.1:${port}`]), origins: new Set() };
  return { hosts: new Set([host]), origins: new Set([`https://${host}`]) };
}

/**
 * Everything that is decided before authentication, in the order of security.md; the body stays unread.
 * @throws Failure http/badRequest, http/hostNotAllowed, http/badPath, http/originNotAllowed
 */
export function guard(request: IncomingMessage, doors: Doors, surface: Pick<Surface, 'isPage' | 'idsBelow'> = {}): void {
  const [path = ''] = (request.url ?? '').split('?', 1);
  checkHost(request, doors);
  checkPath(withoutId(path, surface.idsBelow));
  if (!(isVisit(request) && surface.isPage?.(path))) checkOrigin(request, doors);
}

/** A person's browser follows a link or a redirect: the page that led here sees nothing of the answer. */
function isVisit({ method, headers }: IncomingMessage): boolean {
  const { origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': target } = headers;
  return method === 'GET' && origin === undefined && mode === 'navigate' && target === 'document';
}

function checkHost(request: IncomingMessage, doors: Doors): void {
  const hosts = rawValues(request, 'host');
  const [host] = hosts;
  if (hosts.length !== 1 || !host) {
    throw new Failure('http/badRequest', 'The request must carry exactly one Host header.', {
      hint: 'Call the address that Drawbridge shows.',
    });
  }
  if (doors.hosts.has(host.toLowerCase())) return;
  throw new Failure('http/hostNotAllowed', `Invalid Host: ${printable(host)}`, {
    hint: `Call ${[...doors.hosts][0] ?? 'the address that Drawbridge shows'}.`,
  });
}

/** The path with the encoded slashes of an id taken for letters: such an id is looked up, never walked along. */
function withoutId(path: string, idsBelow: string | undefined): string {
  if (idsBelow === undefined || !path.startsWith(idsBelow)) return path;
  return idsBelow + path.slice(idsBelow.length).replace(/%2f/gi, '-');
}

/** An absolute-form target and every spelling that a router might read differently is refused (security case 21). */
function checkPath(path: string): void {
  const plain = /^\/[\x21-\x7e]*$/.test(path) && !path.startsWith('//') && !path.includes('\\') && !/%(2f|5c|2e|00)/i.test(path);
  if (plain && !path.split('/').some((part) => part === '.' || part === '..')) return;
  throw new Failure('http/badPath', 'The path is not written plainly.', {
    hint: 'Send it without "..", "//", backslashes and encoded separators.',
  });
}

/** No web page may act here: a foreign Origin or a fetch that a page caused is refused even with a valid token (cases 4 to 6). */
function checkOrigin(request: IncomingMessage, doors: Doors): void {
  const origins = rawValues(request, 'origin');
  const site = request.headers['sec-fetch-site'];
  const foreign = origins.some((origin) => !doors.origins.has(origin)) || site === 'cross-site' || site === 'same-site';
  if (!foreign) return;
  throw new Failure('http/originNotAllowed', `Web pages may not call this address (Origin ${printable(origins[0] ?? 'hidden')}).`, {
    hint: 'Call it from a program, not from a page.',
  });
}

/**
 * The bearer token of a request, or null when there is none. The scheme may be in any case; two headers are refused, since
 * Node joins or drops repeats in silence.
 * @throws Failure http/badRequest
 */
export function bearerOf(request: IncomingMessage): string | null {
  const values = rawValues(request, 'authorization');
  if (values.length > 1) throw new Failure('http/badRequest', 'The request carries two Authorization headers.', { hint: 'Send one.' });
  return /^Bearer ([\x21-\x7e]+)$/i.exec(values[0] ?? '')?.[1] ?? null;
}

/**
 * The value of a header that may be sent once; null when it is missing or repeated. `x-api-key` is for clients of the OpenAI bridge
 * (spec/bridges/openai.md, section 4), `x-bridge-key` for OpenAI's tunnel client.
 */
export function keyOf(request: IncomingMessage, name: 'x-api-key' | 'x-bridge-key'): string | null {
  const values = rawValues(request, name);
  return values.length === 1 ? (values[0] ?? null) : null;
}

function rawValues({ rawHeaders }: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

function printable(text: string): string {
  return text.slice(0, 120).replace(/[^\x20-\x7e]/g, '?');
}
