import { type Language } from './language.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const english = {
  now: 'now',
  justNow: 'just now',
  ago: (age: string) => `${age} ago`,
  on: (date: string) => `on ${date}`,
  in: (age: string) => `in ${age}`,
  days: (n: number) => `${n} d`,
  thousand: 'k',
  byte: 'byte',
  bytes: 'bytes',
} as const;
const german = {
  now: 'jetzt',
  justNow: 'gerade eben',
  ago: (age: string) => `vor ${dative(age)}`,
  on: (date: string) => `am ${date}`,
  in: (age: string) => `in ${dative(age)}`,
  days: (n: number) => (n === 1 ? '1 Tag' : `${n} Tage`),
  thousand: ' Tsd.',
  byte: 'Byte',
  bytes: 'Byte',
} as const;

function dative(age: string): string {
  return age.replace(/Tage$/, 'Tagen');
}

const formatsOf = (language: Language) => ({
  words: { en: english, de: german }[language],
  whole: new Intl.NumberFormat(language, { maximumFractionDigits: 0 }),
  tenths: new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  threeDigits: new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }),
  compact: new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }),
  dayAndMonth: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }),
  dayMonthYear: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }),
  weekday: new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short' }),
  percent: new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }),
  hourAndMinute: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  exact: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),
  timeOfDay: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
});

let formats = formatsOf('en');

/** For `setLanguage` only: words and numbers change together. */
export function setFormatLanguage(language: Language): void {
  formats = formatsOf(language);
}

/** How long ago, in the largest unit that says something: `now`, `12 s`, `4 min`, `3 h`, `2 d`, then the date. Both in Unix milliseconds. */
export function age(thenMs: number, nowMs: number): string {
  const { words, dayAndMonth, dayMonthYear } = formats;
  const passed = Math.max(0, nowMs - thenMs);
  if (passed < 5 * second) return words.now;
  if (passed < minute) return `${Math.floor(passed / second)} s`;
  if (passed < hour) return `${Math.floor(passed / minute)} min`;
  if (passed < day) return `${Math.floor(passed / hour)} h`;
  if (passed < 7 * day) return words.days(Math.floor(passed / day));
  const then = new Date(thenMs);
  return then.getFullYear() === new Date(nowMs).getFullYear() ? dayAndMonth.format(then) : dayMonthYear.format(then);
}

/** `age` as it stands in a sentence: `just now`, `4 min ago`, `on 3 Mar`. */
export function ago(thenMs: number, nowMs: number): string {
  const { words } = formats;
  const text = age(thenMs, nowMs);
  if (text === words.now) return words.justNow;
  return nowMs - thenMs < 7 * day ? words.ago(text) : words.on(text);
}

/** How far ahead, as it stands in a sentence: `in 4 min`, `in 3 h`, `in 2 d`, `on Feb 3, 2027`. Both in Unix milliseconds. */
export function ahead(thenMs: number, nowMs: number): string {
  const { words, dayMonthYear } = formats;
  const left = Math.max(0, thenMs - nowMs);
  if (left < hour) return words.in(`${Math.ceil(left / minute)} min`);
  if (left < day) return words.in(`${Math.floor(left / hour)} h`);
  if (left < 7 * day) return words.in(words.days(Math.floor(left / day)));
  return words.on(dayMonthYear.format(new Date(thenMs)));
}

/** A running clock: `0:07`, `1:42`, `1:02:03`. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / second));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A length of time that is over: `84 ms`, `3.2 s`, `1:42`. */
export function duration(ms: number): string {
  if (ms < second) return `${Math.max(0, Math.round(ms))} ms`;
  const tenths = Math.round(ms / 100) / 10;
  return tenths < 60 ? `${formats.tenths.format(tenths)} s` : clock(ms);
}

/** A count with every digit: `12,345`. */
export function count(value: number): string {
  return formats.whole.format(value);
}

/** A large count in three digits: `412k`, `1.24M`, `412 Tsd.`, `1,24 Mio.`. The exact one belongs beside it, in a title. */
export function shortCount(value: number): string {
  const { words, whole, threeDigits, compact } = formats;
  if (value < 1000) return whole.format(value);
  // Thousands by our own word: German has none in `Intl`. What rounds to a million is one.
  return value < 999_500 ? `${threeDigits.format(value / 1000)}${words.thousand}` : compact.format(value);
}

/** Day and time to the second, in the owner's own zone. */
export function exactTime(ms: number): string {
  return formats.exact.format(ms);
}

/** A day by its weekday: `Fri, Nov 20`. */
export function weekdayDate(ms: number): string {
  return formats.weekday.format(ms);
}

/** A day without its year: `Nov 20`. */
export function dayDate(ms: number): string {
  return formats.dayAndMonth.format(ms);
}

/** The time of day to the minute: `10:31`. */
export function hourMinute(ms: number): string {
  return formats.hourAndMinute.format(ms);
}

/** How much of a whole a part is: `12%`; what is more than nothing is never said to be nothing. */
export function percent(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return formats.percent.format(0);
  return part / whole < 0.005 ? `<${formats.percent.format(0.01)}` : formats.percent.format(part / whole);
}

/** The time of day to the second: `10:31:02`. */
export function clockTime(ms: number): string {
  return formats.timeOfDay.format(ms);
}

/** The time of day on the day of `nowMs`, the date on any other: `10:31:02`, `Nov 19`. */
export function clockOrDate(ms: number, nowMs: number): string {
  const { timeOfDay, dayAndMonth } = formats;
  return new Date(ms).toDateString() === new Date(nowMs).toDateString() ? timeOfDay.format(ms) : dayAndMonth.format(ms);
}

/** `1 job`, `2 jobs`. */
export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const units = ['bytes', 'KB', 'MB', 'GB'] as const;

/** A size in the largest unit that says something: `1 byte`, `812 bytes`, `4.2 KB`, `50 MB`. */
export function bytes(value: number): string {
  const { words, whole, tenths } = formats;
  if (value < 1000) return plural(value, words.byte, words.bytes);
  const step = Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const size = value / 1000 ** step;
  return `${size < 10 ? tenths.format(size) : whole.format(size)} ${units[step]}`;
}
