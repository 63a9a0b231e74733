/** A ratio of two medians, and between which bounds it would stay in 95 of 100 runs like this one. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 2000;

/** The value below which this share of the samples lies. @throws Error for no samples */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error('There are no samples.');
  return low + (high - low) * (at - Math.floor(at));
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Ours over theirs. The bounds come from drawing both again and again with repeats: no shape of the samples is assumed. */
export function ratioOfMedians(ours: readonly number[], theirs: readonly number[]): Ratio {
  const drawn = Array.from({ length: resamples }, () => median(drawAgain(ours)) / median(drawAgain(theirs)));
  return { value: median(ours) / median(theirs), low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}

function drawAgain(samples: readonly number[]): number[] {
  return samples.map(() => samples[Math.floor(Math.random() * samples.length)] ?? Number.NaN);
}
