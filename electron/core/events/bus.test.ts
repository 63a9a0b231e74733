import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { Database } from '../state/database.ts';
import { JobTable } from '../state/jobs.ts';
import { EventBus } from './bus.ts';

const delta = (text: string, itemId = 'item'): NewJobEvent => ({ type: 'item/delta', itemId, field: 'text', delta: text });
const texts = (batches: readonly (readonly JobEvent[])[]) =>
  batches.flat().map((event) => (event.type === 'item/delta' ? event.delta : event.type));

/** The real store, and a `commit` that records and then tells, as the engine does. */
function openStore() {
  const folder = makeFolder('bus');
  const db = Database.open(folder.at('state.db'));
  const jobs = new JobTable(db);
  const bus = new EventBus(jobs);
  return {
    jobs,
    bus,
    commit: (id: string, ...events: readonly NewJobEvent[]) => bus.publish(jobs.commit(id, events, 1_760_000_000_000)),
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Reads on until `enough` says so, then leaves. */
async function read(events: AsyncIterable<readonly JobEvent[]>, enough: (seen: readonly JobEvent[]) => boolean): Promise<JobEvent[]> {
  const seen: JobEvent[] = [];
  for await (const batch of events) {
    seen.push(...batch);
    if (enough(seen)) break;
  }
  return seen;
}

const id = jobId(1);
const signal = () => new AbortController().signal;

test('a reader gets what was recorded, then what comes, and of its own job only', async () => {
  using store = openStore();
  store.commit(id, { type: 'job/created', job: newJob({ id }) }, delta('a'));
  store.commit(jobId(2), delta('of another'));
  const reading = read(store.bus.subscribe({ jobId: id, after: 0, signal: signal() }), (seen) => seen.length === 4);
  store.commit(id, delta('b'));
  store.commit(jobId(2), delta('of another'));
  store.commit(id, delta('c'));
  const seen = await reading;
  expect(texts([seen])).toEqual(['job/created', 'a', 'b', 'c']);
  expect(seen.map(({ seq }) => seq)).toEqual([1, 2, 4, 6]);
});

test('a reader that comes back with its last number misses nothing and gets nothing twice', async () => {
  using store = openStore();
  store.commit(id, delta('a'), delta('b'), delta('c'));
  const reading = read(store.bus.subscribe({ jobId: id, after: 2, signal: signal() }), (seen) => seen.length === 2);
  await Promise.resolve();
  store.commit(id, delta('d'));
  expect(texts([await reading])).toEqual(['c', 'd']);
});

test('what was recorded before a reader came and is told after comes once', async () => {
  using store = openStore();
  const recorded = store.jobs.commit(id, [delta('a'), delta('b')], 1_760_000_000_000);
  const live = signal();
  const reading = read(store.bus.subscribe({ jobId: id, after: 0, signal: live }), (seen) => seen.length >= 3);
  await vi.waitFor(() => expect(getEventListeners(live, 'abort')).toHaveLength(1), { timeout: 30_000 });
  store.bus.publish(recorded);
  store.commit(id, delta('c'));
  expect(texts([await reading])).toEqual(['a', 'b', 'c']);
});

test('a long past comes in pages, with what is recorded meanwhile at its place', async () => {
  using store = openStore();
  store.commit(id, ...Array.from({ length: 1200 }, (_, n) => delta(String(n))));
  const events = store.bus.subscribe({ jobId: id, after: 0, signal: signal() });
  const sizes: number[] = [];
  const seen: JobEvent[] = [];
  for await (const batch of events) {
    sizes.push(batch.length);
    seen.push(...batch);
    if (sizes.length === 1) store.commit(id, delta('late'));
    if (seen.length === 1201) break;
  }
  expect(sizes).toEqual([500, 500, 201]);
  expect(texts([seen])).toEqual([...Array.from({ length: 1200 }, (_, n) => String(n)), 'late']);
});

test('whenever readers come and however they are interleaved with commits, each gets every event once and in order', async () => {
  using store = openStore();
  let run = 0;
  const step = fc.oneof(
    fc.record({ type: fc.constant('commit' as const), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant('subscribe' as const), back: fc.nat(5) }),
    fc.record({ type: fc.constant('turn' as const), times: fc.integer({ min: 1, max: 3 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const own = jobId(++run + 100);
      const recorded: number[] = [];
      const readers: { after: number; reading: Promise<JobEvent[]> }[] = [];
      const commit = (event: NewJobEvent) => {
        const events = store.jobs.commit(own, [event], 0);
        recorded.push(...events.map(({ seq }) => seq));
        store.bus.publish(events);
      };
      const isEnd = (event: JobEvent) => event.type === 'item/delta' && event.delta === 'end';
      for (const one of steps) {
        if (one.type === 'commit') for (let n = 0; n < one.count; n++) commit(delta('x'));
        if (one.type === 'turn') for (let n = 0; n < one.times; n++) await Promise.resolve();
        if (one.type === 'subscribe') {
          const after = recorded.at(-1 - one.back) ?? 0;
          readers.push({ after, reading: read(store.bus.subscribe({ jobId: own, after, signal: signal() }), (seen) => seen.some(isEnd)) });
        }
      }
      commit(delta('end'));
      for (const { after, reading } of readers) {
        expect((await reading).map(({ seq }) => seq)).toEqual(recorded.filter((seq) => seq > after));
      }
    }),
    { numRuns: 150 },
  );
});

test('security 67: a reader 1 MiB behind is dropped, others are not, and it comes back where it was', async () => {
  using store = openStore();
  const slow = store.bus.subscribe({ jobId: id, after: 0, signal: signal() });
  const quick = read(store.bus.subscribe({ jobId: id, after: 0, signal: signal() }), (seen) => seen.length === 13);
  const first = slow.next();
  await Promise.resolve();
  store.commit(id, delta('first'));
  const seen = [...((await first).value ?? [])];
  for (let n = 0; n < 12; n++) {
    store.commit(id, delta('x'.repeat(100_000)));
    // The quick one reads after each.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const lag = await refused('stream/lagged', async () => {
    for await (const batch of slow) seen.push(...batch);
  });
  expect(lag.hint).toContain('last event received');
  expect(seen.length).toBeGreaterThan(5);
  expect(seen.length).toBeLessThan(13);
  const rest = await read(
    store.bus.subscribe({ jobId: id, after: seen.at(-1)?.seq ?? 0, signal: signal() }),
    (more) => seen.length + more.length === 13,
  );
  expect([...seen, ...rest].map(({ seq }) => seq)).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
  expect(await quick).toHaveLength(13);
});

test('a reader whose signal aborts gets what had come and ends; one that never began gets nothing', async () => {
  using store = openStore();
  const stop = new AbortController();
  const reading = Array.fromAsync(store.bus.subscribe({ jobId: id, after: 0, signal: stop.signal }));
  await Promise.resolve();
  store.commit(id, delta('a'));
  stop.abort();
  store.commit(id, delta('too late'));
  expect(texts(await reading)).toEqual(['a']);
  expect(await Array.fromAsync(store.bus.subscribe({ jobId: id, after: 0, signal: stop.signal }))).toEqual([]);
});

test('readers that left leave nothing behind', async () => {
  using store = openStore();
  const stop = new AbortController();
  for (let n = 0; n < 50; n++) {
    const events = store.bus.subscribe({ jobId: id, after: n, signal: stop.signal });
    const reading = read(events, () => true);
    await Promise.resolve();
    store.commit(id, delta('x'));
    await reading;
  }
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
});
