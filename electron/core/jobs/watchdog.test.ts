import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(alive: () => boolean) {
  const told: string[] = [];
  const watchdog = new Watchdog({
    stallMs: 30_000,
    deadMs: 120_000,
    probe: async () => alive(),
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

test('a silent turn is stalled after 30 s, once, and runs again with the next sign', async () => {
  const { told, watchdog } = watch(() => true);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(told).toEqual(['stalled']);
  watchdog.sign();
  expect(told).toEqual(['stalled', 'running']);
});

test('a silent turn may last for hours while Codex answers', async () => {
  const { told } = watch(() => true);
  await vi.advanceTimersByTimeAsync(6 * 3600_000);
  expect(told).toEqual(['stalled']);
});

test('a Codex that does not answer is given up after 120 s, once', async () => {
  const { told } = watch(() => false);
  await vi.advanceTimersByTimeAsync(119_999);
  expect(told).toEqual(['stalled']);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(told).toEqual(['stalled', 'dead']);
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
