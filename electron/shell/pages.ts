import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const pageScheme = 'app';
const pageHost = 'drawbridge';
export const pageAddress = `${pageScheme}://${pageHost}/`;

/** The page at one of its places, for example `/approvals`; alone without what leads to the others. */
export function pageAt(place: string, { alone = false } = {}): string {
  return `${pageAddress}${alone ? '?alone' : ''}#${place}`;
}

/** The place that such an address names. */
export function placeOf(address: string): string {
  return URL.parse(address)?.hash.slice(1) || '/';
}

/** What our page may do: run and show its own files. No request leaves it; it talks to the core over IPC only. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
} as const;

/** The `Content-Security-Policy` of every answer. The page carries its own in a meta tag, for hosts that lose the header. */
export const contentPolicy = Object.entries(policy)
  .map((directive) => directive.join(' '))
  .join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** True for our page's own address: the only one that may talk to the core. */
export function isPageAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${pageScheme}:` && url.host === pageHost;
}

/** Answers a request of the window from the folder of the built page: a file in it, or 404. The policy goes out with both. */
export async function servePage(folder: string, request: Request): Promise<Response> {
  const file = request.method === 'GET' ? fileOf(folder, request.url) : null;
  const type = file === null ? undefined : types[extname(file)];
  if (file === null || type === undefined) return notFound();
  const content = await readFile(file).catch(() => null);
  if (content === null) return notFound();
  return new Response(new Uint8Array(content), { headers: headers(type) });
}

function fileOf(folder: string, address: string): string | null {
  const url = isPageAddress(address) ? URL.parse(address) : null;
  if (url === null) return null;
  const path = decoded(url.pathname);
  if (path === null || /[\0\\:]/.test(path)) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(normalize(folder + sep)) ? file : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

const headers = (type: string) => ({
  'content-type': type,
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
});

const notFound = (): Response => new Response('Not found', { status: 404, headers: headers('text/plain; charset=utf-8') });
