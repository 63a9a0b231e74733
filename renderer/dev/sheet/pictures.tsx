import { clock, count, dayDate, hourMinute, shortCount } from '../../../shared/texts/format.ts';
import { Chart } from '../../ui/chart/chart.tsx';
import { type Series, seriesOf } from '../../ui/chart/series.ts';
import { type Kind, Strip } from '../../ui/chart/strip.tsx';
import { Part } from './part.tsx';

const begin = Date.UTC(2026, 10, 20, 6) / 1000;
const days = Array.from({ length: 14 }, (_, at) => Date.UTC(2026, 10, 7 + at, 12));
const names = days.map((day) => dayDate(day));
const parts = ['ChatGPT', 'Open WebUI', 'release script', 'laptop', 'Cherry Studio', 'curl', 'notebook'].map((name) => ({
  key: name,
  name,
}));
const cells = parts.flatMap(({ key }, part) => names.map((point, day) => ({ point, key, value: ((day * 7 + part * 5) % 9) * 40_000 })));
const bars = seriesOf(parts, cells, names, (rest) => `${rest} others`);

/** Of five hours, with one in which nothing is known. */
const steps = Array.from({ length: 60 }, (_, at) => at).filter((at) => at < 24 || at >= 36);
const times = steps.map((at) => begin + at * 300);
const lines: readonly Series[] = [
  { name: 'Running', colour: 'series-a', values: steps.map((at) => (at % 11) % 4) },
  { name: 'Queued', colour: 'series-rest', values: steps.map((at) => (at % 17 > 12 ? at % 5 : 0)) },
  { name: 'Waiting for you', colour: 'needs-you', values: steps.map((at) => (at % 23 > 19 ? 1 : 0)) },
];
const stacks = { form: 'bars' } as const;
const shape = { form: 'lines', times, from: begin, until: begin + 5 * 3600, holds: 300 } as const;

const kinds: Readonly<Record<'queue' | 'model' | 'owner', Kind>> = {
  queue: { name: 'Queue', colour: 'series-rest' },
  model: { name: 'Model', colour: 'series-a' },
  owner: { name: 'Waited for you', colour: 'needs-you' },
};

/** What is drawn. */
export function Pictures() {
  return (
    <>
      <Part name="Chart of bars">
        <div className="w-full">
          <Chart
            label="Tokens of each day"
            shape={stacks}
            series={bars}
            points={names}
            pointHead="Day"
            tick={(at) => names[at] ?? ''}
            format={count}
            formatShort={shortCount}
            sum
          />
        </div>
      </Part>
      <Part name="Chart of lines">
        <div className="w-full">
          <Chart
            label="Jobs"
            shape={shape}
            series={lines}
            points={times.map((at) => hourMinute(at * 1000))}
            pointHead="Time"
            tick={(at) => hourMinute(at * 1000)}
            format={count}
          />
        </div>
      </Part>
      <Part name="Strip">
        <Strip
          label="What took the time"
          className="w-full"
          kinds={kinds}
          stretches={[
            { kind: 'queue', from: 0, until: 20_000 },
            { kind: 'model', from: 20_000, until: 80_000 },
            { kind: 'owner', from: 90_000, until: 100_000 },
          ]}
          from={0}
          until={100_000}
          format={clock}
        />
      </Part>
    </>
  );
}
