import { setImmediate } from 'node:timers/promises';
import { Mailbox } from './mailbox.ts';

/**
 * Groups what a source gives in one turn of the event loop, so that a burst that arrived together costs one step instead of many.
 * Order is kept; leaving ends the source.
 */
export async function* batches<T>(source: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  const mailbox = new Mailbox<T>();
  const iterator = source[Symbol.asyncIterator]();
  const pump = (async () => {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) mailbox.put(next.value);
      mailbox.end();
    } catch (error) {
      mailbox.fail(error);
    }
  })();
  try {
    for await (const first of mailbox) {
      await setImmediate();
      yield [...first, ...mailbox.take()];
    }
  } finally {
    await iterator.return?.();
    await pump;
  }
}
