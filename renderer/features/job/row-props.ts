import { type Item } from '../../../shared/model/item.ts';

/** What a row of an item gets, whatever its kind. */
export interface ItemRowProps<I extends Item = Item> {
  readonly item: I;
  readonly live: boolean;
  /** Unix milliseconds; moves while `live`. */
  readonly nowMs: number;
  readonly open: boolean;
  /** The line of its output that is searched for, if there is one. */
  readonly line?: number | null;
  readonly onToggle: () => void;
}
