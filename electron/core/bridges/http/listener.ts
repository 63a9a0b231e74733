import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Hop } from '../../../../shared/model/flight.ts';
import { type Caller } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { type Authenticate } from './authenticate.ts';
import { type Doors, guard, loopbackDoors } from './guard.ts';
import { tellHealth } from './health.ts';
import { type FlightNote, type RecordFlight } from './recorder.ts';
import { type RequestContext, type Surface } from './surface.ts';
import { untilTurnedAway } from './turned-away.ts';

/** `over` is aborted by whoever ends the answer because its caller may call no more. */
export type OnCaller = (caller: Caller, answer: ServerResponse, over: AbortController) => void;

export interface ListenOptions {
  readonly host: '127.0.0.1' | '::1';
  /** 0 lets the system choose. */
  readonly port: number;
  /** Who calls. Runs after Host, path and Origin were checked. */
  readonly authenticate: Authenticate;
  /** Told of every request once it is known who calls. @throws Failure http/rateLimited */
  readonly onCaller?: OnCaller;
  /** Takes a credential out of the address. Runs before everything else. */
  readonly unwrap?: (request: IncomingMessage) => void;
  /** `local` unless given. */
  readonly hop?: Hop;
  /** Proves to a health probe that it came to this listener: a header of the answer, made of what the probe sent. */
  readonly prove?: (nonce: string) => string;
  /** The flight recorder. */
  readonly record?: RecordFlight;
  /** Takes WebSocket upgrades that passed the guard; without it every upgrade is refused. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly log: Log;
  /** Milliseconds after which a client that reads nothing of its answer is let go; 60 s unless given. */
  readonly stuckMs?: number;
}

/** An open port. Disposing it cuts what still runs; `stop` lets running answers finish. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** The surface's path. */
  readonly path: string;
  /** From now on it answers to these names and to no others. */
  answerTo(doors: Doors): void;
  /** Closes the port at once; answers under way go on. Resolves when the last one has ended and the surface is disposed. */
  stop(): Promise<void>;
}

/** security.md, part 3, HTTP server. */
const serverOptions = {
  maxHeaderSize: 16_384,
  insecureHTTPParser: false,
  requireHostHeader: true,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  noDelay: true,
} as const;

/** Requests under way at once; one more is asked to come back. A long stream is one. */
const maxUnderWay = 256;
/** More than that are not even accepted: enough that idle ones shut nobody out before their time is over. */
const maxConnections = 1024;
/** How long an answer may lie unread, in milliseconds. */
const defaultStuckMs = 60_000;
/** How long a refused socket may stay to read why, in milliseconds. */
const lingerMs = 1000;

/** What one listener knows of itself. */
interface Door {
  readonly surface: Surface;
  readonly options: ListenOptions;
  readonly server: Server;
  /** Sockets that HTTP has let go of: upgraded, or refused without a response. */
  readonly detached: Set<Duplex>;
  names: Doors;
  underWay: number;
  closing: boolean;
}

/**
 * Opens one port for one surface. Nothing reaches the surface that did not pass Host, path, Origin and token, in that order.
 * @throws Failure bridge/portInUse, bridge/cannotListen
 */
export async function listen(surface: Surface, options: ListenOptions): Promise<Listener> {
  const contexts = new WeakMap<IncomingMessage, RequestContext>();
  const serve = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      return answer(request, surface, contexts.get(incoming), { outgoing, log: options.log });
    },
    {
      overrideGlobalObjects: false,
    },
  );
  const server = createServer(serverOptions);
  const names = { hosts: new Set<string>(), origins: new Set<string>() };
  const door: Door = { surface, options, server, detached: new Set(), names, underWay: 0, closing: false };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const context = await admit(incoming, outgoing, door);
    if (!context) return;
    contexts.set(incoming, context);
    await serve(incoming, outgoing);
  };
  server.on('request', (incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      options.log.error('request broke', { error });
      outgoing.destroy();
    });
  });
  server.timeout = 30_000;
  server.maxHeadersCount = 100;
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = 1000;
  server.on('upgrade', (request, socket, head) => upgrade(request, detach(socket, door), head, door));
  server.on('connect', (_request, socket) => refuseSocket(detach(socket, door), '405 Method Not Allowed'));
  server.on('checkExpectation', (_request, response) => response.writeHead(417, { connection: 'close' }).end());
  server.on('clientError', (error, socket) => refuseBroken(error, socket));
  const port = await bind(server, options);
  server.on('error', (error) => options.log.error('listener broke', { port, error }));
  door.names = loopbackDoors(port);
  return openListener(door, port);
}

function openListener(door: Door, port: number): Listener {
  const { server, surface } = door;
  let closed: Promise<void> | null = null;
  const stop = () => {
    door.closing = true;
    closed ??= new Promise<void>((resolve) => server.close(() => resolve())).then(() => surface[Symbol.asyncDispose]());
    server.closeIdleConnections();
    return closed;
  };
  return {
    port,
    path: surface.path,
    answerTo: (doors) => {
      door.names = doors;
    },
    stop,
    [Symbol.asyncDispose]: () => {
      const stopped = stop();
      server.closeAllConnections();
      for (const socket of door.detached) socket.destroy();
      return stopped;
    },
  };
}

/** From here on the socket is ours: nobody else hears of its errors, and nobody else ends it. */
function detach(socket: Duplex, { detached }: Door): Duplex {
  detached.add(socket);
  socket.on('error', () => socket.destroy());
  socket.once('close', () => detached.delete(socket));
  return socket;
}

