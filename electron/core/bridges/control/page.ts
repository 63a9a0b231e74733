import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import path from 'node:path';
import { type Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Channel } from '../../../../shared/rpc/channel.ts';
import { sha256 } from '../../lib/digest.ts';
import { refuseSocket } from '../http/listener.ts';
import { type RequestContext, type Surface } from '../http/surface.ts';
import { webSocketChannel } from './web-socket.ts';

export interface PageOptions {
  /** Folder of the built page. */
  readonly dir: string;
  /** A page connected with the owner's token. */
  readonly onChannel: (channel: Channel) => void;
}

/** The owner's page and its socket. Files are public; without the owner's token they can do nothing. */
export interface Page {
  readonly surface: Surface;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** 32 random bytes of this run; handed out in the address only. */
  readonly token: string;
}

const subprotocol = 'drawbridge.control';
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export function openPage({ dir, onChannel }: PageOptions): Page {
  const token = randomBytes(32).toString('base64url');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024, handleProtocols: () => subprotocol });
  return {
    token,
    surface: {
      path: '/',
      health: { '/healthz': { status: 'ok' } },
      isPublic: (method) => method === 'GET' || method === 'HEAD',
      fetch: (request) => serveFile(dir, new URL(request.url).pathname),
      renderFailure,
      [Symbol.asyncDispose]: async () => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
      },
    },
    upgrade: (request, socket, head) => {
      if ((request.url ?? '').split('?', 1)[0] !== '/control') return refuseSocket(socket, '404 Not Found');
      if (!carriesToken(request, token)) return refuseSocket(socket, '401 Unauthorized');
      sockets.handleUpgrade(request, socket, head, (client) => onChannel(webSocketChannel(client)));
    },
  };
}

/** A browser cannot set Authorization on a WebSocket, so the token comes as a subprotocol, which no log of ours ever sees. */
function carriesToken(request: IncomingMessage, token: string): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const given = offered.find((one) => one.startsWith('bearer.'))?.slice('bearer.'.length) ?? '';
  return offered.includes(subprotocol) && timingSafeEqual(sha256(given), sha256(token));
}

async function serveFile(dir: string, pathname: string): Promise<Response> {
  const file = path.join(dir, pathname === '/' ? 'index.html' : pathname);
  const type = types[path.extname(file)];
  if (!file.startsWith(dir + path.sep) || !type) throw notFound(pathname);
  const body = await readFile(file).catch(() => null);
  if (!body) throw notFound(pathname);
  const caching = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
  return new Response(new Uint8Array(body), {
    headers: { 'content-type': type, 'content-security-policy': contentSecurityPolicy, 'cache-control': caching },
  });
}

function notFound(pathname: string): Failure {
  return new Failure('http/notFound', `There is nothing at ${pathname.slice(0, 80)}.`, {
    hint: 'Open the address that "drawbridge open" prints.',
  });
}

function renderFailure(failure: Failure, { requestId }: RequestContext): Response {
  return Response.json({ error: { ...failure.toBody(), request_id: requestId } }, { status: failure.status });
}
