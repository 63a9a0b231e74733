/**
 * A window may look for weeks: once a map holds a tenth more than `most`, the oldest that may go do, until it holds `most` again.
 * What waits or runs never goes.
 */
export function keepNewest<T>(
  map: ReadonlyMap<string, T>,
  { most, mayGo, age }: { readonly most: number; readonly mayGo: (value: T) => boolean; readonly age: (value: T) => number },
): ReadonlyMap<string, T> {
  if (map.size <= most * 1.1) return map;
  const oldest = [...map].filter(([, value]) => mayGo(value)).sort(([, a], [, b]) => age(a) - age(b));
  const kept = new Map(map);
  for (const [key] of oldest.slice(0, map.size - most)) kept.delete(key);
  return kept;
}
