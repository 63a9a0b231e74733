import { useMemo, useState } from 'react';
import { texts } from '../../../shared/texts/texts.ts';
import { Button } from '../button.tsx';
import { isGap } from './gaps.ts';
import { Picture } from './picture.tsx';
import { type Shape } from './plot.ts';
import { colourClasses, dashes, type Series } from './series.ts';

interface ChartProps {
  /** What is shown, for the accessible name of the picture and of its table. */
  readonly label: string;
  readonly shape: Shape;
  /** Should stay the same object while nothing changed: another one is drawn anew. */
  readonly series: readonly Series[];
  /** The whole name of each point, for the table and beside the pointer. */
  readonly points: readonly string[];
  /** What a point is: the head of the table's first column. */
  readonly pointHead: string;
  readonly tick: (at: number) => string;
  readonly format: (value: number) => string;
  /** The same in few letters, for the axis. */
  readonly formatShort?: (value: number) => string;
  /** CSS pixels. */
  readonly height?: number;
  /** Stacked series have a sum that says something. */
  readonly sum?: boolean;
}

/** A picture of numbers with its legend and, beside it, the same as a table, which those who do not see the picture always have. */
export function Chart({
  label,
  shape,
  series,
  points,
  pointHead,
  tick,
  format,
  formatShort = format,
  height = 200,
  sum = false,
}: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure aria-label={label}>
      <figcaption className="mb-2 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
        <Legend form={shape.form} series={series} />
        <Button look="quiet" className="ml-auto" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? texts.charts.asPicture : texts.charts.asTable}
        </Button>
      </figcaption>
      {!asTable && <Picture {...{ label, shape, series, points, tick, format, formatShort, height, sum }} />}
      <div
        className={asTable ? 'overflow-y-auto rounded-card border border-line bg-surface focus-visible:-outline-offset-2' : 'sr-only'}
        style={asTable ? { maxHeight: height } : undefined}
        // Focusable, so that the keyboard can scroll it.
        tabIndex={asTable ? 0 : undefined}
      >
        <ChartTable {...{ label, shape, series, points, pointHead, format, sum }} />
      </div>
    </figure>
  );
}

function Legend({ form, series }: { readonly form: Shape['form']; readonly series: readonly Series[] }) {
  return (
    <ul className="flex min-w-0 flex-wrap gap-x-4 gap-y-1 text-meta text-soft">
      {series.map(({ name, colour }, at) => (
        <li key={name} className="flex min-w-0 items-center gap-1.5">
          <svg width="16" height="10" aria-hidden className={`shrink-0 stroke-current ${colourClasses[colour]}`}>
            {form === 'bars' ? (
              <rect x="3" width="10" height="10" rx="2" className="fill-current stroke-none" />
            ) : (
              <path d="M0 5h16" strokeWidth="2" strokeDasharray={dashes[at % dashes.length]?.join(' ')} />
            )}
          </svg>
          <span className="truncate" title={name}>
            {name}
          </span>
        </li>
      ))}
    </ul>
  );
}

type TableProps = Pick<ChartProps, 'label' | 'shape' | 'series' | 'points' | 'pointHead' | 'format'> & { readonly sum: boolean };

const number = 'px-3 text-right tabular-nums';

/** Newest first, as every list of this window. */
function ChartTable({ label, shape, series, points, pointHead, format, sum }: TableProps) {
  const rows = useMemo(() => points.map((name, at) => ({ name, at, unknown: unknownAfter(shape, at) })).reverse(), [points, shape]);
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{label}</caption>
      <thead className="text-meta text-soft">
        <tr className="h-8 border-b border-line *:font-normal">
          <th scope="col" className="px-3 text-left">
            {pointHead}
          </th>
          {series.map(({ name }) => (
            <th key={name} scope="col" className={`max-w-48 truncate ${number}`} title={name}>
              {name}
            </th>
          ))}
          {sum && (
            <th scope="col" className={number}>
              {texts.charts.sum}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, at, unknown }) => (
          <tr key={at} className="h-8.5 border-b border-line last:border-b-0">
            <th scope="row" className="px-3 text-left font-normal whitespace-nowrap">
              {name}
              {unknown && <span className="text-soft"> · {texts.charts.unknownAfter}</span>}
            </th>
            {series.map((one) => (
              <td key={one.name} className={number}>
                {format(one.values[at] ?? 0)}
              </td>
            ))}
            {sum && <td className={number}>{format(total(series, at))}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function unknownAfter(shape: Shape, at: number): boolean {
  if (shape.form === 'bars') return false;
  const [time, next] = [shape.times[at], shape.times[at + 1]];
  return time !== undefined && next !== undefined && isGap(time, next, shape.holds);
}

function total(series: readonly Series[], at: number): number {
  return series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0);
}
