import { expect, test } from 'vitest';
import { linkAmong, readLink } from './links.ts';

test.each([
  ['drawbridge://job/job_0123456789abcdef', '/jobs/job_0123456789abcdef'],
  ['drawbridge://approve/apr_0123456789abcdef', '/approvals/apr_0123456789abcdef'],
  ['drawbridge://review/chg_0123456789abcdef/', '/reviews/chg_0123456789abcdef'],
  ['DrawBridge://JOB/job_0123456789abcdef', '/jobs/job_0123456789abcdef'],
])('%s shows its place', (link, place) => {
  expect(readLink(link)).toEqual({ place });
});

test.each([
  ['https://job/job_0123456789abcdef', 'scheme'],
  ['javascript:alert(1)', 'scheme'],
  ['', 'scheme'],
  [`drawbridge://job/${'a'.repeat(100)}`, 'length'],
  [`drawbridge://job/job_0123456789abcdef?${'a'.repeat(100_000)}`, 'length'],
  ['drawbridge:job/job_0123456789abcdef', 'shape'],
  ['drawbridge://job/job_0123456789abcdef/../../approvals', 'shape'],
  ['drawbridge://job/apr_0123456789abcdef', 'shape'],
  ['drawbridge://job/job_0123456789ABCDEF', 'shape'],
  ['drawbridge://job/job_0123456789abcdef?accept=1', 'shape'],
  ['drawbridge://job/job_0123456789abcdef#/settings', 'shape'],
  ['drawbridge://job/job_0123456789abcde\n', 'shape'],
  ['drawbridge://me@job/job_0123456789abcdef', 'shape'],
  ['drawbridge://settings/', 'shape'],
  ['drawbridge://constructor/x', 'shape'],
  ['drawbridge://job/', 'shape'],
])('security 215: a link such as %j leads nowhere', (link, refused) => {
  expect(readLink(link)).toEqual({ refused });
});

test('security 215: of the arguments of a start only a link is taken', () => {
  expect(linkAmong(['electron', '--unknown=$(touch x)', 'drawbridge://job/1', 'drawbridge://job/2'])).toBe('drawbridge://job/1');
  expect(linkAmong(['electron', '.', '--link=drawbridge://job/1', '/etc/passwd', ''])).toBeNull();
});
