import { expect, test } from 'vitest';
import { type Job } from '../../../shared/model/job.ts';
import { queueGroups } from './queue.ts';

const job = (id: string, status: Job['status'], createdAt = 1) => ({ id, status, createdAt, startedAt: createdAt }) as Job;
const known = (...jobs: readonly Job[]) => new Map(jobs.map((one) => [one.id, one]));
const limits = { maxRunning: 4, maxQueued: 40 };

test('queued jobs keep the order in which they will run, with the reason of each', () => {
  const queued = [
    { job: job('late', 'queued', 9), reason: 'capacity' as const },
    { job: job('early', 'queued', 3), reason: 'writerBusy' as const },
  ];
  expect(queueGroups({ ...limits, running: [], queued }, known()).queued).toEqual([
    { job: job('late', 'queued', 9), place: 1, reason: 'capacity' },
    { job: job('early', 'queued', 3), place: 2, reason: 'writerBusy' },
  ]);
});

test('a job that moved on since the queue was read is where it is now, and nowhere twice', () => {
  const queue = {
    ...limits,
    running: [job('a', 'running'), job('b', 'running')],
    queued: [
      { job: job('c', 'queued'), reason: 'capacity' as const },
      { job: job('d', 'queued'), reason: 'threadBusy' as const },
    ],
  };
  const now = known(job('a', 'completed'), job('b', 'waiting'), job('c', 'running', 5));
  const { needsYou, running, queued } = queueGroups(queue, now);
  const places = (entries: typeof queued) => entries.map((entry) => [entry.job.id, entry.place]);
  expect([places(needsYou), places(running), places(queued)]).toEqual([[['b', null]], [['c', null]], [['d', 1]]]);
});

test('the longest running stands first, and one that is stalled still runs', () => {
  const queue = { ...limits, running: [job('young', 'running', 8), job('old', 'stalled', 2)], queued: [] };
  expect(queueGroups(queue, known()).running.map((entry) => entry.job.id)).toEqual(['old', 'young']);
});
