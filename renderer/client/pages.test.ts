import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined, pageLimit } from './pages.ts';

const rows = (...ids: readonly string[]) => ids.map((id) => ({ id }));

test('reading anew asks for as much as is shown, within what the contract allows', () => {
  expect([pageLimit(50, 0), pageLimit(50, 120), pageLimit(50, 9000)]).toEqual([50, 120, 500]);
});

test('a row that moved down since the page above was read is not shown twice', () => {
  expect(joined(rows('a', 'b'), { data: rows('b', 'c'), nextCursor: 'next' })).toEqual({ data: rows('a', 'b', 'c'), nextCursor: 'next' });
});

test('whatever the pages hold, every row is shown once and none is lost', () => {
  const ids = fc.uniqueArray(fc.string(), { maxLength: 20 });
  fc.assert(
    fc.property(ids, ids, (above, below) => {
      const shown = joined(rows(...above), { data: rows(...below), nextCursor: null }).data.map(({ id }) => id);
      expect(shown.slice(0, above.length)).toEqual(above);
      expect(new Set(shown)).toEqual(new Set([...above, ...below]));
      expect(shown).toHaveLength(new Set(shown).size);
    }),
  );
});
