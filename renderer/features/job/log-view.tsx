import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { Button } from '../../ui/button.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Entry, entriesOf, type Log } from './log.ts';
import { LogEntry } from './log-entry.tsx';
import { type Find } from './use-find.ts';
import { useFollowTail } from './use-follow-tail.ts';
import { useHighlights } from './use-highlights.ts';

interface LogViewProps {
  readonly job: Job;
  readonly log: Log;
  readonly nowMs: number;
  readonly find: Find;
}

/** The log of a job: rows of their own heights, of which only those in sight are drawn. */
export function LogView({ job, log, nowMs, find }: LogViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => entriesOf(log, job), [log, job]);
  const { opened, toggle, openRow } = useToggles();
  // A job that has ended is read from its beginning, one that runs from its end.
  const [live] = useState(() => !isFinal(job.status));
  const { following, jump, letGo, stay } = useFollowTail(scroller, live);
  const fresh = useFresh(entries.length, following);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(entries[index]),
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 16,
  });
  const total = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size of the content is what the end moves with
  useLayoutEffect(stay, [total, stay]);
  const goTo = (key: string) => {
    letGo();
    openRow(key);
    virtualizer.scrollToIndex(entries.findIndex((entry) => entry.key === key));
  };
  useGoTo(find, goTo);
  useHighlights(scroller, find);
  return (
    <section aria-label={texts.log.title} className="relative min-h-0 flex-1">
      {/* Focusable, so that the keyboard can scroll it. Not live: a growing message would be read out in pieces. */}
      <div
        ref={scroller}
        role="log"
        aria-label={texts.log.title}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="@container h-full overflow-y-auto [scrollbar-gutter:stable] focus-visible:-outline-offset-2 [overflow-anchor:none]"
      >
        <div className="relative" style={{ height: total }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const entry = entries[index];
            return (
              entry && (
                <div
                  key={key}
                  data-index={index}
                  data-entry={entry.key}
                  ref={virtualizer.measureElement}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <LogEntry
                    entry={entry}
                    job={job}
                    nowMs={isLive(entry) ? nowMs : 0}
                    open={opened.has(entry.key)}
                    line={find.place?.key === entry.key ? find.place.line : null}
                    onToggle={toggle}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
      {!following && !isFinal(job.status) && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex animate-appear justify-center">
          <Button icon={ArrowDown} className="pointer-events-auto shadow-overlay" onClick={jump}>
            {fresh > 0 ? texts.log.jumpNew(fresh) : texts.log.jump}
          </Button>
        </div>
      )}
    </section>
  );
}

interface Toggles {
  readonly opened: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
  readonly openRow: (key: string) => void;
}

/** Which rows are open. Held here, since a row that is scrolled away is not drawn. */
function useToggles(): Toggles {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set<string>());
  const openRow = useCallback((key: string) => setOpened((now) => (now.has(key) ? now : new Set([...now, key]))), []);
  const toggle = useCallback(
    (key: string) => setOpened((now) => new Set(now.has(key) ? [...now].filter((other) => other !== key) : [...now, key])),
    [],
  );
  return { opened, toggle, openRow };
}

/** How many rows have come since the end was let go of. */
function useFresh(rows: number, following: boolean): number {
  const seen = useRef(rows);
  useEffect(() => {
    if (following) seen.current = rows;
  }, [rows, following]);
  return following ? 0 : Math.max(0, rows - seen.current);
}

/** Goes to the place that is searched for when it becomes another one. */
function useGoTo({ place }: Find, goTo: (key: string) => void): void {
  const latest = useRef(goTo);
  latest.current = goTo;
  const { key = null, line = null, nth = null } = place ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place in the same row is gone to as well
  useEffect(() => {
    if (key !== null) latest.current(key);
  }, [key, line, nth]);
}

/** Rows that stand still are not drawn again for the clock. */
function isLive(entry: Entry): boolean {
  return entry.type === 'item' && entry.live;
}

const lineHeight = 19;
const charactersInLine = 90;

/** A guess at a row's height, in pixels, until it is measured: near enough that the scroll bar does not jump. */
function estimate(entry: Entry | undefined): number {
  const text = entry && 'text' in entry ? entry.text : entry?.type === 'item' && 'text' in entry.item ? entry.item.text : '';
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charactersInLine)), 0);
  return 12 + lineHeight * Math.max(1, lines);
}
