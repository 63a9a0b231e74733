import { Failure } from '../../../../shared/contract/errors.ts';
import { sseResponse } from '../http/sse.ts';

export interface StreamOptions {
  /** Aborted when the client leaves. */
  readonly left: AbortController;
  /** Silence, in milliseconds, after which the response begins although there is nothing to say yet. */
  readonly keepAliveMs: number;
  /** The frames that tell a client of a failure after the response has begun. */
  readonly failureFrames: (failure: Failure) => string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A stream whose head waits for its first frame, so that a failure before it is an HTTP status and not a broken 200.
 * The wait ends with the first keep-alive.
 * @throws what the frames throw before the first one
 */
export async function streamResponse(frames: AsyncGenerator<string>, options: StreamOptions): Promise<Response> {
  const first = frames.next();
  const silent = await silentFor(first, options.keepAliveMs);
  const { left: abort, keepAliveMs, headers = {} } = options;
  return sseResponse(resume(first, frames, { ...options, silent }), { abort, keepAliveMs, headers });
}

async function* resume(
  first: Promise<IteratorResult<string>>,
  rest: AsyncGenerator<string>,
  { silent, failureFrames }: StreamOptions & { readonly silent: boolean },
): AsyncGenerator<string> {
  if (silent) yield ': ping\n\n';
  try {
    for (let next = await first; !next.done; next = await rest.next()) yield next.value;
  } catch (error) {
    yield failureFrames(Failure.from(error));
  } finally {
    await rest.return(undefined);
  }
}

/** True when the promise is still open after this time. */
export async function silentFor(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms);
  });
  try {
    return await Promise.race([promise.then(() => false), silence]);
  } finally {
    clearTimeout(timer);
  }
}
