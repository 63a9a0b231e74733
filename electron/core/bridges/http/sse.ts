export interface SseOptions {
  /** Ends the source when the client is gone. */
  readonly abort: AbortController;
  /** Silence after which a comment is sent, in milliseconds. Comments reset no client's data timer (spec/openai-clients.md, rule 7). */
  readonly keepAliveMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const headers = {
  /** Said outright, it keeps the HTTP server from waiting a timer's tick for a second frame before it sends the first. */
  'transfer-encoding': 'chunked',
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/**
 * A server-sent event stream of ready-made frames. It reads the source only as fast as the client reads the answer, and aborts
 * `abort` when the client leaves. A source that throws ends the stream: errors that a client must see are frames.
 */
export function sseResponse(frames: AsyncIterable<string>, { abort, keepAliveMs = 15_000, headers: more = {} }: SseOptions): Response {
  const encoder = new TextEncoder();
  const source = frames[Symbol.asyncIterator]();
  let keepAlive: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      keepAlive = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': ping\n\n'));
      }, keepAliveMs);
      keepAlive.unref();
    },
    async pull(controller) {
      const next = await source.next().catch(() => ({ done: true as const, value: undefined }));
      keepAlive?.refresh();
      if (!next.done) return controller.enqueue(encoder.encode(next.value));
      clearInterval(keepAlive);
      if (!abort.signal.aborted) controller.close();
    },
    async cancel() {
      clearInterval(keepAlive);
      abort.abort();
      await source.return?.();
    },
  });
  return new Response(body, { headers: { ...headers, ...more } });
}

/** One `data:` frame holding a JSON value. */
export function dataFrame(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
