const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** `8 min 12 s`, `3 h 5 min`; empty when the time is over. */
export function timeLeft(untilMs: number, nowMs: number): string {
  const left = untilMs - nowMs;
  if (left <= 0) return '';
  const whole = Math.ceil(left / second) * second;
  const [h, m, s] = [Math.floor(whole / hour), Math.floor(whole / minute) % 60, Math.floor(whole / second) % 60];
  if (h > 0) return [`${h} h`, ...(m > 0 ? [`${m} min`] : [])].join(' ');
  return [...(m > 0 ? [`${m} min`] : []), ...(s > 0 || m === 0 ? [`${s} s`] : [])].join(' ');
}
