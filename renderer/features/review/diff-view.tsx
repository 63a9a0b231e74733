import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { keepDrawn } from '../../ui/keep-drawn.ts';
import { cursorAt, type Cursor } from './cursor.ts';
import { type Row } from './rows.ts';

interface DiffViewProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly cursor: Cursor;
  /** Grows each time the cursor was moved by a key, and so must be seen and take the focus. */
  readonly moves: number;
  readonly onArrow: (step: 1 | -1, extend: boolean) => void;
  readonly render: (row: Row, isCurrent: boolean) => ReactNode;
}

/** The rows of a file's diff, of which only those in sight are drawn. One of them is in the tab order; the arrow keys move it. */
export function DiffView({ label, rows, cursor, moves, onArrow, render }: DiffViewProps) {
  const scroller = useRef<HTMLElement>(null);
  const at = cursorAt(rows, cursor);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 20,
    rangeExtractor: keepDrawn(at),
  });
  const latest = useRef({ at, rows, virtualizer });
  latest.current = { at, rows, virtualizer };
  useEffect(() => {
    if (moves === 0) return;
    const { at: to, rows: all, virtualizer: view } = latest.current;
    const key = all[to]?.key;
    if (key === undefined) return;
    view.scrollToIndex(to, { align: 'auto' });
    const focus = () => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
      row?.focus({ preventScroll: true });
      return row != null;
    };
    // A row out of sight is drawn first.
    if (focus()) return;
    const frame = requestAnimationFrame(focus);
    return () => cancelAnimationFrame(frame);
  }, [moves]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    if (event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    onArrow(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey);
  };
  return (
    <section
      ref={scroller}
      aria-label={label}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-y-auto bg-bg [overflow-anchor:none] [scrollbar-gutter:stable]"
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          return (
            row && (
              <li
                key={key}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                data-index={index}
                ref={virtualizer.measureElement}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                {render(row, index === at)}
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

const lineHeight = 20;
const heights: Readonly<Partial<Record<Row['type'], number>>> = { head: 0, gap: 26, hunk: 36, comment: 60, form: 130, editor: 220 };

/** A guess at a row's height, in pixels, until it is measured. */
function estimate(row: Row | undefined): number {
  return (row && heights[row.type]) ?? lineHeight;
}
