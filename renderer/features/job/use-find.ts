import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { type FoundPlace, placesOf } from './find.ts';
import { entriesOf, type Log } from './log.ts';

/** The search inside a log. */
export interface Find {
  readonly open: boolean;
  readonly text: string;
  readonly count: number;
  /** Of the place that is shown, from 0. */
  readonly at: number;
  readonly place: FoundPlace | null;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly begin: () => void;
  readonly search: (text: string) => void;
  readonly step: (by: 1 | -1) => void;
  readonly close: () => void;
}

/** Keeps what is searched for in a job's log; Ctrl-F and ⌘-F begin it. A log that grows is searched again each second. */
export function useFind(log: Log, job: Job, nowMs: number): Find {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef({ log, job });
  latest.current = { log, job };
  const tick = isFinal(job.status) ? log : nowMs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tick is when a log that grows is read again
  const places = useMemo(() => (open ? placesOf(entriesOf(latest.current.log, latest.current.job), text) : []), [open, text, tick]);
  const begin = useCallback(() => {
    setOpen(true);
    field.current?.select();
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      begin();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [begin]);
  const shown = Math.min(at, Math.max(0, places.length - 1));
  return {
    ...{ open, text, field, begin, at: shown, count: places.length },
    place: places[shown] ?? null,
    search: (wanted) => {
      setText(wanted);
      setAt(0);
    },
    step: (by) => setAt((shown + by + places.length) % Math.max(1, places.length)),
    close: () => setOpen(false),
  };
}
