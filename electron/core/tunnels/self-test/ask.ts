import { Failure } from '../../../../shared/contract/errors.ts';
import { type Call } from '../../lib/call.ts';
import { reasonOf } from '../probe.ts';
import { type SelfTestTools, type WayIn } from './ports.ts';

/** Asks for a path of the address under test. Redirects are not followed. @throws Failure tunnel/failed when nothing answers */
export type Ask = (path: string, init: RequestInit, call: Call) => Promise<Response>;

/** Of an answer, in bytes. */
const mostBytes = 1 << 20;

/** The public address; loopback for a tunnel that has none. */
export function originOf({ host, port }: Pick<WayIn, 'host' | 'port'>): string {
  return host === null ? `http://127.0.0.1:${port}` : `https://${host}`;
}

export function asker(way: WayIn, { fetch }: Pick<SelfTestTools, 'fetch'>): Ask {
  const origin = originOf(way);
  return async (path, init, { signal }) => {
    try {
      return await fetch(`${origin}${path}`, { ...init, signal, redirect: 'manual' });
    } catch (cause) {
      throw broken(`${origin} does not answer`, cause, 'See how the tunnel stands, and whether this machine is online.');
    }
  };
}

/** This sentence, why, and what to do. */
export function broken(sentence: string, cause: unknown, hint: string): Failure {
  return new Failure('tunnel/failed', `${sentence}: ${reasonOf(cause)}.`, { cause, hint });
}

/** The JSON of an answer, by itself or as the last message of a stream; null when it is none. */
export async function jsonOf(answer: Response): Promise<unknown> {
  const text = await textOf(answer);
  const streamed = answer.headers.get('content-type')?.startsWith('text/event-stream');
  const data = streamed ? [...text.matchAll(/^data: ?(.+)$/gm)].at(-1)?.[1] : text;
  try {
    return JSON.parse(data ?? '');
  } catch {
    return null;
  }
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
