import { type BootFigures } from './boot.ts';
import { median, quantile, type Ratio, ratioOfMedians } from './figures.ts';
import { type MemoryFigures } from './memory.ts';
import { type TurnFigures } from './turns.ts';

/** One thing that was measured, beside the same without us. */
export interface Row {
  readonly group: string;
  readonly what: string;
  readonly unit: 'ms' | 'MB';
  readonly ours: Figure;
  /** Null where there is nothing to compare with. */
  readonly theirs: Figure | null;
  readonly ratio: Ratio | null;
  readonly aim: Aim | null;
}

/** A median; `p95` only where there are many samples. */
export interface Figure {
  readonly median: number;
  readonly p95: number | null;
}

export interface Aim {
  readonly of: 'ratio' | 'ours';
  readonly most: number;
  readonly met: boolean;
}

const aims = { firstDeltaRatio: 1.1, listeningMs: 250, idleMb: 90 } as const;

export function turnRows({ bridge, bare, cpuMs }: TurnFigures): Row[] {
  const row = (what: string, of: 'firstMs' | 'wholeMs', most: number | null): Row => {
    const [ours, theirs] = [bridge.map((times) => times[of]), bare.map((times) => times[of])];
    const ratio = ratioOfMedians(ours, theirs);
    const aim: Aim | null = most === null ? null : { of: 'ratio', most, met: ratio.value <= most };
    return {
      group: 'A turn of ten deltas: OpenAI bridge / bare client',
      what,
      unit: 'ms',
      ours: spread(ours),
      theirs: spread(theirs),
      ratio,
      aim,
    };
  };
  const processor = { group: 'Processor time of such a turn: bridge / bare client', unit: 'ms', ratio: null, aim: null } as const;
  return [
    row('first delta', 'firstMs', aims.firstDeltaRatio),
    row('complete', 'wholeMs', null),
    { ...processor, what: 'host', ours: single(cpuMs.host), theirs: null },
    { ...processor, what: 'its Codex', ours: single(cpuMs.codex), theirs: single(cpuMs.bareCodex) },
  ];
}

export function bootRows({ fresh, existing, empty }: BootFigures): Row[] {
  const row = (what: string, ours: readonly number[]): Row => ({
    group: 'Start to listening: serve / node -e 0',
    what,
    unit: 'ms',
    ours: spread(ours),
    theirs: spread(empty),
    ratio: ratioOfMedians(ours, empty),
    aim: { of: 'ours', most: aims.listeningMs, met: median(ours) <= aims.listeningMs },
  });
  return [row('fresh data', fresh), row('existing data', existing)];
}

export function memoryRows({ host, bare }: MemoryFigures): Row[] {
  const row = (what: string, step: 'listening' | 'asked', of: 'rss' | 'pss' | 'own', most: number | null): Row => {
    const [ours, theirs] = [host[step][of] / 1e6, bare[step][of] / 1e6];
    return {
      group: 'Idle memory without Codex: serve / bare HTTP server',
      what,
      unit: 'MB',
      ours: single(ours),
      theirs: single(theirs),
      ratio: { value: ours / theirs, low: Number.NaN, high: Number.NaN },
      aim: most === null ? null : { of: 'ours', most, met: ours <= most },
    };
  };
  return [
    row('RSS, listening', 'listening', 'rss', aims.idleMb),
    row('RSS, 20 requests later', 'asked', 'rss', aims.idleMb),
    row('PSS, 20 requests later', 'asked', 'pss', null),
    row('private, 20 requests later', 'asked', 'own', null),
  ];
}

/** The table, with a heading for each group. */
export function table(rows: readonly Row[]): string {
  const head = ['', 'ours', 'p95', 'peer', 'p95', 'more', 'ratio', '(95 of 100 runs)', 'aim', ''];
  const lines: { readonly group: string; readonly cells: readonly string[] }[] = rows.map((row) => ({
    group: row.group,
    cells: cellsOf(row),
  }));
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map(({ cells }) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const text = lines.map(({ group, cells }, at) => (group === lines[at - 1]?.group ? '' : `\n${group}\n`) + line(cells));
  return [line(head), ...text].join('\n');
}

function cellsOf({ what, unit, ours, theirs, ratio, aim }: Row): string[] {
  const show = (value: number | null) => (value === null ? '' : value.toFixed(1));
  return [
    `  ${what}`,
    `${show(ours.median)} ${unit}`,
    show(ours.p95),
    theirs ? `${show(theirs.median)} ${unit}` : '',
    show(theirs?.p95 ?? null),
    theirs ? show(ours.median - theirs.median) : '',
    ratio ? ratio.value.toFixed(2) : '',
    ratio && !Number.isNaN(ratio.low) ? `${ratio.low.toFixed(2)} – ${ratio.high.toFixed(2)}` : '',
    aim ? `≤ ${aim.of === 'ratio' ? aim.most.toFixed(2) : `${aim.most} ${unit}`}` : '',
    aim ? (aim.met ? 'met' : 'NOT MET') : '',
  ];
}

function spread(samples: readonly number[]): Figure {
  return { median: median(samples), p95: quantile(samples, 0.95) };
}

function single(value: number): Figure {
  return { median: value, p95: null };
}
