import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type Block, parseProse } from './prose.ts';
import { Prose } from './prose-view.tsx';

const samples = [
  '```',
  '~~~',
  '`',
  '**',
  '# ',
  '- ',
  '1. ',
  '\n',
  '\n\n',
  '<b>',
  '</script>',
  '&amp;',
  ' ',
  'word',
  '\t',
  'é',
  '😀',
  '*',
  '\r\n',
  '| a | b |\n| --- | :-: |\n',
  '|',
  '\\|',
  ':--',
];
const modelText = fc
  .array(fc.oneof(fc.constantFrom(...samples), fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

test('paragraphs, headings, lists, code and bold are told apart', () => {
  const text = '# Plan\nFirst line\nsecond **bold** line\n\n- one `x`\n  - two\n10. ten\n```ts\nconst a = "`";\n\n```\nend';
  expect(parseProse(text).map(withoutSource)).toEqual([
    { type: 'heading', spans: [{ type: 'text', text: 'Plan' }] },
    {
      type: 'paragraph',
      spans: [
        { type: 'text', text: 'First line\nsecond ' },
        { type: 'strong', text: 'bold' },
        { type: 'text', text: ' line' },
      ],
    },
    { type: 'space' },
    {
      type: 'listItem',
      marker: '•',
      depth: 0,
      spans: [
        { type: 'text', text: 'one ' },
        { type: 'code', text: 'x' },
      ],
    },
    { type: 'listItem', marker: '•', depth: 1, spans: [{ type: 'text', text: 'two' }] },
    { type: 'listItem', marker: '10.', depth: 0, spans: [{ type: 'text', text: 'ten' }] },
    { type: 'code', language: 'ts', text: 'const a = "`";\n' },
    { type: 'paragraph', spans: [{ type: 'text', text: 'end' }] },
  ]);
});

test('a table has the columns of its head, and a row with too many keeps them in its last', () => {
  const table = 'Before\n| a | `b|c` |\n|---|:-:|\n| 1 | **2** |\n| 3 |\n4 | 5\\|6 | 7\nafter';
  const [before, { head, rows }, after] = parseProse(table) as readonly [Block, Extract<Block, { type: 'table' }>, Block];
  expect([before.type, after.type]).toEqual(['paragraph', 'paragraph']);
  const texts = (cells: typeof head) => cells.map((spans) => spans.map(({ text }) => text).join(''));
  expect([head, ...rows].map(texts)).toEqual([
    ['a', 'b|c'],
    ['1', '2'],
    ['3', ''],
    ['4', '5|6 | 7'],
  ]);
  expect(parseProse('a | b\n--- | --- | ---').map(({ type }) => type)).toEqual(['paragraph']);
});

test('a fence that has not ended yet is code already', () => {
  expect(parseProse('Look:\n```sh\nnpm te').at(-1)).toEqual({ type: 'code', source: '```sh\nnpm te', language: 'sh', text: 'npm te' });
});

test('no character is lost, whatever the text', () => {
  fc.assert(
    fc.property(modelText, (text) => {
      const blocks = parseProse(text);
      expect(blocks.map(({ source }) => source).join('')).toBe(text);
      expect(letters(blocks.map(shown).join(''))).toBe(letters(blocks.map(wordsOf).join('')));
    }),
    { numRuns: 2000 },
  );
});

test('nothing in a text becomes part of the page', () => {
  fc.assert(
    fc.property(modelText, (text) => {
      const html = renderToStaticMarkup(createElement(Prose, { text }));
      // Buttons are ours alone; what they copy is not drawn.
      const drawn = html.replace(/<button.*?<\/button>/g, '');
      const tags = drawn.match(/<\/?[a-z]+/g) ?? [];
      expect(tags.filter((tag) => !/^<\/?(div|p|pre|code|span|strong|table|thead|tbody|tr|th|td)$/.test(tag))).toEqual([]);
      const ours = /<\/?(?:div|p|pre|code|span|strong|table|thead|tbody|tr|th|td)(?: (?:class|scope)="[^"<>]*")*>/g;
      expect(drawn.replace(ours, '')).not.toMatch(/[<>]/);
    }),
    { numRuns: 1000 },
  );
});

test('a long line of marks takes no time', () => {
  const started = performance.now();
  for (const mark of ['|', '| ', '`|', '\\|', '`', '*', '**a', '``a', '#', '- ', '~']) parseProse(mark.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2000);
});

type Bare<B> = B extends unknown ? Omit<B, 'source'> : never;

function withoutSource({ source: _, ...rest }: Block): Bare<Block> {
  return rest;
}

function shown(block: Block): string {
  if (block.type === 'space') return '';
  if (block.type === 'code') return `${block.language}${block.text}`;
  if (block.type === 'table')
    return [block.head, ...block.rows]
      .flat(2)
      .map(({ text }) => text)
      .join('');
  const spans = block.spans.map(({ text }) => text).join('');
  return block.type === 'listItem' ? `${block.marker}${spans}` : spans;
}

function wordsOf({ source }: Block): string {
  return source;
}

/** Everything but the marks that formatting uses up, and white space. */
function letters(text: string): string {
  return text.replace(/[`~*#+•|:\\\s-]/g, '');
}
