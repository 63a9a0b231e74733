import { expect, test } from 'vitest';
import { followsAfter } from './follow-tail.ts';

/** A log of 2,000 pixels in a window of 500: its end is at 1,500. */
const at = (scrollTop: number) => ({ scrollTop, scrollHeight: 2000, clientHeight: 500 });
const following = { following: true, scrollTop: 1500, byReader: true };
const reading = { following: false, scrollTop: 800, byReader: true };

test('a reader who scrolls up lets go of the end, and nothing else does', () => {
  expect(followsAfter(at(1300), following)).toBe(false);
  // A little is within reach of the end.
  expect(followsAfter(at(1480), following)).toBe(true);
  // Rows that were measured smaller moved it.
  expect(followsAfter(at(1300), { ...following, byReader: false })).toBe(true);
  // The log grew under a reader who went down.
  expect(followsAfter(at(1450), { ...following, scrollTop: 1400 })).toBe(true);
});

test('whoever comes back down to the end follows again; on the way, or from below it, nobody does', () => {
  expect(followsAfter(at(900), reading)).toBe(false);
  expect(followsAfter(at(1490), reading)).toBe(true);
  expect(followsAfter(at(1500), { ...reading, byReader: false })).toBe(true);
  expect(followsAfter(at(700), reading)).toBe(false);
  // Up, in a log that got shorter: near its end by no wish of the reader.
  expect(followsAfter({ ...at(480), scrollHeight: 1000 }, reading)).toBe(false);
});
