import { type ReactNode } from 'react';
import { type Check } from '../../../shared/model/host.ts';
import { ago } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Said } from '../../ui/said.tsx';
import { StateShape } from '../../ui/state.tsx';
import { countOf, type Report } from './checks.ts';

/** How much of what was looked at wants the owner, and when that was. */
export function ReportLine({ report: { checks, atMs }, nowMs }: { readonly report: Report; readonly nowMs: number }) {
  return (
    <p role="status" className="flex h-8.5 items-center justify-between gap-3 border-b border-line px-3">
      <span className="font-medium">{texts.doctor.summary(countOf(checks, 'problem'), countOf(checks, 'warning'))}</span>
      <span className="text-meta text-soft tabular-nums">{texts.doctor.ranAt(ago(atMs, nowMs))}</span>
    </p>
  );
}

interface CheckRowProps {
  readonly check: Check;
  /** At the right end: what mends it. */
  readonly children?: ReactNode;
}

/** What was found at one place, and what to do about it. */
export function CheckRow({ check: { status, title, detail, nextStep }, children }: CheckRowProps) {
  return (
    <li className="flex items-start gap-2 px-3 py-[7px]">
      <StateShape state={status} className="mt-1" />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="mr-1 font-medium">
            <Said text={title} />
          </span>{' '}
          <span className="sr-only">{texts.states[status]}</span>{' '}
          <span className="text-soft">
            <Said text={detail} />
          </span>
        </p>
        {nextStep !== null && (
          <p className="max-w-prose break-words">
            <Said text={nextStep} />
          </p>
        )}
      </div>
      {children}
    </li>
  );
}
