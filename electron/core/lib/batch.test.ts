import { expect, test } from 'vitest';
import { batches } from './batch.ts';

async function* count(to: number, left: () => void = () => undefined) {
  try {
    for (let n = 0; n < to; n++) {
      await null;
      yield n;
    }
  } finally {
    left();
  }
}

test('whatever the reader’s pace, everything comes once and in order', async () => {
  for (const pause of [0, 1, 50]) {
    const seen: number[] = [];
    let steps = 0;
    for await (const items of batches(count(100))) {
      expect(items.length).toBeGreaterThan(0);
      seen.push(...items);
      steps += 1;
      for (let n = 0; n < pause; n++) await null;
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n));
    if (pause === 50) expect(steps).toBeLessThan(50);
  }
});

test('a source that throws gives what it had, then throws', async () => {
  async function* broken() {
    yield 1;
    yield 2;
    throw new Error('broken');
  }
  const seen: number[] = [];
  const reading = (async () => {
    for await (const items of batches(broken())) seen.push(...items);
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(seen).toEqual([1, 2]);
});

test('leaving ends the source before the reader goes on', async () => {
  let left = false;
  for await (const _ of batches(
    count(1_000_000, () => {
      left = true;
    }),
  ))
    break;
  expect(left).toBe(true);
});
