/** Nearer to the end than this counts as at the end, in pixels. */
const atEnd = 24;

/** Where a scroller stands, in pixels. */
interface Standing {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

interface Before {
  readonly following: boolean;
  readonly scrollTop: number;
  /** The reader used wheel, key, touch or scroll bar just now. */
  readonly byReader: boolean;
}

/**
 * Whether the end is followed after the scroller has moved. A reader who goes up lets go, and takes hold again by coming back down to the
 * end. Rows that turn out smaller than guessed move the page up as well: that alone lets go of nothing.
 */
export function followsAfter({ scrollTop, scrollHeight, clientHeight }: Standing, before: Before): boolean {
  const up = scrollTop < before.scrollTop;
  const isAtEnd = scrollHeight - clientHeight - scrollTop <= atEnd;
  if (before.following) return !(up && !isAtEnd && before.byReader);
  return isAtEnd && !up;
}
