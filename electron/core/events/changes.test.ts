import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { type Change, Changes } from './changes.ts';

const job = (number: number, title = ''): Change => ({ topic: 'job', job: newJob({ id: jobId(number), title }) });
const names = (changes: readonly Change[]) => changes.map((change) => (change.topic === 'job' ? change.job.title : change.topic));

test('a reader that is busy gets the newest of each, in the order of their last change', async () => {
  const changes = new Changes();
  const stop = new AbortController();
  const reader = changes.watch(stop.signal)[Symbol.asyncIterator]();
  changes.announce({ topic: 'bridges' });
  changes.announce(job(1, 'one'));
  changes.announce(job(2, 'two'));
  changes.announce({ topic: 'bridges' });
  changes.announce(job(1, 'one again'));
  expect(names((await reader.next()).value)).toEqual(['two', 'bridges', 'one again']);
  changes.announce({ topic: 'codex' });
  expect(names((await reader.next()).value)).toEqual(['codex']);
  stop.abort();
  expect((await reader.next()).done).toBe(true);
});

test('of each thread the newest is told, and none for another', async () => {
  const changes = new Changes();
  const stop = new AbortController();
  const reader = changes.watch(stop.signal)[Symbol.asyncIterator]();
  for (const threadId of ['a', 'b', 'a']) changes.announce({ topic: 'thread', threadId });
  expect((await reader.next()).value).toEqual([
    { topic: 'thread', threadId: 'b' },
    { topic: 'thread', threadId: 'a' },
  ]);
  stop.abort();
});

test('each reader hears for itself, from the moment it began to watch', async () => {
  const changes = new Changes();
  const stop = new AbortController();
  const early = changes.watch(stop.signal)[Symbol.asyncIterator]();
  changes.announce({ topic: 'roots' });
  const late = changes.watch(stop.signal)[Symbol.asyncIterator]();
  changes.announce({ topic: 'clients' });
  expect(names((await early.next()).value)).toEqual(['roots', 'clients']);
  expect(names((await late.next()).value)).toEqual(['clients']);
});

test('a reader that leaves, or never could begin, is forgotten', async () => {
  const changes = new Changes();
  const stop = new AbortController();
  for (let n = 0; n < 20; n++) {
    changes.announce(job(n));
    const watched = changes.watch(stop.signal);
    changes.announce(job(n));
    for await (const _ of watched) break;
  }
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  stop.abort();
  expect(await Array.fromAsync(changes.watch(stop.signal))).toEqual([]);
});
