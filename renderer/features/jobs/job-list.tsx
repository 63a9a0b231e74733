import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { type Job } from '../../../shared/model/job.ts';
import { texts } from '../../ui/texts.ts';
import { JobRow, jobColumns } from './job-row.tsx';

const rowHeight = 34;

interface JobListProps {
  readonly jobs: readonly Job[];
  readonly nowMs: number;
  /** After the last row. */
  readonly footer: ReactNode;
}

/** Many jobs, of which only those in sight are drawn. One of them is in the tab order; the arrow keys move it. */
export function JobList({ jobs, nowMs, footer }: JobListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const at = Math.max(
    0,
    jobs.findIndex(({ id }) => id === current),
  );
  const virtualizer = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => jobs[index]?.id ?? index,
    overscan: 12,
    // The one in the tab order stays in the page, or the focus would fall out of the list when it is scrolled away.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const seen = Array.from({ length: to - from + 1 }, (_, step) => from + step);
      return at < count && (at < from || at > to) ? [...seen, at].sort((a, b) => a - b) : seen;
    },
  });
  const move = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, at, jobs.length);
    const job = next === null ? undefined : jobs[next];
    if (next === null || !job) return;
    event.preventDefault();
    setCurrent(job.id);
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-job="${job.id}"]`)?.focus({ preventScroll: true }));
  };
  return (
    <div ref={scroller} className="@container min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
      <Columns />
      <ul aria-label={texts.jobs.list} className="relative" style={{ height: virtualizer.getTotalSize() }} onKeyDown={move}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const job = jobs[index];
          return (
            job && (
              <li
                key={key}
                aria-setsize={jobs.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 border-b border-line"
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              >
                <JobRow
                  job={job}
                  nowMs={nowMs}
                  data-job={job.id}
                  tabIndex={index === at ? 0 : -1}
                  className="h-[33px] px-4 rail:px-6"
                  onFocus={() => setCurrent(job.id)}
                />
              </li>
            )
          );
        })}
      </ul>
      {footer}
    </div>
  );
}

/** Where a key moves to among `length` rows; null for a key that moves nothing. */
export function nextIndex(key: string, at: number, length: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: length - 1,
    PageDown: at + 10,
    PageUp: at - 10,
  };
  const next = moves[key];
  return next === undefined || length === 0 ? null : Math.min(length - 1, Math.max(0, next));
}

function Columns() {
  const { state, title, client, bridge, folder, age, duration } = texts.jobs.columns;
  return (
    <div aria-hidden className={`${jobColumns} sticky top-0 z-10 h-8 border-b border-line bg-bg px-4 text-meta text-soft rail:px-6`}>
      <span>{state}</span>
      <span>{title}</span>
      <span className="hidden @mid:inline">{client}</span>
      <span className="hidden @wide:inline">{bridge}</span>
      <span className="hidden @list:inline">{folder}</span>
      <span className="text-right">{age}</span>
      <span className="text-right">{duration}</span>
    </div>
  );
}
