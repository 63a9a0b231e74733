import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

test('the time that is left is said in words, and never as less than it is', () => {
  expect([600_000, 492_000, 60_000, 59_001, 900, 1, 0, -5].map((ms) => timeLeft(1000 + ms, 1000))).toEqual([
    '10 min',
    '8 min 12 s',
    '1 min',
    '1 min',
    '1 s',
    '1 s',
    '',
    '',
  ]);
  expect([7 * 3_600_000 + 300_000, 8 * 3_600_000].map((ms) => timeLeft(ms, 0))).toEqual(['7 h 5 min', '8 h']);
});
