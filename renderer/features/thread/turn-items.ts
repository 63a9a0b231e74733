import { type Item } from '../../../shared/model/item.ts';
import { type TurnItem } from '../../../shared/model/thread.ts';
import { type Page } from '../../client/pages.ts';

/** The items of a thread as far as they were read, from its first turn on. */
export interface ItemsRead {
  readonly items: readonly TurnItem[];
  /** Undefined before the first page, null at the end. */
  readonly cursor: string | null | undefined;
  /** Turns of which every item was read. */
  readonly complete: ReadonlySet<string>;
}

export const nothingRead: ItemsRead = { items: [], cursor: undefined, complete: new Set() };

type ReadItems = (cursor: string | undefined) => Promise<Page<TurnItem>>;

/** Reads on until the turn's items are there; from the beginning when the end was reached without them. The turn must have ended. */
export async function readTurn(known: ItemsRead, turnId: string, readItems: ReadItems): Promise<ItemsRead> {
  if (known.complete.has(turnId)) return known;
  let read = known.cursor === null ? nothingRead : known;
  while (read.cursor !== null && !read.complete.has(turnId)) {
    const page = await readItems(read.cursor);
    const items = [...read.items, ...page.data];
    read = { items, cursor: page.nextCursor, complete: passedTurns(items) };
  }
  return { ...read, complete: new Set(read.complete).add(turnId) };
}

/** Every turn but the last one: another item of that may come. */
function passedTurns(items: readonly TurnItem[]): ReadonlySet<string> {
  const last = items.at(-1)?.turnId;
  return new Set(items.flatMap(({ turnId }) => (turnId === last ? [] : [turnId])));
}

/** What happened between a turn's message and its answer; null before it was read. */
export function stepsOf(read: ItemsRead, turnId: string, shown: readonly Item[]): readonly Item[] | null {
  if (!read.complete.has(turnId)) return null;
  const left = new Set(shown.map(({ id }) => id));
  return read.items.flatMap(({ turnId: of, item }) => (of === turnId && !left.has(item.id) && item.type !== 'userMessage' ? [item] : []));
}
