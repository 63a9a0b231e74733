import { type IncomingMessage, type ServerResponse } from 'node:http';

export interface Health {
  /** By path. */
  readonly bodies: Readonly<Record<string, unknown>>;
  /** Proves to a probe that it came to this listener, by what the probe sent. */
  readonly prove: ((nonce: string) => string) | undefined;
}

const nonceHeader = 'x-drawbridge-probe';
const longestNonce = 100;

/** Answers a health path, to anyone who passed the guard; whether this was one. */
export function tellHealth(incoming: IncomingMessage, outgoing: ServerResponse, path: string, { bodies, prove }: Health): boolean {
  const body = Object.hasOwn(bodies, path) ? bodies[path] : undefined;
  if (body === undefined || (incoming.method !== 'GET' && incoming.method !== 'HEAD')) return false;
  const nonce = incoming.headers[nonceHeader];
  if (prove && typeof nonce === 'string' && nonce.length <= longestNonce) outgoing.setHeader(nonceHeader, prove(nonce));
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}