function bind(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => reject(bindFailure(cause.code ?? cause.message, { host, port, cause }));
    server.once('error', refuse);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Why nothing can listen there, from what the system calls it. */
export function bindFailure(
  fault: string,
  { host, port, cause }: Pick<ListenOptions, 'host' | 'port'> & { readonly cause?: Error },
): Failure {
  if (fault === 'EADDRINUSE') {
    return new Failure('bridge/portInUse', `Port ${port} on ${host} is used by another program.`, {
      cause,
      hint: 'Stop that program, or choose another port.',
    });
  }
  const why = fault === 'EACCES' ? 'the system does not allow it' : fault;
  return new Failure('bridge/cannotListen', `${host}:${port} cannot be opened: ${why}.`, {
    cause,
    hint: 'Choose another port.',
  });
}

/** Lets a request through to the surface, or answers it here: health, and every refusal. The body stays unread. */
async function admit(incoming: IncomingMessage, outgoing: ServerResponse, door: Door): Promise<RequestContext | null> {
  const { surface, options } = door;
  const requestId = randomUUID();
  for (const [name, value] of Object.entries({ ...commonHeaders, 'x-request-id': requestId })) outgoing.setHeader(name, value);
  options.unwrap?.(incoming);
  const flight = options.record?.(incoming, outgoing) ?? unrecorded();
  const over = new AbortController();
  const arrived = { requestId, hop: options.hop ?? 'local', over: over.signal, parting: { frame: null }, flight };
  try {
    guard(incoming, door.names, surface);
    const path = (incoming.url ?? '').split('?', 1)[0] ?? '';
    if (tellHealth(incoming, outgoing, path, { bodies: surface.health, prove: options.prove })) return null;
    requireOpen(door);
    const caller = surface.isPublic(incoming.method ?? '', path) ? null : options.authenticate(incoming);
    if (caller) {
      flight.letIn(caller);
      options.onCaller?.(caller, outgoing, over);
    }
    takePlace(incoming, outgoing, door);
    dropStuck(incoming, outgoing, options);
    return { ...arrived, caller };
  } catch (error) {
    await refuse(outgoing, surface, error, { ...arrived, caller: null }, options.log);
    return null;
  }
}

function unrecorded(): FlightNote {
  return { letIn: () => undefined, operation: null, failure: null };
}

/** A connection from before the stop is no way in after it. */
function requireOpen({ closing }: Door): void {
  if (closing) throw new Failure('host/stopping', 'This bridge has been stopped.', { hint: 'Try again when its owner has started it.' });
}

function takePlace(incoming: IncomingMessage, outgoing: ServerResponse, door: Door): void {
  if (door.underWay >= maxUnderWay) {
    throw new Failure('http/rateLimited', `${maxUnderWay} requests are under way here; no more are taken.`, {
      hint: 'Try again when one has ended.',
      retryAfter: 1,
    });
  }
  door.underWay += 1;
  outgoing.once('close', () => {
    door.underWay -= 1;
    if (door.closing) incoming.socket.destroySoon();
  });
}

/** A client may wait for its answer for as long as it likes, and read slowly; one that stops reading would keep its place for ever. */
function dropStuck({ socket }: IncomingMessage, outgoing: ServerResponse, { stuckMs = defaultStuckMs, log }: ListenOptions): void {
  // A write that makes progress starts the clock anew, and so does the next one.
  socket.setTimeout(stuckMs);
  outgoing.on('timeout', () => {
    if (outgoing.writableLength === 0) return;
    log.info('client dropped', { unread: outgoing.writableLength, ms: stuckMs });
    socket.destroy();
  });
}

const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const;

/** A surface renders its own failures; what it throws is one it forgot, or a bug. */
async function answer(
  request: Request,
  surface: Surface,
  context: RequestContext | undefined,
  { outgoing, log }: { readonly outgoing: ServerResponse; readonly log: Log },
): Promise<Response> {
  if (!context) throw new Error('a request reached the surface without passing the guard');
  try {
    return await untilTurnedAway(() => surface.fetch(request, context), context, outgoing);
  } catch (error) {
    const failure = Failure.from(error);
    if (failure.code === 'internal') log.error('request broke', { requestId: context.requestId, error });
    return render(failure, surface, context);
  }
}

/** As the surface shows it, with the time to come back. */
function render(failure: Failure, surface: Surface, context: RequestContext): Response {
  context.flight.failure = failure.code;
  const response = surface.renderFailure(failure, context);
  if (failure.retryAfter !== null) response.headers.set('retry-after', String(failure.retryAfter));
  return response;
}

/** Refuses without reading the body, so the connection cannot be used again. */
async function refuse(outgoing: ServerResponse, surface: Surface, error: unknown, context: RequestContext, log: Log): Promise<void> {
  const failure = Failure.from(error);
  if (failure.code === 'internal') log.error('request broke', { requestId: context.requestId, error });
  if (outgoing.headersSent) return void outgoing.destroy();
  const response = render(failure, surface, context);
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  outgoing.setHeader('connection', 'close');
  outgoing.writeHead(response.status).end(await response.text());
}

function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, { names, options }: Door): void {
  try {
    guard(request, names);
    if (!options.upgrade) throw new Failure('http/notFound', 'Nothing here speaks WebSocket.');
    options.upgrade(request, socket, head);
  } catch (error) {
    refuseSocket(socket, `${Failure.from(error).status} Refused`);
  }
}

/** Ends a socket that has no HTTP answer object. */
export function refuseSocket(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  // A socket closed over unread bytes is reset, and the client would never see why; one that is never closed is ours for good.
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(linger));
}

/** What the HTTP parser did not accept: one plain answer, then the connection ends (security cases 9, 11, 16). */
function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || (socket as Socket).bytesWritten > 0) return void socket.destroy();
  const statuses: Record<string, string> = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  };
  refuseSocket(socket, statuses[error.code ?? ''] ?? '400 Bad Request');
}
