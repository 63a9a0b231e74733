import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { orAborted } from './or-aborted.ts';

const never = () => new Promise<never>(() => undefined);

test('what the work gives or throws is given, and nothing is left on the signal', async () => {
  const { signal } = new AbortController();
  expect(await orAborted(Promise.resolve(1), { signal })).toBe(1);
  await expect(orAborted(Promise.reject(new Error('broke')), { signal })).rejects.toThrow('broke');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an abort ends the wait with its reason, whether it comes or has come', async () => {
  const stop = new AbortController();
  const waiting = orAborted(never(), stop);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(orAborted(never(), stop)).rejects.toThrow('enough');
});
