import { addAbortListener } from 'node:events';
import { type Call } from './call.ts';

/**
 * What the work gives, for work that does not end with the signal itself. Nothing is left on the signal, however long that lives.
 * @throws what the work throws; the signal's reason when it is aborted before
 */
export async function orAborted<T>(work: Promise<T>, { signal }: Call): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  using _listening = addAbortListener(signal, () => stopped.reject(signal.reason));
  return await Promise.race([work, stopped.promise]);
}
