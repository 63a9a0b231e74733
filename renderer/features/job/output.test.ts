import { expect, test } from 'vitest';
import { lastLine, tailOf } from './output.ts';

test('the last line that says something', () => {
  expect(lastLine('one\n  two  \n\n')).toBe('two');
  expect(lastLine('')).toBe('');
  expect(lastLine(`${'x\n'.repeat(5000)}end`)).toBe('end');
});

test('the tail of a long output, and how much is before it', () => {
  expect(tailOf('a\nb\nc\n', 2)).toEqual({ text: 'b\nc', hidden: 1 });
  expect(tailOf('a\nb', 2)).toEqual({ text: 'a\nb', hidden: 0 });
});
