import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, Queue } from './queue.ts';

const entry = (jobId: string, clientId = 'a', threadId: string | null = null): Entry => ({ jobId, clientId, threadId });
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
  | { readonly type: 'arrive'; readonly client: string; readonly thread: string | null }
  | { readonly type: 'leave'; readonly which: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('arrive' as const),
    client: fc.constantFrom('a', 'b', 'c'),
    thread: fc.constantFrom(null, null, 't', 'u'),
  }),
  fc.record({ type: fc.constant('leave' as const), which: fc.nat(20) }),
);

/** The rules once more, as plainly as they can be said. */
class Model {
  waiting: Entry[] = [];
  running: Entry[] = [];

  next(maxRunning: number): Entry | undefined {
    if (this.running.length >= maxRunning) return undefined;
    const mayRun = this.waiting.filter(({ threadId }) => threadId === null || !this.running.some((one) => one.threadId === threadId));
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
            const arriving = entry(String(at), step.client, step.thread);
            const wouldRun =
              model.running.length < maxRunning &&
              (step.thread === null || !model.running.some(({ threadId }) => threadId === step.thread));
            expect(queue.isFull(arriving)).toBe(!wouldRun && model.waiting.length >= maxQueued);
            if (queue.isFull(arriving)) return;
            queue.add(arriving);
            model.waiting.push(arriving);
          } else {
            const present = [...model.running, ...model.waiting];
            const leaving = present[step.which % Math.max(1, present.length)];
            queue.remove(leaving?.jobId ?? 'nobody');
            model.running = model.running.filter((one) => one !== leaving);
            model.waiting = model.waiting.filter((one) => one !== leaving);
          }
          for (let expected = model.next(maxRunning); expected; expected = model.next(maxRunning)) {
            expect(queue.take()).toEqual(expected);
            model.waiting.splice(model.waiting.indexOf(expected), 1);
            model.running.push(expected);
          }
          expect(queue.take()).toBeNull();
          expect([queue.runningCount, queue.queuedCount]).toEqual([model.running.length, model.waiting.length]);
          expect(queue.runningCount).toBeLessThanOrEqual(maxRunning);
          expect(queue.queuedCount).toBeLessThanOrEqual(maxQueued);
        });
      },
    ),
    { numRuns: 300 },
  );
});
