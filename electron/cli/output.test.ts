import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asJson, duration, safe, table } from './output.ts';

/** Everything a terminal might obey or hide. */
const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const nasty = fc.string({
  unit: fc.oneof(
    fc.string({ minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u001b', '\u009b', '\u0007', '\u0000', '\u007f', '\u202e', '\u2028', '\u{e0067}', '\n', '\t', '😀'),
  ),
});

test('security 196: no text of a client acts on a terminal; it shows what it is', () => {
  expect(safe('\u001b]0;owned\u0007')).toBe('\\u{1b}]0;owned\\u{7}');
  expect(safe('a\u009b2J\u202eb\u{e0067}')).toBe('a\\u{9b}2J\\u{202e}b\\u{e0067}');
  expect(safe('one\ntwo\r\tthree')).toBe('one two\\u{d}\\u{9}three');
  expect(safe('one\ntwo\tthree\r', { multiline: true })).toBe('one\ntwo\tthree\\u{d}');
  expect(safe('größer 😀 日本')).toBe('größer 😀 日本');
  fc.assert(
    fc.property(nasty, (text) => {
      expect(safe(text)).not.toMatch(acting);
      expect(safe(text, { multiline: true }).replace(/[\n\t]/g, '')).not.toMatch(acting);
    }),
  );
});

test('security 196: JSON for scripts is one line, safe on a terminal, and still the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(nasty, fc.array(nasty)), (value) => {
      const text = asJson(value);
      expect(text).not.toMatch(acting);
      expect(JSON.parse(text)).toEqual(value);
    }),
  );
});

test('columns are as wide as their widest cell, and the last one runs free', () => {
  expect(
    table(
      ['ID', 'NAME', 'TITLE'],
      [
        ['1', '😀😀😀😀😀', 'a'],
        ['22', 'b', 'c d e'],
      ],
    ),
  ).toEqual(['ID  NAME   TITLE', '1   😀😀😀😀😀  a', '22  b      c d e']);
});

test('durations are seconds below a minute', () => {
  expect([null, 0, 3249, 59_999, 60_000, 102_500].map(duration)).toEqual(['-', '0.0 s', '3.2 s', '60.0 s', '1 m 0 s', '1 m 42 s']);
});
