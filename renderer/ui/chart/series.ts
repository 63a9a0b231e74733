/** What a series is drawn in: a token of tokens.css. */
export type SeriesColour = 'series-a' | 'series-b' | 'series-c' | 'series-d' | 'series-e' | 'series-rest' | 'ok' | 'needs-you' | 'danger';

/** Strokes and pauses of lines, in CSS pixels, by the order of their series: colour alone tells nothing apart. */
export const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3]] as const satisfies readonly (readonly number[])[];

/** In the order in which they are given out. */
const colours = ['series-a', 'series-b', 'series-c', 'series-d', 'series-e'] as const satisfies readonly SeriesColour[];

export interface Series {
  readonly name: string;
  readonly colour: SeriesColour;
  /** One for each point of the picture. */
  readonly values: readonly number[];
}

/** The classes of what shows a colour outside of the picture. */
export const colourClasses: Readonly<Record<SeriesColour, string>> = {
  'series-a': 'text-series-a',
  'series-b': 'text-series-b',
  'series-c': 'text-series-c',
  'series-d': 'text-series-d',
  'series-e': 'text-series-e',
  'series-rest': 'text-series-rest',
  ok: 'text-ok',
  'needs-you': 'text-needs-you',
  danger: 'text-danger',
};

export interface Part {
  readonly key: string;
  readonly name: string;
}

export interface Cell {
  readonly point: string;
  readonly key: string;
  readonly value: number;
}

/**
 * A series for each of the first parts, in their order, over the points in theirs; all other parts are one series at the end, which
 * `nameRest` names. Whatever a cell says of an unknown point is left out.
 */
export function seriesOf(
  parts: readonly Part[],
  cells: readonly Cell[],
  points: readonly string[],
  nameRest: (parts: number) => string,
): readonly Series[] {
  const shown = parts.slice(0, colours.length);
  const places = new Map(shown.map(({ key }, at) => [key, at]));
  const at = new Map(points.map((point, index) => [point, index]));
  const sums = [...shown, null].map(() => points.map(() => 0));
  for (const { point, key, value } of cells) {
    const row = sums[places.get(key) ?? shown.length];
    const column = at.get(point);
    if (row && column !== undefined) row[column] = (row[column] ?? 0) + value;
  }
  const rest = parts.length - shown.length;
  return [
    ...shown.map(({ name }, index): Series => ({ name, colour: colours[index] ?? 'series-rest', values: sums[index] ?? [] })),
    ...(rest > 0 ? [{ name: nameRest(rest), colour: 'series-rest' as const, values: sums[shown.length] ?? [] }] : []),
  ];
}

/** Each series on top of those before it. */
export function stacked(series: readonly Series[]): readonly (readonly number[])[] {
  const tops: number[][] = [];
  for (const { values } of series) {
    const below = tops.at(-1);
    tops.push(values.map((value, at) => value + (below?.[at] ?? 0)));
  }
  return tops;
}
