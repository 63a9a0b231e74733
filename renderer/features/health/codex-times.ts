import { type HealthSample } from '../../../shared/model/health.ts';
import { isGap } from '../../ui/chart/gaps.ts';
import { type Stretch } from '../../ui/chart/stretches.ts';

/** How Codex was, from sample to sample; nothing where nothing is known. In Unix seconds. */
export function codexTimes(samples: readonly HealthSample[], holds: number): readonly Stretch<HealthSample['codex']>[] {
  return samples.map(({ at, codex }, index) => {
    const next = samples[index + 1]?.at;
    return { kind: codex, from: at, until: next === undefined || isGap(at, next, holds) ? at + holds : next };
  });
}
