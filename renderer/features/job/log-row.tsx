import { type ReactNode } from 'react';
import { clockTime, exactTime } from '../../../shared/texts/format.ts';

/** A row of a log: when, and what. */
export function LogRow({ atMs, children }: { readonly atMs: number; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[3.75rem_minmax(0,1fr)] gap-x-3 px-4 py-1.5 rail:px-6">
      <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)} className="pt-px font-mono text-meta text-soft tabular-nums">
        {clockTime(atMs)}
      </time>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
