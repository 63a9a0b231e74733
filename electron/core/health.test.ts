import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../../shared/contract/errors.ts';
import { type HealthSample } from '../../shared/model/health.ts';
import { StatusBoard } from './codex/status.ts';
import { type HealthOptions, ownProcess, watchHealth } from './health.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const settled = () => new Promise((resolve) => setImmediate(resolve));

function begin(change: Partial<HealthOptions> = {}) {
  const board = new StatusBoard();
  const samples: HealthSample[] = [];
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  let now = 1_000_000;
  const load = { running: 0, queued: 0, waiting: 0 };
  const closed = vi.fn();
  const watch = watchHealth({
    everyMs: 30_000,
    load: () => load,
    runtime: { status: () => board.status, watch: (call) => board.watch(call) },
    process: { measure: () => ({ memory: 7, delayMs: 3 }), [Symbol.dispose]: closed },
    add: (sample) => void samples.push(sample),
    now: () => now,
    log: { debug: note, info: note, warn: note, error: note },
    ...change,
  });
  const pass = async (times: number) => {
    await settled();
    for (let n = 0; n < times; n += 1) {
      now += 30_000;
      vi.advanceTimersByTime(30_000);
    }
  };
  return { watch, board, samples, logged, load, closed, pass };
}

test('a sample is taken at once and every thirty seconds, until the end', async () => {
  const { watch, samples, load, board, closed, pass } = begin();
  load.running = 2;
  board.update({ state: 'ready', pid: 11 });
  await pass(2);
  watch[Symbol.dispose]();
  await pass(2);
  const rest = { queued: 0, waiting: 0, memory: 7, delayMs: 3 };
  expect(samples).toEqual([
    { at: 1000, running: 0, codex: 'stopped', codexStarts: 0, ...rest },
    { at: 1030, running: 2, codex: 'ready', codexStarts: 1, ...rest },
    { at: 1060, running: 2, codex: 'ready', codexStarts: 0, ...rest },
  ]);
  expect(closed).toHaveBeenCalledOnce();
});

test('each process of Codex counts once, however often its state changes', async () => {
  const { watch, samples, board, pass } = begin();
  await pass(1);
  for (const pid of [11, 11, null, 12]) {
    board.update({ pid });
    await settled();
  }
  await pass(1);
  watch[Symbol.dispose]();
  expect(samples.map(({ codexStarts }) => codexStarts)).toEqual([0, 0, 2]);
});

test('a state that takes no record costs the sample, not the host', async () => {
  let full = true;
  const added: number[] = [];
  const add = ({ at }: HealthSample) => {
    if (full) throw new Failure('state/full', 'The disk is full.');
    added.push(at);
  };
  const { watch, logged, pass } = begin({ add });
  full = false;
  await pass(1);
  watch[Symbol.dispose]();
  expect([logged, added]).toEqual([['health notRecorded'], [1030]]);
});

test('the program’s own memory is measured', () => {
  using own = ownProcess();
  const { memory, delayMs } = own.measure();
  expect(memory).toBeGreaterThan(1_000_000);
  expect(delayMs).toBeGreaterThanOrEqual(0);
});
