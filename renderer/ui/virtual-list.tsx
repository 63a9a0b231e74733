import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { keepDrawn } from './keep-drawn.ts';

/** In pixels: a row of one line, and one with a second line under it. */
const rowHeights = { one: 34, two: 52 } as const;
const rowClasses = { one: 'h-[33px] px-4 rail:px-6', two: 'h-[51px] px-4 rail:px-6' } as const;

/** What a row must put on the one element in it that takes the focus. */
export interface RowProps {
  readonly 'data-row': string;
  readonly tabIndex: 0 | -1;
  readonly className: string;
  readonly onFocus: () => void;
}

interface VirtualListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  /** A row to keep in sight and in the tab order when another one is chosen elsewhere. */
  readonly chosen?: string | null;
  /** The heads of the columns; they stay in sight. */
  readonly head: ReactNode;
  readonly row: (item: T, props: RowProps) => ReactNode;
  /** How many lines a row has; one if it is left out. */
  readonly lines?: 'one' | 'two';
  /** After the last row. */
  readonly footer: ReactNode;
}

/** Many rows of equal height, of which only those in sight are drawn. One of them is in the tab order; the arrow keys, j and k move it. */
export function VirtualList<T extends { readonly id: string }>({
  label,
  items,
  chosen = null,
  head,
  row,
  lines = 'one',
  footer,
}: VirtualListProps<T>) {
  const rowHeight = rowHeights[lines];
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const at = Math.max(
    0,
    items.findIndex(({ id }) => id === current),
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 12,
    rangeExtractor: keepDrawn(at),
  });
  const scrollTo = useRef(virtualizer.scrollToIndex);
  scrollTo.current = virtualizer.scrollToIndex;
  const chosenAt = chosen === null ? -1 : items.findIndex(({ id }) => id === chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that come or go are no reason to scroll
  useEffect(() => {
    if (chosenAt < 0) return;
    setCurrent(chosen);
    scrollTo.current(chosenAt);
  }, [chosen]);
  const move = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, at, items.length);
    const item = next === null ? undefined : items[next];
    if (next === null || !item) return;
    event.preventDefault();
    setCurrent(item.id);
    virtualizer.scrollToIndex(next);
    const focus = () => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(item.id)}"]`);
      row?.focus({ preventScroll: true });
      return row;
    };
    // At once where it can be: the next key may follow within the frame. A row far away is there after the list has scrolled.
    if (!focus()) requestAnimationFrame(focus);
  };
  return (
    <div ref={scroller} className="@container min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
      {head}
      <ul aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }} onKeyDown={move}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index];
          return (
            item && (
              <li
                key={key}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 border-b border-line"
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              >
                {row(item, {
                  'data-row': item.id,
                  tabIndex: index === at ? 0 : -1,
                  className: rowClasses[lines],
                  onFocus: () => setCurrent(item.id),
                })}
              </li>
            )
          );
        })}
      </ul>
      {footer}
    </div>
  );
}

/** The heads of a list's columns, for the eye: each row says what it is by itself. */
export function ListHead({ columns, children }: { readonly columns: string; readonly children: ReactNode }) {
  return (
    <div aria-hidden className={`${columns} sticky top-0 z-10 h-8 border-b border-line bg-bg px-4 text-meta text-soft rail:px-6`}>
      {children}
    </div>
  );
}

/** Where a key moves to among `length` rows; null for a key that moves nothing. */
export function nextIndex(key: string, at: number, length: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    Home: 0,
    End: length - 1,
    PageDown: at + 10,
    PageUp: at - 10,
  };
  const next = moves[key];
  return next === undefined || length === 0 ? null : Math.min(length - 1, Math.max(0, next));
}
