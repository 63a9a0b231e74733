import { type Range } from '@tanstack/react-virtual';

/** Which rows a virtual list draws: those in sight, and the one in the tab order, or the focus would fall out of the list when that is scrolled away. */
export function keepDrawn(at: number): (range: Range) => number[] {
  return ({ startIndex, endIndex, overscan, count }) => {
    const from = Math.max(0, startIndex - overscan);
    const to = Math.min(count - 1, endIndex + overscan);
    const seen = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    return at < count && (at < from || at > to) ? [...seen, at].sort((a, b) => a - b) : seen;
  };
}
