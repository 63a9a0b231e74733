/** How many times its own length may pass after a point before nothing is known. */
const patience = 2.5;

/** Whether nothing is known between a point and the one after it. */
export function isGap(from: number, to: number, holds: number): boolean {
  return to - from > patience * holds;
}

/** Points as they are drawn in steps: before a gap, and at the end, the last one still holds for its own length. Times in any one unit. */
export function inSteps(
  times: readonly number[],
  values: readonly (readonly number[])[],
  holds: number,
): { readonly times: readonly number[]; readonly values: readonly (readonly (number | null)[])[] } {
  const drawn: { readonly time: number; readonly from: number | null }[] = [];
  times.forEach((time, at) => {
    drawn.push({ time, from: at });
    const next = times[at + 1];
    if (next !== undefined && !isGap(time, next, holds)) return;
    drawn.push({ time: time + holds, from: at });
    if (next !== undefined) drawn.push({ time: (time + holds + next) / 2, from: null });
  });
  return {
    times: drawn.map(({ time }) => time),
    values: values.map((row) => drawn.map(({ from }) => (from === null ? null : (row[from] ?? null)))),
  };
}

/** The point that says what was at a moment; null where nothing is known of it. */
export function pointAt(times: readonly number[], moment: number, holds: number): number | null {
  const at = times.findLastIndex((time) => time <= moment);
  const [time, next] = [times[at], times[at + 1] ?? Number.POSITIVE_INFINITY];
  if (time === undefined) return null;
  return moment < time + holds || !isGap(time, next, holds) ? at : null;
}
