import { type Flight } from '../../../shared/model/flight.ts';
import { shownText } from '../../ui/escape.ts';
import { clockOrDate, count, duration, exactTime } from '../../../shared/texts/format.ts';
import { OpeningRow } from '../../ui/opening-row.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { flightShape, outcomeWords } from './outcome.ts';

/** One request in a line; open, all that is known of it in words. */
export function FlightRow({ flight, nowMs }: { readonly flight: Flight; readonly nowMs: number }) {
  const { n, atMs, bridgeId, hop, clientName, status, durationMs } = flight;
  return (
    <OpeningRow
      title={texts.flights.details(n)}
      columns="grid-cols-[4.25rem_3rem_minmax(0,1fr)_3.5rem_1rem] @mid:grid-cols-[4.25rem_3rem_minmax(0,1fr)_8rem_3.5rem_1rem] @list:grid-cols-[4.25rem_3rem_minmax(0,1fr)_9rem_11rem_3.5rem_1rem]"
      details={details(flight)}
    >
      <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)} className="text-soft tabular-nums">
        {clockOrDate(atMs, nowMs)}
      </time>
      <span className="flex items-center gap-1.5 tabular-nums">
        <StateShape state={flightShape(flight)} />
        {status ?? texts.flights.left}
      </span>
      <code className="truncate">{requestWords(flight)}</code>
      <span className="hidden truncate text-soft @mid:inline">{clientName === null ? texts.flights.anonymous : shownText(clientName)}</span>
      <span className="hidden truncate text-soft @list:inline">
        {bridgeId}, {texts.flights.hops[hop]}
      </span>
      <span className="text-right text-soft tabular-nums">{duration(durationMs)}</span>
    </OpeningRow>
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
