/** How something was for some time. Times in any one unit. */
export interface Stretch<K extends string> {
  readonly kind: K;
  readonly from: number;
  readonly until: number;
}

/** How long each kind took, longest first. */
export function totals<K extends string>(stretches: readonly Stretch<K>[]): readonly (readonly [kind: K, length: number])[] {
  const sums = new Map<K, number>();
  for (const { kind, from, until } of stretches) sums.set(kind, (sums.get(kind) ?? 0) + until - from);
  return [...sums].filter(([, length]) => length > 0).sort(([, a], [, b]) => b - a);
}

/** A piece of a strip: `at` and `width` in slots. */
export interface Run<K extends string> {
  readonly kind: K;
  readonly at: number;
  readonly width: number;
}

/** Stretches as a strip of so many slots has room for them: a slot is of the kind that has most of it, and of none where nothing is known. */
export function runsOf<K extends string>(stretches: readonly Stretch<K>[], from: number, until: number, slots: number): readonly Run<K>[] {
  const shares = Array.from({ length: slots }, () => new Map<K, number>());
  const unit = (until - from) / slots;
  if (!(unit > 0)) return [];
  for (const { kind, from: begin, until: end } of stretches) {
    const [first, last] = [Math.max(0, Math.floor((begin - from) / unit)), Math.min(slots - 1, Math.floor((end - from) / unit))];
    for (let at = first; at <= last; at += 1) {
      const part = Math.min(end, from + (at + 1) * unit) - Math.max(begin, from + at * unit);
      const share = shares[at];
      if (share && part > 0) share.set(kind, (share.get(kind) ?? 0) + part);
    }
  }
  return joined(shares.map(most));
}

function most<K extends string>(share: ReadonlyMap<K, number>): K | null {
  let best: K | null = null;
  for (const [kind, part] of share) if (best === null || part > (share.get(best) ?? 0)) best = kind;
  return best;
}

function joined<K extends string>(slots: readonly (K | null)[]): readonly Run<K>[] {
  const runs: { kind: K; at: number; width: number }[] = [];
  slots.forEach((kind, at) => {
    const last = runs.at(-1);
    if (kind === null) return;
    if (last?.kind === kind && last.at + last.width === at) last.width += 1;
    else runs.push({ kind, at, width: 1 });
  });
  return runs;
}
