import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Item } from '../../../shared/model/item.ts';
import { type TurnItem } from '../../../shared/model/thread.ts';
import { type ItemsRead, nothingRead, readTurn, stepsOf } from './turn-items.ts';

const notice = (id: string): Item => ({ id, type: 'notice', level: 'info', text: id, startedAtMs: 1, completedAtMs: 1 });

/** A thread whose turn `n` has as many items as `sizes[n]` says. */
function itemsOf(sizes: readonly number[]): readonly TurnItem[] {
  return sizes.flatMap((size, turn) => Array.from({ length: size }, (_, at) => ({ turnId: `t${turn}`, item: notice(`t${turn}-${at}`) })));
}

/** Pages of `size` items, as the core gives them. */
function pagesOf(items: readonly TurnItem[], size: number) {
  return async (cursor: string | undefined) => {
    const from = Number(cursor ?? 0);
    return { data: items.slice(from, from + size), nextCursor: from + size < items.length ? String(from + size) : null };
  };
}

const ids = (read: ItemsRead, turnId: string, shown: readonly Item[] = []) => stepsOf(read, turnId, shown)?.map(({ id }) => id);

test('reading stops as soon as the turn has passed', async () => {
  const items = itemsOf([3, 2, 50]);
  const read = await readTurn(nothingRead, 't0', pagesOf(items, 4));
  expect(read.items).toHaveLength(4);
  expect(ids(read, 't0')).toEqual(['t0-0', 't0-1', 't0-2']);
  expect(ids(read, 't1')).toBeUndefined();
});

test('what the turn shows anyway is no step', async () => {
  const read = await readTurn(nothingRead, 't0', pagesOf(itemsOf([3]), 10));
  expect(ids(read, 't0', [notice('t0-2')])).toEqual(['t0-0', 't0-1']);
});

test('a turn that was running when its first items were read is read again', async () => {
  const half = await readTurn(nothingRead, 't0', pagesOf(itemsOf([2, 1]), 10));
  const whole = await readTurn(half, 't1', pagesOf(itemsOf([2, 4]), 10));
  expect(ids(whole, 't1')).toEqual(['t1-0', 't1-1', 't1-2', 't1-3']);
});

test('whatever the pages and the order of asking, every turn gets its own items', async () => {
  const sizes = fc.array(fc.nat(6), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(5), { maxLength: 8 }), async (turns, size, asked) => {
      const items = itemsOf(turns);
      let read = nothingRead;
      for (const turn of asked) {
        read = await readTurn(read, `t${turn}`, pagesOf(items, size));
        expect(ids(read, `t${turn}`)).toEqual(items.filter(({ turnId }) => turnId === `t${turn}`).map(({ item }) => item.id));
      }
    }),
  );
});
