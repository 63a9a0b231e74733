import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type Flight } from '../../../shared/model/flight.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/copy-button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice } from '../../ui/field.tsx';
import { CommandLine } from '../../ui/given.tsx';
import { Confirm } from '../../ui/modal.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Card, Rows } from '../../ui/section.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { FlightRow } from './flight-row.tsx';
import { flightsJson } from './outcome.ts';
import { type FlightQuery, useFlights } from './use-flights.ts';

/** The flight recorder: which requests came, from whom, and what became of them. */
export function FlightsScreen() {
  const { call } = useHost();
  const [query, setQuery] = useState<FlightQuery>({ onlyFailures: false });
  const [clearing, setClearing] = useState(false);
  const { flights, failure, connected, again } = useFlights(query);
  const isFiltered = query.onlyFailures === true || query.bridgeId !== undefined || query.client !== undefined;
  const shown = flights ?? [];
  return (
    <Screen
      title={texts.flights.title}
      actions={
        <>
          <span className="hidden text-meta text-soft tabular-nums rail:inline">{flights && texts.flights.shown(shown.length)}</span>
          <CopyJson flights={shown} />
          <Button icon={Trash2} disabled={shown.length === 0 && !isFiltered} onClick={() => setClearing(true)}>
            {texts.flights.clear}
          </Button>
        </>
      }
    >
      <Filters query={query} flights={shown} onChange={setQuery} />
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {flights === null && (connected ? failure === null && <Loading /> : <Empty title={texts.flights.offline} />)}
      {flights?.length === 0 && (
        <Empty title={isFiltered ? texts.flights.noMatch : texts.flights.none} hint={isFiltered ? undefined : texts.flights.noneHint} />
      )}
      {shown.length > 0 && <FlightList flights={shown} />}
      <Confirm
        open={clearing}
        onClose={() => setClearing(false)}
        title={texts.flights.clearTitle}
        lead={texts.flights.clearLead}
        confirm={texts.flights.clearConfirm}
        onConfirm={async () => {
          await call('flight/clear', {});
          again();
        }}
      />
    </Screen>
  );
}

function FlightList({ flights }: { readonly flights: readonly Flight[] }) {
  const now = useNow(60_000);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
      <div className="flex max-w-[1240px] flex-col gap-4 px-4 pt-4 pb-8 rail:px-6">
        <p className="max-w-prose text-soft">{texts.flights.lead}</p>
        <Card>
          <Rows label={texts.flights.list}>
            {flights.map((flight) => (
              <FlightRow key={flight.n} flight={flight} nowMs={now} />
            ))}
          </Rows>
        </Card>
        <section aria-label={texts.flights.copy}>
          <p className="mb-1 text-soft">{texts.flights.toFile}</p>
          <CommandLine command={texts.flights.command} copyName={texts.flights.copyCommand} />
        </section>
      </div>
    </div>
  );
}

function CopyJson({ flights }: { readonly flights: readonly Flight[] }) {
  const toClipboard = useCopy();
  return (
    <Button disabled={flights.length === 0} onClick={() => toClipboard(flightsJson(flights), texts.flights.copied(flights.length))}>
      {texts.flights.copy}
    </Button>
  );
}

interface FiltersProps {
  readonly query: FlightQuery;
  readonly flights: readonly Flight[];
  readonly onChange: (query: FlightQuery) => void;
}

const all = '';

function Filters({ query, flights, onChange }: FiltersProps) {
  const bridges = useHostState((state) => state.bridges).map(({ id }) => id);
  const clients = useHostState((state) => state.clients).map(({ name }) => name);
  // Those that called but are no clients of the list too, as one that was revoked.
  const named = new Set([
    ...clients,
    ...flights.flatMap(({ clientName }) => clientName ?? []),
    ...(query.client === undefined ? [] : [query.client]),
  ]);
  const { bridge, everyBridge, client, everyClient, onlyFailures } = texts.flights;
  const set = (name: 'bridgeId' | 'client', value: string) => {
    const { [name]: _, ...rest } = query;
    onChange(value === all ? rest : { ...rest, [name]: value });
  };
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 rail:px-6">
      <SelectField
        label={bridge}
        labelHidden
        value={query.bridgeId ?? all}
        options={[{ value: all, label: everyBridge }, ...bridges.map((value) => ({ value, label: value }))]}
        onChange={(value) => set('bridgeId', value)}
      />
      <SelectField
        label={client}
        labelHidden
        value={query.client ?? all}
        options={[{ value: all, label: everyClient }, ...[...named].sort().map((value) => ({ value, label: value }))]}
        onChange={(value) => set('client', value)}
      />
      <Choice
        type="checkbox"
        checked={query.onlyFailures ?? false}
        onChange={(event) => onChange({ ...query, onlyFailures: event.target.checked })}
        label={onlyFailures}
      />
    </div>
  );
}
