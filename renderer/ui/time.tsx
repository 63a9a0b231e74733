import { useEffect, useState } from 'react';
import { age, ago, exactTime } from '../../shared/texts/format.ts';

/** The time in Unix milliseconds, renewed every `everyMs`. One for a screen, not one for a row. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface TimeProps {
  /** Both in Unix milliseconds. */
  readonly atMs: number;
  readonly nowMs: number;
  /** `3 h` for columns, `3 h ago` for sentences. */
  readonly form?: 'age' | 'ago';
  readonly className?: string;
}

/** A relative time with the exact one on hover. */
export function Time({ atMs, nowMs, form = 'age', className }: TimeProps) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)} className={className}>
      {form === 'ago' ? ago(atMs, nowMs) : age(atMs, nowMs)}
    </time>
  );
}
