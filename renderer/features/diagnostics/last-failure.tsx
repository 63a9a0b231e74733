import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Unread } from '../../ui/empty.tsx';
import { shownText } from '../../ui/escape.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Card, Nothing, Section } from '../../ui/section.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { flightShape, outcomeWords } from '../flights/outcome.ts';

/** At which hop the last request that failed ended, and where to look further. */
export function LastFailure({ nowMs }: { readonly nowMs: number }) {
  const { call } = useHost();
  const hasWay = useHostState(({ bridges }) => bridges.some((bridge) => bridge.public !== null));
  const { value, failure, connected } = useReading(
    'lastFailure',
    null,
    async () => (await call('flight/list', { onlyFailures: true, limit: 1 })).data,
  );
  const flight = value?.[0];
  return (
    <Section
      title={texts.diagnostics.lastFailure}
      actions={
        <span className="flex gap-4">
          {hasWay && <TextLink href="/tunnels">{texts.diagnostics.testTunnel}</TextLink>}
          <TextLink href="/connections">{texts.diagnostics.allConnections}</TextLink>
        </span>
      }
    >
      <FailureNote failure={failure} className="mb-2" />
      {(value || !failure) && (
        <Card>
          {!value && <Unread connected={connected} />}
          {value && !flight && <Nothing>{texts.diagnostics.noFailure}</Nothing>}
          {flight && (
            <div className="flex items-start gap-2 px-3 py-[7px]">
              <StateShape state={flightShape(flight)} className="mt-1" />
              <p className="min-w-0 break-words">
                <Time atMs={flight.atMs} nowMs={nowMs} form="ago" className="text-soft tabular-nums" />{' '}
                <code>{shownText(flight.operation ?? `${flight.method} ${flight.path}`)}</code>{' '}
                {texts.diagnostics.hop(flight.bridgeId, texts.flights.hops[flight.hop])}.{' '}
                <span className="text-soft">{outcomeWords(flight)}</span>
              </p>
            </div>
          )}
        </Card>
      )}
    </Section>
  );
}
