import { median, quantile } from '../bench/figures.ts';
import { type Sample } from './samples.ts';

/** One thing that has to be flat: what it was in the first quarter after the warm-up, and in the last. */
export interface Finding {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly most: number;
  readonly ok: boolean;
}

const mebi = 1024 * 1024;

/** What each may have grown by between the first quarter and the last; what is left once everything rests is held against these too. */
const limits: readonly { readonly what: keyof Sample; readonly grows: (before: number) => number }[] = [
  { what: 'heap', grows: (before) => Math.max(6 * mebi, before * 0.1) },
  { what: 'memory', grows: (before) => before * 0.75 },
  { what: 'handles', grows: () => 8 },
  { what: 'processes', grows: () => 2 },
  { what: 'threads', grows: () => 2 },
];

/** Bytes of state that a job may leave behind. */
const statePerJob = 64 * 1024;

/**
 * Whether a run stayed flat. The first fifth is warm-up; medians of the quarters after it are compared, so that one busy moment is no leak.
 * @throws Error for fewer than ten samples
 */
export function judge(samples: readonly Sample[], jobs: number): readonly Finding[] {
  if (samples.length < 10) throw new Error('Ten samples at least are needed to tell flat from growing.');
  const warm = samples.slice(Math.floor(samples.length / 5));
  const quarter = Math.max(1, Math.floor(warm.length / 4));
  const [first, last] = [warm.slice(0, quarter), warm.slice(-quarter)];
  const flat = limits.map(({ what, grows }) => {
    const [before, after] = [median(first.map((one) => one[what])), median(last.map((one) => one[what]))];
    return finding(what, before, after, before + grows(before));
  });
  const grown = (samples.at(-1)?.state ?? 0) - (samples[0]?.state ?? 0);
  return [
    ...flat,
    finding('state for each job', 0, Math.max(0, grown) / Math.max(1, jobs), statePerJob),
    finding(
      'delay, p95 (ms)',
      quantile(
        first.map(({ delayMs }) => delayMs),
        0.95,
      ),
      quantile(
        last.map(({ delayMs }) => delayMs),
        0.95,
      ),
      1000,
    ),
  ];
}

const finding = (what: string, before: number, after: number, most: number): Finding => ({ what, before, after, most, ok: after <= most });
