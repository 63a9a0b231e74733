import { setTimeout as pause } from 'node:timers/promises';

/** The memory that a Node program cannot let go of. Disposing ends the connection. */
export interface HeapProbe extends Disposable {
  /** Bytes of its heap once its garbage is collected. */
  live(): Promise<number>;
}

/** What one collection lets go of is what the next one finds. */
const collections = 4;
const pauseMs = 500;

interface Reply {
  readonly id: number;
  readonly result: { readonly usedSize?: number };
}

/** Connects to the inspector of a program on this machine that listens at `port`. @throws Error when none answers */
export async function openHeap(port: number): Promise<HeapProbe> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  const opened = Promise.withResolvers<void>();
  socket.addEventListener('open', () => opened.resolve());
  socket.addEventListener('error', () => opened.reject(new Error('The inspector of the host does not answer.')));
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply: Reply = JSON.parse(String(data));
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  let last = 0;
  const call = (method: string) =>
    new Promise<Reply>((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method }));
    });
  await opened.promise;
  return {
    live: async () => {
      for (let times = 0; times < collections; times++) {
        await call('HeapProfiler.collectGarbage');
        await pause(pauseMs);
      }
      return (await call('Runtime.getHeapUsage')).result.usedSize ?? 0;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
