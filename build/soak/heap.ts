/** The memory that a Node program cannot let go of: its heap after a collection. Disposing ends the connection. */
export interface HeapProbe extends Disposable {
  /** Bytes. */
  live(): Promise<number>;
}

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
      await call('HeapProfiler.collectGarbage');
      return (await call('Runtime.getHeapUsage')).result.usedSize ?? 0;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
