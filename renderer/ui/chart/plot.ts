import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { inSteps, pointAt } from './gaps.ts';
import { dashes, type Series, stacked } from './series.ts';

/** What a picture shows. Bars stand beside each other, one for a point, its series stacked; lines run over time. */
export type Shape =
  | { readonly form: 'bars' }
  | {
      readonly form: 'lines';
      /** Of the points, in Unix seconds. */
      readonly times: readonly number[];
      readonly from: number;
      readonly until: number;
      /** Seconds for which a point holds. */
      readonly holds: number;
    };

export interface Drawing {
  readonly shape: Shape;
  readonly series: readonly Series[];
  readonly points: number;
  readonly height: number;
  /** What stands under the picture: of a point for bars, of a Unix second for lines. */
  readonly tick: (at: number) => string;
  readonly format: (value: number) => string;
}

/** A drawn picture. Places are CSS pixels from the left edge of its box. */
export interface Plot extends Disposable {
  /** The middle of a bar, the beginning of a step. */
  place(point: number): number;
  /** The point that a place belongs to; null where nothing is known. */
  pointAt(left: number): number | null;
  /** The colours may have changed. */
  redraw(): void;
  resize(width: number): void;
}

/** CSS pixels. */
const axisHeight = 26;
const tickSpace = 72;

/** Draws into a box with the colours that its own style sheet has for it. */
export function drawPlot(box: HTMLElement, drawing: Drawing): Plot {
  const { shape, height } = drawing;
  const plot = new uPlot(
    {
      width: Math.max(1, box.clientWidth),
      height,
      padding: [8, shape.form === 'lines' ? 20 : 4, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: scalesOf(drawing),
      axes: axesOf(box, drawing),
      series: [{}, ...(shape.form === 'bars' ? barSeries(box, drawing) : lineSeries(box, drawing))],
    },
    dataOf(drawing),
    box,
  );
  return {
    place: (point) => plot.over.offsetLeft + plot.valToPos(shape.form === 'bars' ? point : (shape.times[point] ?? 0), 'x'),
    pointAt: (left) => {
      const value = plot.posToVal(left - plot.over.offsetLeft, 'x');
      if (shape.form === 'lines') return pointAt(shape.times, value, shape.holds);
      return Math.min(drawing.points - 1, Math.max(0, Math.round(value)));
    },
    redraw: () => plot.redraw(false, true),
    resize: (width) => plot.setSize({ width: Math.max(1, width), height }),
    [Symbol.dispose]: () => plot.destroy(),
  };
}

function dataOf({ shape, series, points }: Drawing): uPlot.AlignedData {
  if (shape.form === 'bars') {
    const indexes = Array.from({ length: points }, (_, at) => at);
    const tops = stacked(series).map((row, at) => row.map((top, point) => (series[at]?.values[point] ? top : null)));
    // The highest first: what is drawn later covers it.
    return [indexes, ...tops.reverse()];
  }
  const { times, values } = inSteps(
    shape.times,
    series.map((one) => one.values),
    shape.holds,
  );
  return [[...times], ...values.map((row) => [...row])];
}

function scalesOf({ shape, points }: Drawing): uPlot.Scales {
  const [from, until] = shape.form === 'bars' ? [-0.5, points - 0.5] : [shape.from, shape.until];
  return {
    x: { time: shape.form === 'lines', range: () => [from, until] },
    y: { range: (_plot, _least, most) => [0, Math.max(1, most ?? 0) * 1.06] },
  };
}

/** 1, 2, 5, 10, 20 and so on: nothing that is drawn has halves. */
const whole = Array.from({ length: 14 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
/** Days that stand between two that are named. */
const daySteps = [1, 2, 7, 14, 28];

function axesOf(box: HTMLElement, { shape, tick, format }: Drawing): uPlot.Axis[] {
  const font = `12px ${getComputedStyle(box).fontFamily}`;
  const stroke = () => colourOf(box, 'text-soft');
  const line = () => ({ stroke: () => colourOf(box, 'line'), width: 1 });
  return [
    {
      font,
      stroke,
      size: axisHeight,
      space: tickSpace,
      gap: 6,
      grid: { show: false },
      ticks: { show: false },
      border: { show: true, ...line() },
      ...(shape.form === 'bars' && { incrs: daySteps }),
      values: (_plot, at) => at.map((value) => (shape.form === 'lines' || Number.isInteger(value) ? tick(value) : '')),
    },
    {
      font,
      stroke,
      size: (_plot, values) => 14 + 7 * Math.max(1, ...(values ?? []).map(({ length }) => length)),
      space: 32,
      gap: 6,
      incrs: whole,
      grid: line(),
      ticks: { show: false },
      values: (_plot, at) => at.map(format),
    },
  ];
}

function barSeries(box: HTMLElement, { series }: Drawing): uPlot.Series[] {
  const paths = uPlot.paths.bars?.({ size: [0.72, 44, 1] });
  return series
    .map(({ colour }) => ({
      ...(paths && { paths }),
      fill: () => colourOf(box, colour),
      // A seam, so that neighbours are told apart by more than their colour.
      stroke: () => colourOf(box, 'surface'),
      width: 1,
      points: { show: false },
    }))
    .reverse();
}

function lineSeries(box: HTMLElement, { series }: Drawing): uPlot.Series[] {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  return series.map(({ colour }, at) => ({
    ...(paths && { paths }),
    stroke: () => colourOf(box, colour),
    dash: [...(dashes[at % dashes.length] ?? [])],
    // The clip at the end of a gap falls inside a pixel: a faint riser would stay.
    gaps: (_plot, _series, _from, _to, gaps) => gaps.map(([from, to]) => [from, to + 1]),
    width: 1.5,
    points: { show: false },
  }));
}

/** A token as a canvas takes it: the style sheet's own word may depend on the theme. */
function colourOf(box: HTMLElement, token: string): string {
  const probe = box.ownerDocument.createElement('span');
  probe.style.color = `var(--${token})`;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
