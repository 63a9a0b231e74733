import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownParts, shownText } from './escape.ts';

const deceiving = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;

test('what cannot be seen, or turns the direction of writing, is spelled out', () => {
  expect(shownText('rm \u202e-rf\u200b\u00a0\u2028\u0007\u{e0041}\ud800')).toBe(
    String.raw`rm \u{202e}-rf\u{200b}\u{a0}\u{2028}\u{7}\u{e0041}\u{d800}`,
  );
});

test('each class of such characters is known', () => {
  const one = {
    Cc: 0x1b,
    Cf: 0xfff9,
    Zl: 0x2028,
    Zp: 0x2029,
    Cs: 0xdc00,
    Co: 0xe000,
    Cn: 0x378,
    Zs: 0x3000,
    ignorable: 0x34f,
    blank: 0x2800,
  };
  for (const [name, code] of Object.entries(one)) {
    expect([name, shownText(`a${String.fromCodePoint(code)}b`)]).toEqual([name, `a\\u{${code.toString(16)}}b`]);
  }
});

test('security 89: a command that is made to look like another is shown with all that it does', () => {
  const tricks = [
    ['\u001b[2K', String.raw`\u{1b}[2K`],
    ['\r', String.raw`\u{d}`],
    ['\b'.repeat(3), String.raw`\u{8}\u{8}\u{8}`],
    ['\u202e', String.raw`\u{202e}`],
    ['\u200b', String.raw`\u{200b}`],
    ['\u{e0067}', String.raw`\u{e0067}`],
    ['\u{e0100}', String.raw`\u{e0100}`],
    ['\ufe0f', String.raw`\u{fe0f}`],
    ['\u3164', String.raw`\u{3164}`],
    ['\u00a0'.repeat(200), String.raw`\u{a0}⟨×200⟩`],
    [' '.repeat(5000), ' ⟨×5000⟩'],
    ['\n'.repeat(300), '\n⟨×300⟩'],
  ] as const;
  for (const [trick, shown] of tricks) expect(shownText(`ls${trick}; rm -rf ~`)).toBe(`ls${shown}; rm -rf ~`);
  const all = tricks.map(([trick]) => trick).join('x');
  expect(shownParts(`${all}; rm -rf ~`).at(-1)).toEqual({ type: 'plain', text: '; rm -rf ~' });
  expect(shownText(all).length).toBeLessThan(150);
});

test('a text that wrote the escape itself is told apart from one that holds the character', () => {
  expect(shownParts(String.raw`a\u{202e}`)).toEqual([{ type: 'plain', text: String.raw`a\u{202e}` }]);
  expect(shownParts('a\u202e')).toEqual([
    { type: 'plain', text: 'a' },
    { type: 'hidden', text: String.raw`\u{202e}` },
  ]);
});

test('a long run that would push the rest out of sight is counted instead', () => {
  expect(shownText(`ls${' '.repeat(300)}; rm -rf x`)).toBe('ls ⟨×300⟩; rm -rf x');
  expect(shownText('\u200b'.repeat(9))).toBe(String.raw`\u{200b}⟨×9⟩`);
  expect(shownText(`a${' '.repeat(8)}b`)).toBe(`a${' '.repeat(8)}b`);
});

test('the indentation of code stays, unless it is there to hide', () => {
  const code = `${' '.repeat(24)}return;`;
  expect(shownParts(code, { code: true })).toEqual([{ type: 'plain', text: code }]);
  expect(shownParts(`${' '.repeat(400)}evil()`, { code: true })[0]).toEqual({ type: 'hidden', text: ' ⟨×400⟩' });
});

test('a word of look-alike letters is marked, a word of another script is not', () => {
  expect(shownParts('p\u0430ypal привет')).toEqual([
    { type: 'mixed', text: 'p\u0430ypal' },
    { type: 'plain', text: ' привет' },
  ]);
});

test('no text at all shows a character that is not seen, and no text without one is changed', () => {
  const anything = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(anything, (text) => {
      expect(shownText(text).replaceAll(/[\n\t]/g, '')).not.toMatch(deceiving);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      fc.pre(!/(\s)\1{8}/.test(text));
      expect(shownText(text)).toBe(text);
    }),
  );
});
