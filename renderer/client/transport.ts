import { Failure } from '../../shared/contract/errors.ts';
import { type Channel } from '../../shared/rpc/channel.ts';
import { MessageQueue } from '../../shared/rpc/queue.ts';
import { texts } from '../../shared/texts/texts.ts';

/** What the Electron preload gives the window. */
export interface PreloadBridge {
  send(text: string): void;
  /** Returns what ends the listening. */
  onMessage(listener: (text: string) => void): () => void;
}

declare global {
  interface Window {
    readonly drawbridge?: PreloadBridge;
  }
}

/** A way to the core. Opening rejects with a Failure when there is nobody, or nobody who takes this token. */
export type Transport = (signal: AbortSignal) => Promise<Channel>;

/** Through the Electron preload: there is always somebody, and one conversation at a time. */
export function preloadTransport(bridge: PreloadBridge): Transport {
  return async () => {
    const messages = new MessageQueue();
    const stop = bridge.onMessage((text) => messages.push(text));
    return {
      send: (text) => bridge.send(text),
      messages,
      [Symbol.asyncDispose]: async () => {
        stop();
        messages.end();
      },
    };
  };
}

/** Over a WebSocket to `address`, with the owner's token as a subprotocol: a browser can send no other header. */
export function socketTransport(address: string, token: () => string): Transport {
  return async (signal) => {
    const socket = new WebSocket(address, ['drawbridge.control', `bearer.${token()}`]);
    const messages = new MessageQueue();
    socket.addEventListener('message', ({ data }) => messages.push(String(data)));
    socket.addEventListener('close', () => messages.end());
    await opened(socket, signal);
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      messages,
      [Symbol.asyncDispose]: async () => {
        socket.close();
        messages.end();
      },
    };
  };
}

/** The control listener that served this page. */
export function controlAddress({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/control`;
}

/**
 * A browser says nothing about why a WebSocket was refused. If the same listener answers its health path, it was the token.
 * @throws nothing: no answer is `unreachable`
 */
export async function whyRefused(signal: AbortSignal): Promise<'tokenRefused' | 'unreachable'> {
  try {
    const { ok } = await fetch('/healthz', { signal, cache: 'no-store' });
    return ok ? 'tokenRefused' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

async function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const unreachable = () => reject(new Failure('host/notRunning', texts.link.unreachable, { hint: texts.link.unreachableHint }));
  socket.addEventListener('open', () => resolve());
  socket.addEventListener('close', unreachable);
  signal.addEventListener('abort', () => socket.close(), { once: true });
  await promise;
}
