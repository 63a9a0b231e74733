import { expect, test } from 'vitest';
import { lastLine, plainOutput, tailOf } from './output.ts';

test('colours, titles and overdrawn lines of a terminal are not shown', () => {
  expect(plainOutput('\u001b[32m✓\u001b[39m ok\r\n\u001b]0;title\u0007loading 1%\rloading 100%\ndone\r')).toBe('✓ ok\nloading 100%\ndone');
});

test('the last line that says something', () => {
  expect(lastLine('one\n  two  \n\n')).toBe('two');
  expect(lastLine('')).toBe('');
  expect(lastLine(`${'x\n'.repeat(5000)}end`)).toBe('end');
});

test('the tail of a long output, and how much is before it', () => {
  expect(tailOf('a\nb\nc\n', 2)).toEqual({ text: 'b\nc', hidden: 1 });
  expect(tailOf('a\nb', 2)).toEqual({ text: 'a\nb', hidden: 0 });
});
