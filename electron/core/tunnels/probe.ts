import { randomBytes } from 'node:crypto';
import { type Call } from '../lib/call.ts';

export interface ProbeOptions {
  readonly fetch: typeof fetch;
  /** What our own listener answers to this nonce. */
  readonly prove: (nonce: string) => string;
}

/** Whether an address leads to our listener; null when it does, else what came instead. */
export type Probe = (host: string, call: Call) => Promise<string | null>;

const header = 'x-drawbridge-probe';
const timeoutMs = 5000;

/** Asks the health path through the public address, with a nonce that only our listener can answer: anybody may be at an address that a program named. */
export function openProbe({ fetch, prove }: ProbeOptions): Probe {
  return async (host, { signal }) => {
    const nonce = randomBytes(16).toString('base64url');
    try {
      const response = await fetch(`https://${host}/healthz`, {
        headers: { [header]: nonce },
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      if (response.status !== 200) return `https://${host}/healthz answers ${response.status}.`;
      return response.headers.get(header) === prove(nonce) ? null : `https://${host} answers, but not from this bridge.`;
    } catch (error) {
      signal.throwIfAborted();
      return `https://${host} does not answer: ${reasonOf(error)}.`;
    }
  };
}

/** `fetch` hides why in the cause. */
export function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  const inner = cause instanceof Error ? cause : error;
  return inner instanceof Error ? ((inner as NodeJS.ErrnoException).code ?? inner.message) : String(inner);
}
