import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Job } from '../../../shared/model/job.ts';
import { addressOf, everyJob, filterFrom, noPages, queryOf, shows, visibleJobs, withPage } from './job-filter.ts';
import { placeOf } from '../../client/hash-location.ts';
import { nextIndex } from '../../ui/virtual-list.tsx';

const job = (id: string, createdAt: number, status: Job['status'] = 'completed', change: Partial<Job> = {}) =>
  ({ id, createdAt, status, bridgeId: 'openai', clientId: 'c', root: '/repo', ...change }) as Job;
const known = (...jobs: readonly Job[]) => new Map(jobs.map((one) => [one.id, one]));
const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

test('the newest come first, those of one second in a fixed order', () => {
  expect(ids(visibleJobs(known(job('a', 1), job('c', 2), job('b', 2)), everyJob, noPages))).toEqual(['c', 'b', 'a']);
});

test('a filter lets its states, its bridge, its client and its folder through', () => {
  const jobs = known(
    job('q', 5, 'queued', { bridgeId: 'chatgpt' }),
    job('r', 4, 'running', { clientId: 'd' }),
    job('f', 3, 'failed', { root: '/other' }),
    job('i', 2, 'interrupted'),
    job('d', 1),
  );
  const shown = (change: Partial<typeof everyJob>) => ids(visibleJobs(jobs, { ...everyJob, ...change }, noPages));
  expect(shown({ show: 'active' })).toEqual(['q', 'r']);
  expect(shown({ show: 'failed' })).toEqual(['f', 'i']);
  expect(shown({ bridge: 'chatgpt' })).toEqual(['q']);
  expect(shown({ client: 'c', show: 'failed' })).toEqual(['f', 'i']);
  expect(shown({ root: '/other', client: 'd' })).toEqual([]);
});

test('a job older than what was read waits for its page, so that the list has no gap', () => {
  const pages = withPage({ data: [job('c', 9), job('b', 7)], nextCursor: 'next' });
  const jobs = known(job('c', 9), job('b', 7), job('a', 1));
  expect(ids(visibleJobs(jobs, everyJob, pages))).toEqual(['c', 'b']);
  expect(ids(visibleJobs(jobs, everyJob, withPage({ data: [job('a', 1)], nextCursor: null })))).toEqual(['c', 'b', 'a']);
});

test('an address keeps every filter, whatever is in its texts', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(fc.constantFrom(...shows), text, text, text, text, (show, bridge, client, root, words) => {
      const filter = { show, bridge, client, root, text: words };
      const { path, search } = placeOf(`#${addressOf(filter)}`);
      expect([path, filterFrom(search)]).toEqual(['/jobs', filter]);
    }),
  );
  expect(addressOf(everyJob)).toBe('/jobs');
  expect(filterFrom('show=gone&other=1')).toEqual(everyJob);
  expect(queryOf(filterFrom('show=done&text=%20clock%20&root=/repo'))).toEqual({ status: ['completed'], root: '/repo', text: 'clock' });
});

test('the arrow keys, and j and k, stay within the list', () => {
  const next = (key: string, at: number) => nextIndex(key, at, 3);
  expect([next('ArrowDown', 0), next('j', 2), next('ArrowUp', 0), next('k', 2), next('End', 0)]).toEqual([1, 2, 0, 1, 2]);
  expect([nextIndex('Enter', 0, 3), nextIndex('ArrowDown', 0, 0)]).toEqual([null, null]);
});
