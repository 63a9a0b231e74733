import { type TunnelConfig } from '../../../shared/model/tunnel.ts';
import { type Call } from '../lib/call.ts';
import { type Tunnel, type TunnelEvent } from './ports.ts';

/** A reverse proxy of the owner's own: nothing is started, only watched. */
export function proxyTunnel({ hostname }: Extract<TunnelConfig, { kind: 'proxy' }>): Tunnel {
  return {
    kind: 'proxy',
    async *start({ signal }: Call): AsyncGenerator<TunnelEvent> {
      yield { type: 'up', host: hostname.toLowerCase(), own: true };
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}
