/** Unchanged lines of a file before the change, by number from 1, and how many lines it has; null while that is not known. */
export interface KnownLines {
  readonly lines: ReadonlyMap<number, string>;
  readonly total: number | null;
}

/** A run of unchanged lines between hunks, by numbers of the file before; the number after is `shift` more. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

/** What of a gap is still hidden: between the lines that are shown from its top and those from its end. Null when nothing is. */
export function hiddenOf({ from, to }: Gap, { lines }: KnownLines): Pick<Gap, 'from' | 'to'> | null {
  let [first, last] = [from, to];
  while (first <= last && lines.has(first)) first += 1;
  while (last > first && lines.has(last)) last -= 1;
  return first > last ? null : { from: first, to: last };
}

/** How many lines one click shows. */
export const contextStep = 20;

export type Expansion = 'down' | 'up' | 'all';

/** The lines that an expansion of what is hidden shows. */
export function wanted({ from, to }: Pick<Gap, 'from' | 'to'>, how: Expansion): Pick<Gap, 'from' | 'to'> {
  if (how === 'all') return { from, to };
  return how === 'up' ? { from: Math.max(from, to - contextStep + 1), to } : { from, to: Math.min(to, from + contextStep - 1) };
}
