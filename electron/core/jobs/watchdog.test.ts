import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(alive: () => boolean | Promise<boolean>, waits = () => false) {
  const told: string[] = [];
  const watchdog = new Watchdog({
    stallMs: 30_000,
    deadMs: 120_000,
    waits,
    probe: async () => alive(),
    elapsed: Date.now,
    onStall: () => told.push('stalled'),
    onSign: () => told.push('running'),
    onDead: () => told.push('dead'),
  });
  watchdog.start();
  return { told, watchdog };
}

test('a turn that gives signs is never stalled', async () => {
  const { told, watchdog } = watch(() => true);
  for (let second = 0; second < 300; second += 20) {
    await vi.advanceTimersByTimeAsync(20_000);
    watchdog.sign();
  }
  expect(told).toEqual([]);
});

test('security 217: a silent turn is stalled after 30 s, once, and runs again with the next sign', async () => {
  const { told, watchdog } = watch(() => true);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(told).toEqual(['stalled']);
  watchdog.sign();
  expect(told).toEqual(['stalled', 'running']);
});

test('a turn that waits for a person is not silent, and 30 s after the answer it is', async () => {
  let waits = true;
  const { told, watchdog } = watch(
    () => false,
    () => waits,
  );
  await vi.advanceTimersByTimeAsync(50 * 60_000);
  expect(told).toEqual([]);
  waits = false;
  watchdog.sign();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual(['stalled']);
});

test('a silent turn may last for hours while Codex answers', async () => {
  const { told } = watch(() => true);
  await vi.advanceTimersByTimeAsync(6 * 3600_000);
  expect(told).toEqual(['stalled']);
});

test('security 217: a Codex that does not answer is given up after 120 s, once', async () => {
  const { told } = watch(() => false);
  await vi.advanceTimersByTimeAsync(119_999);
  expect(told).toEqual(['stalled']);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(told).toEqual(['stalled', 'dead']);
});

test('the time for which Codex lets a question wait counts as silence too', async () => {
  const { told } = watch(() => new Promise((resolve) => setTimeout(() => resolve(false), 5000)));
  await vi.advanceTimersByTimeAsync(119_999);
  expect(told).toEqual(['stalled']);
  // It is asked once more, and has as long as ever.
  await vi.advanceTimersByTimeAsync(5001);
  expect(told).toEqual(['stalled', 'dead']);
});

test('after a sign, also while Codex is asked, the next silence is as long as ever', async () => {
  const { told, watchdog } = watch(() => new Promise((resolve) => setTimeout(() => resolve(false), 5000)));
  await vi.advanceTimersByTimeAsync(110_000);
  watchdog.sign();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(told).toEqual(['stalled', 'running']);
  await vi.advanceTimersByTimeAsync(92_000);
  watchdog.sign();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(told).toEqual(['stalled', 'running', 'stalled', 'running']);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(told).toEqual(['stalled', 'running', 'stalled', 'running', 'stalled', 'dead']);
});

test('an answer in between starts the count again', async () => {
  let alive = false;
  const { told } = watch(() => alive);
  await vi.advanceTimersByTimeAsync(95_000);
  alive = true;
  await vi.advanceTimersByTimeAsync(30_000);
  alive = false;
  await vi.advanceTimersByTimeAsync(100_000);
  expect(told).toEqual(['stalled']);
});

test('after the end nothing is told', async () => {
  const { told, watchdog } = watch(() => false);
  watchdog[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(told).toEqual([]);
});
