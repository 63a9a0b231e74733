import { expect, test } from 'vitest';
import { type Job } from '../../../shared/model/job.ts';
import { noPages, visibleJobs, withPage } from './job-filter.ts';
import { nextIndex } from '../../ui/virtual-list.tsx';

const job = (id: string, createdAt: number, status: Job['status'] = 'completed') => ({ id, createdAt, status }) as Job;
const known = (...jobs: readonly Job[]) => new Map(jobs.map((one) => [one.id, one]));
const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

test('the newest come first, those of one second in a fixed order', () => {
  expect(ids(visibleJobs(known(job('a', 1), job('c', 2), job('b', 2)), 'all', noPages))).toEqual(['c', 'b', 'a']);
});

test('a filter lets its states through', () => {
  const jobs = known(job('q', 5, 'queued'), job('r', 4, 'running'), job('f', 3, 'failed'), job('i', 2, 'interrupted'), job('d', 1));
  expect(ids(visibleJobs(jobs, 'active', noPages))).toEqual(['q', 'r']);
  expect(ids(visibleJobs(jobs, 'failed', noPages))).toEqual(['f', 'i']);
});

test('a job older than what was read waits for its page, so that the list has no gap', () => {
  const pages = withPage({ data: [job('c', 9), job('b', 7)], nextCursor: 'next' });
  const jobs = known(job('c', 9), job('b', 7), job('a', 1));
  expect(ids(visibleJobs(jobs, 'all', pages))).toEqual(['c', 'b']);
  expect(ids(visibleJobs(jobs, 'all', withPage({ data: [job('a', 1)], nextCursor: null })))).toEqual(['c', 'b', 'a']);
});

test('the arrow keys stay within the list', () => {
  expect([nextIndex('ArrowDown', 0, 3), nextIndex('ArrowDown', 2, 3), nextIndex('ArrowUp', 0, 3), nextIndex('End', 0, 3)]).toEqual([
    1, 2, 0, 2,
  ]);
  expect([nextIndex('Enter', 0, 3), nextIndex('ArrowDown', 0, 0)]).toEqual([null, null]);
});
