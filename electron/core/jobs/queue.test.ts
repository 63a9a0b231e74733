import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, Queue } from './queue.ts';

const entry = (jobId: string, clientId = 'a', threadId: string | null = null, writes: string | null = null): Entry => ({
  jobId,
  clientId,
  threadId,
  writes,
  mayWrite: writes !== null,
});
const openQueue = (maxRunning: number, maxQueued = 100) => new Queue(() => ({ maxRunning, maxQueued }));

/** Adds in order, then takes all that may run. */
function takeAll(queue: Queue, ...entries: readonly Entry[]): string[] {
  for (const one of entries) queue.add(one);
  return Array.from({ length: entries.length + queue.queuedCount }, () => queue.take()?.jobId).flatMap((id) => id ?? []);
}

test('jobs of one client run in the order they came, so many at once', () => {
  const queue = openQueue(2);
  expect(takeAll(queue, entry('1'), entry('2'), entry('3'), entry('4'))).toEqual(['1', '2']);
  expect([queue.runningCount, queue.queuedCount]).toEqual([2, 2]);
  queue.remove('2');
  expect(takeAll(queue)).toEqual(['3']);
});

test('a client with many jobs does not keep others waiting', () => {
  const queue = openQueue(3);
  const started = takeAll(queue, entry('a1', 'a'), entry('a2', 'a'), entry('a3', 'a'), entry('b1', 'b'));
  expect(started).toEqual(['a1', 'b1', 'a2']);
});

test('one thread runs one job at a time, and holds up no other', () => {
  const queue = openQueue(3);
  expect(takeAll(queue, entry('1', 'a', 't'), entry('2', 'a', 't'), entry('3', 'a'))).toEqual(['1', '3']);
  queue.remove('1');
  expect(takeAll(queue)).toEqual(['2']);
});

test('a job that has begun a thread keeps it to itself from then on', () => {
  const queue = openQueue(3);
  expect(takeAll(queue, entry('1'))).toEqual(['1']);
  queue.hold('1', 't');
  expect(takeAll(queue, entry('2', 'a', 't'))).toEqual([]);
  queue.remove('1');
  expect(takeAll(queue)).toEqual(['2']);
});

test('in a root one job writes at a time, in those inside it too, and readers run along', () => {
  const queue = openQueue(5);
  const writer = (jobId: string, root: string) => entry(jobId, 'a', null, root);
  const reader = entry('reader');
  const started = takeAll(queue, writer('1', '/repo'), writer('2', '/repo'), writer('3', '/repo/inner'), writer('4', '/repo-two'), reader);
  expect(started).toEqual(['1', '4', 'reader']);
  expect(queue.order()).toEqual([
    { jobId: '2', reason: 'writerBusy' },
    { jobId: '3', reason: 'writerBusy' },
  ]);
  queue.remove('1');
  expect(takeAll(queue)).toEqual(['2']);
  queue.remove('2');
  expect(takeAll(queue)).toEqual(['3']);
  expect(queue.isFull(writer('5', '/'))).toBe(false);
  expect(takeAll(queue, writer('5', '/'))).toEqual([]);
});

test('a job that waits for an answer gives up its place, and keeps its thread and its root', () => {
  const queue = openQueue(1);
  takeAll(queue, entry('1', 'a', 't', '/repo'), entry('2', 'a', 't'), entry('3', 'a', null, '/repo'), entry('4'));
  queue.park('1', true);
  expect([queue.runningCount, queue.parkedCount]).toEqual([0, 1]);
  expect(takeAll(queue)).toEqual(['4']);
  queue.park('1', false);
  // Both go on; nothing new begins until there is room again.
  expect([queue.runningCount, queue.parkedCount]).toEqual([2, 0]);
  queue.remove('4');
  expect(takeAll(queue)).toEqual([]);
  queue.park('1', true);
  queue.remove('1');
  expect([queue.runningCount, queue.parkedCount]).toEqual([0, 0]);
  expect(takeAll(queue)).toEqual(['2']);
  queue.park('nobody', true);
  expect(queue.parkedCount).toBe(0);
});

test('on a locked thread nothing begins until it is unlocked', () => {
  const queue = openQueue(2);
  expect([queue.lock('t'), queue.lock('t')]).toEqual([true, false]);
  expect(takeAll(queue, entry('1', 'a', 't'), entry('2'))).toEqual(['2']);
  expect(queue.order()).toEqual([{ jobId: '1', reason: 'threadBusy' }]);
  queue.unlock('t');
  expect(takeAll(queue)).toEqual(['1']);
});

test('those that wait are told in the order in which they will run, and why they do not yet', () => {
  const queue = openQueue(2);
  takeAll(queue, entry('1', 'a', 't'), entry('2', 'b'));
  takeAll(queue, entry('3', 'a', 't'), entry('4', 'a'), entry('5', 'b'), entry('6', 'c'));
  expect(queue.order()).toEqual([
    { jobId: '3', reason: 'threadBusy' },
    { jobId: '5', reason: 'capacity' },
    { jobId: '4', reason: 'capacity' },
    { jobId: '6', reason: 'capacity' },
  ]);
  const really: string[] = [];
  for (const ended of ['1', '2', '3', '5']) {
    queue.remove(ended);
    really.push(...takeAll(queue));
  }
  expect(really).toEqual(['3', '5', '4', '6']);
});

