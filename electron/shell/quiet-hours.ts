import { type NotificationConfig } from '../../shared/model/settings.ts';

/** True within quiet hours, which may pass midnight. They begin with the minute `from` and are over at `to`; from and to the same is never. */
export function isQuiet(quiet: NotificationConfig['quiet'], now: { getHours(): number; getMinutes(): number }): boolean {
  if (quiet === null) return false;
  const [from, to, minute] = [minuteOf(quiet.from), minuteOf(quiet.to), now.getHours() * 60 + now.getMinutes()];
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
