import { type Usage } from '../../../shared/model/job.ts';
import { type UsageRow } from '../../../shared/model/usage.ts';
import { weekdayDate } from '../../../shared/texts/format.ts';

/** When the first of the last so many days, today among them, began in the owner's time zone, in Unix seconds. */
export function firstMoment(nowMs: number, days: number): number {
  return Math.floor(dayBefore(nowMs, days - 1).getTime() / 1000);
}

/** The last so many days as usage names them, oldest first. */
export function lastDays(nowMs: number, days: number): readonly string[] {
  return Array.from({ length: days }, (_, at) => dayKey(dayBefore(nowMs, days - 1 - at)));
}

/** Every day from the first with a job to today, newest first: a day without one is a fact, not a gap. */
export function everyDay(rows: readonly UsageRow[], nowMs: number, days: number): readonly UsageRow[] {
  const known = new Map(rows.map((row) => [row.key, row]));
  const keys = lastDays(nowMs, days).toReversed();
  const last = keys.findLastIndex((key) => known.has(key));
  return keys.slice(0, last + 1).map((key) => known.get(key) ?? { key, label: key, jobs: 0, usage: none });
}

/** The day of a moment as usage names it, in the owner's time zone: `2026-11-20`. */
export function dayKey(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** When a day as usage names it begins, in Unix milliseconds; null for any other text. */
export function dayBegin(key: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(key) ?? [];
  return day === undefined ? null : new Date(Number(year), Number(month) - 1, Number(day)).getTime();
}

/** The day for people: `Fri, Nov 20`. Any other text is itself. */
export function dayLabel(key: string): string {
  const begin = dayBegin(key);
  return begin === null ? key : weekdayDate(begin);
}

/** How much of the largest row this one is, in per cent; what is more than nothing can be seen. */
export function share(total: number, largest: number): number {
  return total <= 0 || largest <= 0 ? 0 : Math.max(0.5, (100 * total) / largest);
}

const none: Usage = { input: 0, cachedInput: 0, output: 0, reasoning: 0, total: 0 };

/** The beginning of a day so many days ago. By the calendar: not every day has 24 hours. */
function dayBefore(nowMs: number, back: number): Date {
  const now = new Date(nowMs);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
}