test('a pause holds everything, a locked screen what may write, and what runs is in nobody’s way', () => {
  let paused = { byOwner: true, whileLocked: false };
  const queue = new Queue(() => ({ maxRunning: 3, maxQueued: 2, paused }));
  const reviewed = { ...entry('writer'), mayWrite: true };
  expect(takeAll(queue, entry('reader'), reviewed)).toEqual([]);
  expect(queue.order().map(({ reason }) => reason)).toEqual(['paused', 'paused']);
  expect(queue.isFull(entry('third'))).toBe(true);
  paused = { byOwner: false, whileLocked: true };
  expect(takeAll(queue)).toEqual(['reader']);
  expect(queue.order()).toEqual([{ jobId: 'writer', reason: 'locked' }]);
  paused = { byOwner: false, whileLocked: false };
  expect(takeAll(queue)).toEqual(['writer']);
});

test('a full queue still takes what can run at once', () => {
  const queue = openQueue(2, 1);
  takeAll(queue, entry('1', 'a', 't'), entry('2', 'a', 't'));
  expect(queue.isFull(entry('3', 'a', 't'))).toBe(true);
  expect(queue.isFull(entry('3', 'b'))).toBe(false);
  takeAll(queue, entry('3', 'b'));
  expect(queue.isFull(entry('4', 'b'))).toBe(true);
});

test('with no places to wait a job runs at once or is not taken', () => {
  const queue = openQueue(1, 0);
  expect(queue.isFull(entry('1'))).toBe(false);
  takeAll(queue, entry('1'));
  expect(queue.isFull(entry('2'))).toBe(true);
});

test('limits that change hold from the next question on', () => {
  let maxRunning = 1;
  const queue = new Queue(() => ({ maxRunning, maxQueued: 5 }));
  expect(takeAll(queue, entry('1'), entry('2'), entry('3'))).toEqual(['1']);
  maxRunning = 3;
  expect(takeAll(queue)).toEqual(['2', '3']);
});

type Step =
  | { readonly type: 'arrive'; readonly client: string; readonly thread: string | null; readonly writes: string | null }
  | { readonly type: 'park'; readonly which: number; readonly waits: boolean }
  | { readonly type: 'leave'; readonly which: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('arrive' as const),
    client: fc.constantFrom('a', 'b', 'c'),
    thread: fc.constantFrom(null, null, 't', 'u'),
    writes: fc.constantFrom(null, null, '/r', '/r/s', '/q'),
  }),
  fc.record({ type: fc.constant('park' as const), which: fc.nat(20), waits: fc.boolean() }),
  fc.record({ type: fc.constant('leave' as const), which: fc.nat(20) }),
);

/** The rules once more, as plainly as they can be said. */
class Model {
  waiting: Entry[] = [];
  running: Entry[] = [];
  parked = new Set<Entry>();

  get room(): number {
    return this.running.length - this.parked.size;
  }

  mayRun({ threadId, writes }: Entry): boolean {
    const clash = (other: string) => `${writes}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${writes}/`);
    return !this.running.some(
      (one) => (threadId !== null && one.threadId === threadId) || (writes !== null && one.writes !== null && clash(one.writes)),
    );
  }

  next(maxRunning: number): Entry | undefined {
    if (this.room >= maxRunning) return undefined;
    const mayRun = this.waiting.filter((entry) => this.mayRun(entry));
    const load = (client: string) => this.running.filter(({ clientId }) => clientId === client).length;
    return mayRun.toSorted((left, right) => load(left.clientId) - load(right.clientId))[0];
  }
}

test('the queue does as its rules say, whatever comes and goes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.array(anyStep, { maxLength: 60 }),
      (maxRunning, maxQueued, steps) => {
        const queue = openQueue(maxRunning, maxQueued);
        const model = new Model();
        steps.forEach((step, at) => {
          if (step.type === 'arrive') {
            const arriving = entry(String(at), step.client, step.thread, step.writes);
            const wouldRun = model.room < maxRunning && model.mayRun(arriving);
            expect(queue.isFull(arriving)).toBe(!wouldRun && model.waiting.length >= maxQueued);
            if (queue.isFull(arriving)) return;
            queue.add(arriving);
            model.waiting.push(arriving);
          } else if (step.type === 'park') {
            const parking = model.running[step.which % Math.max(1, model.running.length)];
            queue.park(parking?.jobId ?? 'nobody', step.waits);
            if (parking && step.waits) model.parked.add(parking);
            else if (parking) model.parked.delete(parking);
          } else {
            const present = [...model.running, ...model.waiting];
            const leaving = present[step.which % Math.max(1, present.length)];
            queue.remove(leaving?.jobId ?? 'nobody');
            model.running = model.running.filter((one) => one !== leaving);
            model.waiting = model.waiting.filter((one) => one !== leaving);
            if (leaving) model.parked.delete(leaving);
          }
          for (let expected = model.next(maxRunning); expected; expected = model.next(maxRunning)) {
            expect(queue.take()).toEqual(expected);
            model.waiting.splice(model.waiting.indexOf(expected), 1);
            model.running.push(expected);
          }
          expect(queue.take()).toBeNull();
          expect([queue.runningCount, queue.parkedCount, queue.queuedCount]).toEqual([model.room, model.parked.size, model.waiting.length]);
          expect(new Set(queue.order().map(({ jobId }) => jobId))).toEqual(new Set(model.waiting.map(({ jobId }) => jobId)));
          expect(queue.queuedCount).toBeLessThanOrEqual(maxQueued);
        });
      },
    ),
    { numRuns: 300 },
  );
});
