import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseName, cutMiddle, cutPath } from './path.ts';

test('a path is cut in its middle and keeps its last name', () => {
  expect(cutPath('/home/ann/src/clock', 19)).toBe('/home/ann/src/clock');
  expect(cutPath('/home/ann/src/clock', 16)).toBe('/home/ann…/clock');
  expect(cutPath('C:\\Users\\ann\\clock', 12)).toBe('C:\\Us…\\clock');
  expect(cutPath('/home/a-very-long-last-name', 12)).toBe('/home…t-name');
  expect(cutPath('/home/a-very-long-last-name', 24)).toBe('/home/a-ver…ng-last-name');
  expect([baseName('/home/ann/clock'), baseName('/home/ann/clock/'), baseName('/')]).toEqual(['clock', 'clock', '/']);
});

test('a cut text has at most the length asked for, and its own beginning and end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (text, limit) => {
      for (const cut of [cutMiddle(text, limit), cutPath(text, limit)]) {
        expect([...cut].length).toBeLessThanOrEqual(Math.max(limit, 0));
        if (cut === text) continue;
        const at = Math.max(0, cut.indexOf('…', text.startsWith(cut) ? 0 : undefined));
        expect(limit < 2 || text.endsWith([...cut].at(-1) ?? '')).toBe(true);
        expect(at).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
