import { median, quantile } from '../bench/figures.ts';
import { type Rest, type Sample } from './samples.ts';

/** One thing that has to be flat: what it was at first, and at last. */
export interface Finding {
  readonly what: string;
  readonly unit: 'MiB' | 'KiB' | 'ms' | null;
  readonly before: number;
  readonly after: number;
  readonly most: number;
  readonly ok: boolean;
}

/** What a run was like: under load, at rest before and after it, and how many jobs it did. */
export interface Soaked {
  readonly samples: readonly Sample[];
  readonly rests: { readonly before: Rest; readonly after: Rest };
  readonly jobs: number;
}

const mebi = 1024 * 1024;

/** What each may have grown by from one rest to the other. Of memory the allocator keeps some pages for later; the heap is counted to the byte. */
const limits: readonly { readonly what: keyof Rest; readonly unit: Finding['unit']; readonly grows: (before: number) => number }[] = [
  { what: 'heap', unit: 'MiB', grows: (before) => Math.max(3 * mebi, before * 0.1) },
  { what: 'memory', unit: 'MiB', grows: (before) => before * 0.2 },
  { what: 'handles', unit: null, grows: () => 4 },
  { what: 'processes', unit: null, grows: () => 1 },
  { what: 'threads', unit: null, grows: () => 2 },
];

/**
 * Bytes that load may take beyond a rest. V8 widens its room for short-lived objects up to 128 MiB while many are made and narrows it when
 * it likes, so this goes up and down where nothing is held; a leak shows at rest.
 */
const roomForLoad = 192 * mebi;
/** Bytes of state that a job may leave behind. */
const statePerJob = 64 * 1024;
const delayMs = 1000;

/**
 * Whether a run stayed flat. Of delays those of the first quarter and of the last are told.
 * @throws Error for fewer than ten samples
 */
export function judge({ samples, rests: { before, after }, jobs }: Soaked): readonly Finding[] {
  if (samples.length < 10) throw new Error('Ten samples at least are needed to tell flat from growing.');
  const quarter = Math.floor(samples.length / 4);
  const [early, late] = [samples.slice(0, quarter), samples.slice(-quarter)];
  const memory = (some: readonly Sample[]) => median(some.map((one) => one.memory));
  const delay = (some: readonly Sample[]) =>
    quantile(
      some.map((one) => one.delayMs),
      0.95,
    );
  const perJob = Math.max(0, after.state - before.state) / Math.max(1, jobs);
  return [
    ...limits.map(({ what, unit, grows }) =>
      finding({ what: `${what} at rest`, unit, before: before[what], after: after[what], most: before[what] + grows(before[what]) }),
    ),
    finding({ what: 'memory under load', unit: 'MiB', before: memory(early), after: memory(late), most: before.memory + roomForLoad }),
    finding({ what: 'delay, p95', unit: 'ms', before: delay(early), after: delay(late), most: delayMs }),
    finding({ what: 'state for each job', unit: 'KiB', before: 0, after: perJob, most: statePerJob }),
  ];
}

const finding = (found: Omit<Finding, 'ok'>): Finding => ({ ...found, ok: found.after <= found.most });
