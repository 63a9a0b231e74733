import { expect, test } from 'vitest';
import { FrameBatch } from './frame-batch.ts';

test('what comes within a frame is delivered together, in order, once', () => {
  const frames: (() => void)[] = [];
  const delivered: (readonly number[])[] = [];
  const batch = new FrameBatch<number>(
    (values) => delivered.push(values),
    (flush) => {
      frames.push(flush);
      return () => undefined;
    },
  );
  batch.add([1]);
  batch.add([]);
  batch.add([2, 3]);
  expect([frames.length, delivered]).toEqual([1, []]);
  frames[0]?.();
  expect(delivered).toEqual([[1, 2, 3]]);
  batch.add([4]);
  batch[Symbol.dispose]();
  batch.flush();
  expect([frames.length, delivered.length]).toEqual([2, 1]);
});
