import { Failure } from '../../../shared/contract/errors.ts';
import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { Mailbox } from '../lib/mailbox.ts';
import { type Tunnel, type TunnelEnd, type TunnelEvent, type TunnelTools } from './ports.ts';

/** The part of ngrok's SDK that is used. */
export interface NgrokSdk {
  forward(options: {
    readonly addr: string;
    readonly authtoken: string;
    readonly domain?: string;
    readonly onStatusChange: (status: string) => void;
  }): Promise<{ url(): string | null; close(): Promise<void> }>;
}

const hint = 'Check the token and the domain at dashboard.ngrok.com';

/** ngrok inside this process: the token is in no environment and no argument. */
export function ngrokTunnel(
  { domain, tokenSecret }: Extract<TunnelConfig, { kind: 'ngrok' }>,
  end: TunnelEnd,
  tools: Pick<TunnelTools, 'secret'>,
  load: () => Promise<NgrokSdk>,
): Tunnel {
  return {
    kind: 'ngrok',
    async *start({ signal }: Call) {
      const authtoken = await tools.secret(tokenSecret);
      const ngrok = await load().catch((cause: unknown) => {
        throw new Failure('tunnel/programMissing', 'The ngrok library does not load on this system.', {
          cause,
          hint: 'Use another tunnel.',
        });
      });
      const told = new Mailbox<TunnelEvent>();
      let up: TunnelEvent | null = null;
      const onStatusChange = (status: string) => {
        if (status === 'closed') told.put({ type: 'degraded', reason: 'ngrok has lost its connection; it tries again by itself.' });
        else if (up) told.put(up);
      };
      const addr = `127.0.0.1:${end.port}`;
      const listener = await ngrok.forward({ addr, authtoken, ...(domain !== null && { domain }), onStatusChange }).catch(refused);
      const stop = () => told.end();
      signal.addEventListener('abort', stop);
      try {
        if (signal.aborted) return;
        up = { type: 'up', host: hostOf(listener.url()), own: domain !== null };
        yield up;
        for await (const events of told) yield* events.slice(-1);
      } finally {
        signal.removeEventListener('abort', stop);
        await listener.close();
      }
    },
  };
}

function hostOf(url: string | null): string {
  if (url !== null && URL.canParse(url) && url.startsWith('https://')) return new URL(url).host;
  throw new Failure('tunnel/failed', 'ngrok gave no https address.', { hint });
}

/** ngrok numbers its errors: those below 1000 are about the account and its token, 3xx about domains. */
function refused(cause: unknown): never {
  const text = cause instanceof Error ? cause.message : String(cause);
  const isRefusal = /ERR_NGROK_(\d{1,3})\b|authentication failed|authtoken/i.test(text);
  throw new Failure(isRefusal ? 'tunnel/refused' : 'tunnel/failed', `ngrok did not start: ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`, {
    cause,
    hint,
  });
}
