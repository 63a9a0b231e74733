import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { type Flight } from '../../../shared/model/flight.ts';
import { Icon } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { clockOrDate, count, duration, exactTime } from '../../../shared/texts/format.ts';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { flightShape, outcomeWords } from './outcome.ts';

/** One request in a line; open, all that is known of it in words. */
export function FlightRow({ flight, nowMs }: { readonly flight: Flight; readonly nowMs: number }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { n, atMs, bridgeId, hop, clientName, status, durationMs } = flight;
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={texts.flights.details(n)}
        onClick={() => setOpen(!open)}
        className="grid min-h-8.5 w-full grid-cols-[4.25rem_3rem_minmax(0,1fr)_3.5rem_1rem] items-center gap-x-3 px-3 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2 @mid:grid-cols-[4.25rem_3rem_minmax(0,1fr)_8rem_3.5rem_1rem] @list:grid-cols-[4.25rem_3rem_minmax(0,1fr)_9rem_11rem_3.5rem_1rem]"
      >
        <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)} className="text-soft tabular-nums">
          {clockOrDate(atMs, nowMs)}
        </time>
        <span className="flex items-center gap-1.5 tabular-nums">
          <StateShape state={flightShape(flight)} />
          {status ?? texts.flights.left}
        </span>
        <code className="truncate">{requestWords(flight)}</code>
        <span className="hidden truncate text-soft @mid:inline">
          {clientName === null ? texts.flights.anonymous : shownText(clientName)}
        </span>
        <span className="hidden truncate text-soft @list:inline">
          {bridgeId}, {texts.flights.hops[hop]}
        </span>
        <span className="text-right text-soft tabular-nums">{duration(durationMs)}</span>
        <Icon of={ChevronRight} className={classes('text-soft transition-transform', open && 'rotate-90')} />
      </button>
      {open && (
        <dl id={id} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line bg-sunken px-3 py-2 text-meta">
          {details(flight).map(([name, value]) => (
            <Detail key={name} name={name} value={value} />
          ))}
        </dl>
      )}
    </li>
  );
}

function Detail({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  );
}

function details(flight: Flight): readonly (readonly [string, string | null])[] {
  const { fields, hops, anonymous } = texts.flights;
  const { atMs, bridgeId, hop, clientName, method, path, operation, failure, durationMs, bytesIn, bytesOut } = flight;
  return [
    [fields.outcome, outcomeWords(flight)],
    [fields.failure, failure],
    [fields.when, exactTime(atMs)],
    [fields.bridge, `${bridgeId}, ${hops[hop]}`],
    [fields.client, clientName === null ? anonymous : shownText(clientName)],
    [fields.request, shownText(`${method} ${path}`)],
    [fields.operation, operation === null ? null : shownText(operation)],
    [fields.took, duration(durationMs)],
    [fields.size, `${count(bytesIn)}, ${count(bytesOut)}`],
  ];
}

/** The operation says more than the path that all of them share. */
function requestWords({ method, path, operation }: Flight): string {
  return shownText(operation ?? `${method} ${path}`);
}
