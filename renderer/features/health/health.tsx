import { type ReactNode, useMemo, useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { type HealthSample } from '../../../shared/model/health.ts';
import { clock, count, dayDate, exactTime, hourMinute } from '../../../shared/texts/format.ts';
import { language, texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Chart } from '../../ui/chart/chart.tsx';
import { type Series, type SeriesColour } from '../../ui/chart/series.ts';
import { type Kind, Strip } from '../../ui/chart/strip.tsx';
import { Unread } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Card, Nothing, Section } from '../../ui/section.tsx';
import { useNow } from '../../ui/time.tsx';
import { codexTimes } from './codex-times.ts';

const ranges = ['hours6', 'hours24', 'days7'] as const;
type Range = (typeof ranges)[number];

const seconds: Readonly<Record<Range, number>> = { hours6: 6 * 3600, hours24: 24 * 3600, days7: 7 * 86_400 };
/** Steps that can still be told apart, and read in a table. */
const points = 240;
const everyMs = 30_000;

interface Past extends Result<'health/read'> {
  readonly from: number;
  readonly until: number;
}

/** How the host and Codex have been: jobs, memory, times without an answer. Part of the diagnostics. */
export function HealthSection() {
  const { call } = useHost();
  const now = useNow(everyMs);
  const [range, setRange] = useState<Range>('hours24');
  const { value, failure, connected } = useReading<Past>(range, now, async () => {
    const until = Math.floor(now / 1000) + 1;
    const from = until - seconds[range];
    return { ...(await call('health/read', { since: from, until, points })), from, until };
  });
  return (
    <Section
      title={texts.health.title}
      actions={
        <Segmented
          label={texts.health.range}
          value={range}
          options={ranges.map((one) => ({ value: one, label: texts.health.ranges[one] }))}
          onChange={setRange}
        />
      }
    >
      <FailureNote failure={failure} className="mb-2" />
      {!value && !failure && (
        <Card>
          <Unread connected={connected} />
        </Card>
      )}
      {value?.data.length === 0 && (
        <Card>
          <Nothing>{texts.health.none}</Nothing>
        </Card>
      )}
      {value && value.data.length > 0 && <Pictures past={value} range={range} />}
      <p className="mt-3 max-w-prose text-meta text-soft">{texts.health.lead}</p>
    </Section>
  );
}

function Pictures({ past, range }: { readonly past: Past; readonly range: Range }) {
  const { data, from, until, everySeconds } = past;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language stands for the words
  const drawn = useMemo(() => drawingsOf(past), [past, language]);
  const starts = data.reduce((sum, { codexStarts }) => sum + codexStarts, 0);
  const tick = (at: number) => (range === 'days7' ? dayDate(at * 1000) : hourMinute(at * 1000));
  const same = { shape: drawn.shape, points: drawn.names, pointHead: texts.health.time, tick, format: count };
  return (
    <div className="grid gap-5">
      <div>
        <h3 className="mb-1 font-medium">{texts.health.codex}</h3>
        <Strip
          label={texts.health.codex}
          kinds={codexKinds()}
          stretches={codexTimes(data, everySeconds)}
          from={from}
          until={until}
          format={(length) => clock(length * 1000)}
        />
        <p className="mt-1 text-meta text-soft">{texts.health.codexStarts(starts)}</p>
      </div>
      <Part title={texts.health.jobs}>
        <Chart label={texts.health.jobs} series={drawn.jobs} height={150} {...same} />
      </Part>
      <Part title={texts.health.memory}>
        <Chart label={texts.health.memory} series={drawn.memory} height={120} {...same} />
      </Part>
      <Part title={texts.health.delay}>
        <Chart label={texts.health.delay} series={drawn.delay} height={120} {...same} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <h3 className="font-medium">{title}</h3>
      {children}
    </div>
  );
}

function drawingsOf({ data, from, until, everySeconds }: Past) {
  const series = (name: string, colour: SeriesColour, value: (sample: HealthSample) => number): Series => ({
    name,
    colour,
    values: data.map(value),
  });
  const { health: words } = texts;
  return {
    shape: { form: 'lines' as const, times: data.map(({ at }) => at), from, until, holds: everySeconds },
    names: data.map(({ at }) => exactTime(at * 1000)),
    jobs: [
      series(words.running, 'series-a', ({ running }) => running),
      series(words.queued, 'series-rest', ({ queued }) => queued),
      series(words.waiting, 'needs-you', ({ waiting }) => waiting),
    ],
    memory: [series(words.memoryName, 'series-c', ({ memory }) => Math.round(memory / 1e6))],
    delay: [series(words.delayName, 'series-b', ({ delayMs }) => delayMs)],
  };
}

function codexKinds(): Readonly<Record<HealthSample['codex'], Kind>> {
  return {
    ready: { name: texts.states.ready, colour: 'ok' },
    starting: { name: texts.states.starting, colour: 'series-a' },
    stopped: { name: texts.states.stopped, colour: 'series-rest' },
    failed: { name: texts.states.failed, colour: 'danger' },
  };
}
