import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { pageOf } from './pages.ts';

/** All pages of a text, in order. */
function pages(text: string, maxBytes: number): string[] {
  const read: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = pageOf(text, cursor, maxBytes);
    read.push(page.text);
    if (page.nextCursor === null) return read;
    cursor = page.nextCursor;
  }
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom('a', '\n', 'é', '漢', '🌊', '👩‍👩‍👧', '\ud83c', '\udf0a', '\r\n'), { maxLength: 60 })
    .map((parts) => parts.join('')),
);

test('whatever a text holds, its pages are all of it in order, fit, and cut no character that is whole in it', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 4, max: 20 }), (text, maxBytes) => {
      const read = pages(text, maxBytes);
      expect(read.join('')).toBe(text);
      for (const page of read) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxBytes);
      const wholly = read.map((page) => page.isWellFormed());
      if (text.isWellFormed()) expect(wholly).toEqual(read.map(() => true));
    }),
    { numRuns: 2000 },
  );
});

test('a page ends with a line where it holds one', () => {
  expect(pages('one\ntwo\nthree and more\nend', 10)).toEqual(['one\ntwo\n', 'three and ', 'more\nend']);
  expect(pages('', 10)).toEqual(['']);
});

test.each(['', '0', '-1', '01', '1e1', '99', '6', 'x', '2'])('the cursor %j is not one of this text', async (cursor) => {
  await refused('page/badCursor', () => pageOf('a🌊bcd', cursor, 4));
});
