import { expect, test } from 'vitest';
import {
  age,
  ago,
  ahead,
  bytes,
  clock,
  clockOrDate,
  count,
  dayDate,
  duration,
  hourMinute,
  percent,
  plural,
  shortCount,
  weekdayDate,
} from './format.ts';
import { setLanguage } from './texts.ts';

const now = new Date(2026, 10, 20, 12, 0, 0).getTime();
const minute = 60_000;

test('an age is said in the largest unit that says something', () => {
  const ages = [0, 4_999, 12_000, 59_999, 4 * minute, 59 * minute, 180 * minute, 26 * 60 * minute].map((ms) => age(now - ms, now));
  expect(ages).toEqual(['now', 'now', '12 s', '59 s', '4 min', '59 min', '3 h', '1 d']);
  expect(age(now - 30 * 24 * 60 * minute, now)).toBe('Oct 21');
  expect(age(now - 400 * 24 * 60 * minute, now)).toBe('Oct 16, 2025');
});

test('a clock that runs ahead makes nothing older than now', () => {
  expect(age(now + 90_000, now)).toBe('now');
  expect(clock(-5)).toBe('0:00');
});

test('an age stands in a sentence', () => {
  expect([ago(now, now), ago(now - 4 * minute, now), ago(now - 30 * 24 * 60 * minute, now)]).toEqual([
    'just now',
    '4 min ago',
    'on Oct 21',
  ]);
});

test('what is ahead stands in a sentence', () => {
  const times = [-5, 1, minute, 59.5 * minute, 180 * minute, 47 * 60 * minute, 6 * 24 * 60 * minute].map((ms) => ahead(now + ms, now));
  expect(times).toEqual(['in 0 min', 'in 1 min', 'in 1 min', 'in 60 min', 'in 3 h', 'in 1 d', 'in 6 d']);
  expect(ahead(now + 90 * 24 * 60 * minute, now)).toBe('on Feb 18, 2027');
});

test('clocks and durations', () => {
  expect([clock(7_900), clock(102_000), clock(3_723_000)]).toEqual(['0:07', '1:42', '1:02:03']);
  expect([duration(84), duration(3_210), duration(59_949), duration(59_960), duration(102_000)]).toEqual([
    '84 ms',
    '3.2 s',
    '59.9 s',
    '0:59',
    '1:42',
  ]);
});

test('counts are exact, or short with three digits', () => {
  expect([count(12_345), shortCount(999), shortCount(412_345), shortCount(1_240_000)]).toEqual(['12,345', '999', '412k', '1.24M']);
  expect([1000, 1_234, 99_950, 999_499, 999_500].map(shortCount)).toEqual(['1k', '1.23k', '100k', '999k', '1M']);
  expect([plural(1, 'job', 'jobs'), plural(0, 'job', 'jobs'), plural(2_000, 'job', 'jobs')]).toEqual(['1 job', '0 jobs', '2,000 jobs']);
});

test('a moment of today is a time, of any other day a date', () => {
  const now = new Date(2026, 10, 20, 0, 5).getTime();
  expect(clockOrDate(new Date(2026, 10, 20, 0, 1, 2).getTime(), now)).toBe('00:01:02');
  expect(clockOrDate(new Date(2026, 10, 19, 23, 59).getTime(), now)).toBe('Nov 19');
});

test('a size is said in the largest unit that says something', () => {
  expect([0, 1, 812, 4_200, 52_400_000].map(bytes)).toEqual(['0 bytes', '1 byte', '812 bytes', '4.2 KB', '52 MB']);
});

test('German has its own words, numbers and order', async () => {
  await setLanguage('de');
  try {
    expect([age(now, now), ago(now, now), ago(now - 4 * minute, now), ahead(now + 180 * minute, now)]).toEqual([
      'jetzt',
      'gerade eben',
      'vor 4 min',
      'in 3 h',
    ]);
    expect([count(12_345), duration(3_210), bytes(4_200), bytes(1)]).toEqual(['12.345', '3,2 s', '4,2 KB', '1 Byte']);
    expect([age(now - 26 * 60 * minute, now), ago(now - 26 * 60 * minute, now), age(now - 50 * 60 * minute, now)]).toEqual([
      '1 Tag',
      'vor 1 Tag',
      '2 Tage',
    ]);
    expect([ago(now - 50 * 60 * minute, now), ahead(now + 50 * 60 * minute, now)]).toEqual(['vor 2 Tagen', 'in 2 Tagen']);
    expect(ago(now - 30 * 24 * 60 * minute, now)).toBe('am 21. Okt.');
    expect([999, 1_240, 412_345, 999_499, 999_500, 1_240_000].map(shortCount)).toEqual([
      '999',
      '1,24 Tsd.',
      '412 Tsd.',
      '999 Tsd.',
      '1\u00a0Mio.',
      '1,24\u00a0Mio.',
    ]);
    expect(weekdayDate(now)).toBe('Fr., 20. Nov.');
  } finally {
    await setLanguage('en');
  }
  expect(count(12_345)).toBe('12,345');
});

test('a share is never said to be nothing when it is something; days and times stand under pictures', async () => {
  const moment = new Date(2026, 10, 20, 9, 5).getTime();
  const said = () => [percent(0, 0), percent(1, 1_000), percent(2, 3), percent(3, 3), dayDate(moment), hourMinute(moment)];
  expect(said()).toEqual(['0%', '<1%', '67%', '100%', 'Nov 20', '09:05']);
  await setLanguage('de');
  try {
    expect(said()).toEqual(['0\u00a0%', '<1\u00a0%', '67\u00a0%', '100\u00a0%', '20. Nov.', '09:05']);
  } finally {
    await setLanguage('en');
  }
});
