import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenLinks } from './docs.mjs';

const file = join(import.meta.dirname, '../docs/plant.md');

test('links that lead nowhere are found', () => {
  const text = '# Here it *is*, twice\n[a](nowhere.md) ![b](../docs/none.png) [c](../README.md#no-such-heading) [d](#elsewhere)';
  expect(brokenLinks(file, text).map(({ link, what }) => `${link} ${what}`)).toEqual([
    'nowhere.md leads to no file',
    '../docs/none.png leads to no file',
    '../README.md#no-such-heading leads to no heading',
    '#elsewhere leads to no heading',
  ]);
});

test('links that lead somewhere are not', () => {
  const text = '# Here, twice\n[a](README.md) [b](../README.md#two-commands) [c](#here-twice) [d](https://example.com/#x) `[e](code.md)`';
  expect(brokenLinks(file, text)).toEqual([]);
});
