import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainLook, plainOutput, runsOf, TerminalLines } from './terminal.ts';

const shown = (line: string) => runsOf(line, plainLook).map(({ text, look }) => [text, ...looks(look)]);
const looks = ({ colour, ...rest }: typeof plainLook) => [
  ...(colour === null ? [] : [colour]),
  ...Object.entries(rest).flatMap(([name, on]) => (on ? [name] : [])),
];
const textOf = (line: string) =>
  runsOf(line, plainLook)
    .map(({ text }) => text)
    .join('');

test('colours and styles become runs', () => {
  expect(shown('\u001b[1;32m✓\u001b[0m ok \u001b[91;4mbad\u001b[24m red\u001b[39m \u001b[2;3mdim')).toEqual([
    ['✓', 'green', 'bold'],
    [' ok '],
    ['bad', 'red', 'underline'],
    [' red', 'red'],
    [' '],
    ['dim', 'dim', 'italic'],
  ]);
  expect(shown('\u001b[38;5;196ma\u001b[38;5;250mb\u001b[38;2;0;200;220mc\u001b[38:5:4md\u001b[48;5;1;35me\u001b[me')).toEqual([
    ['a', 'red'],
    ['b'],
    ['c', 'cyan'],
    ['d', 'blue'],
    ['e', 'magenta'],
    ['e'],
  ]);
});

test('what a terminal would do beside that is not done, and hides nothing', () => {
  expect(textOf('\u001b]8;;https://evil.example\u0007click\u001b]8;;\u001b\\ me')).toBe('click me');
  expect(textOf('a\u001b[2Jb\u001b[10;10Hc\u001b[1Ad\u001b[Ke\u001b[?25lf\u001bcg\u001b(Bh\bi\u0007\u0000')).toBe('abcdefghi');
  expect(textOf('\u001bP1;2|dcs\u001b\\x\u001b_apc\u009cy\u009b31mz')).toBe('xyz');
  expect(textOf('\u001b[8mhidden\u001b[7minverse\u001b[30;40mblack on black')).toBe('hiddeninverseblack on black');
  expect(shown('\u001b[>4;31mx\u001b[?1my')).toEqual([['x'], ['y']]);
  expect(shown('10%\r\u001b[32m100%\r')).toEqual([['100%', 'green']]);
  expect(plainOutput('\u001b[32m✓\u001b[39m ok\r\n\u001b]0;title\u0007loading 1%\rloading 100%\ndone\r')).toBe('✓ ok\nloading 100%\ndone');
  expect(plainOutput('\u001b]0;never closed\nnext')).toBe('\nnext');
});

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u001b]8;;',
        '\u009b',
        '\u0007',
        '\u001b\\',
        '\r',
        '\n',
        '31',
        ';',
        ':',
        'm',
        '38;5;',
        '\b',
        '\u0000',
        'word',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

test('no output leaves a control character, and plain text stays as it is', () => {
  fc.assert(
    fc.property(hostile, (output) => {
      for (const line of output.split('\n')) expect(textOf(line)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
      expect(plainOutput(output)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      expect(plainOutput(output).split('\n')).toEqual(output.split('\n').map(textOf));
    }),
    { numRuns: 500 },
  );
  const harmless = fc.string({ unit: fc.constantFrom('a', ' ', '[', 'm', '\t', 'é', '😀') });
  fc.assert(
    fc.property(harmless, (line) => {
      expect(textOf(line)).toBe(line);
    }),
  );
});

test('an output that grows in any pieces has the lines it would have at once', () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 8 }), (pieces) => {
      const growing = new TerminalLines();
      let output = '';
      for (const piece of pieces) {
        output += piece;
        growing.read(output);
      }
      const whole = new TerminalLines();
      const count = whole.read(output);
      expect(growing.read(output)).toBe(count);
      for (let at = 0; at < count; at += 1) expect(growing.runs(at)).toEqual(whole.runs(at));
    }),
  );
});

test('a style goes on over the end of a line; an output that was cut is read anew', () => {
  const lines = new TerminalLines();
  expect(lines.read('\u001b[31mone\ntwo')).toBe(2);
  expect(lines.runs(1)).toEqual([{ text: 'two', look: { ...plainLook, colour: 'red' } }]);
  expect(lines.read('two\n')).toBe(1);
  expect(lines.runs(0)).toEqual([{ text: 'two', look: plainLook }]);
  expect(lines.read('')).toBe(0);
});

test('a line without an end is shown up to a limit', () => {
  expect(textOf('x'.repeat(1_000_000))).toBe(`${'x'.repeat(4000)}…`);
});
