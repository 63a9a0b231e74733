const shortestMs = 1000;
const longestMs = 60_000;

/**
 * How long to wait after this many failures in a row, in milliseconds: twice as long each time, between one second and one minute, spread so that many
 * that failed together do not come back together. `random` is from 0 to 1.
 */
export function backOff(failures: number, random: number): number {
  const doubled = shortestMs * 2 ** Math.min(failures - 1, 10);
  const spread = Math.min(doubled, longestMs) * (0.75 + random / 2);
  return Math.round(Math.min(longestMs, Math.max(shortestMs, spread)));
}
