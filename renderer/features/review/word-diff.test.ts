import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Span, wordDiff } from './word-diff.ts';

const marked = (spans: readonly Span[] = []) => spans.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');
const whole = (spans: readonly Span[] = []) => spans.map(({ text }) => text).join('');

test('the words that differ are found on both sides', () => {
  const diff = wordDiff('  const now = Date.now();', '  const now = clock.now();');
  expect(marked(diff?.before)).toBe('  const now = [Date].now();');
  expect(marked(diff?.after)).toBe('  const now = [clock].now();');
});

test('lines with little in common, and very long ones, are not compared', () => {
  expect(wordDiff('return 1;', 'throw new TypeError("no such clock")')).toBeNull();
  expect(wordDiff('x'.repeat(5000), 'x'.repeat(5001))).toBeNull();
});

test('the pieces of a side are always the whole line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const diff = wordDiff(`shared words here ${before}`, `shared words here ${after}`);
      if (!diff) return;
      expect(whole(diff.before)).toBe(`shared words here ${before}`);
      expect(whole(diff.after)).toBe(`shared words here ${after}`);
    }),
  );
});
