import { Link } from 'wouter';
import { type UsageRow } from '../../../shared/model/usage.ts';
import { count } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Card, Section } from '../../ui/section.tsx';
import { dayKey, dayLabel, firstMoment, lastDays } from './usage.ts';
import { useToday } from './use-usage.ts';

const week = 7;
const height = 28;

/** Home's part of the usage: today's number, and the week it stands in. */
export function UsageToday({ nowMs }: { readonly nowMs: number }) {
  const { call } = useHost();
  const today = useToday();
  const day = dayKey(new Date(nowMs));
  const { value } = useReading('week', `${today?.jobs} ${today?.tokens} ${day}`, () =>
    call('usage/read', { by: 'day', since: firstMoment(nowMs, week) }),
  );
  if (!today) return null;
  return (
    <Section title={texts.usage.title}>
      <Card>
        <Link
          href="/usage"
          className="flex items-center gap-3 px-3 py-[7px] transition-colors hover:bg-hover focus-visible:-outline-offset-2"
        >
          <span className="min-w-0">
            <span className="block truncate font-medium tabular-nums">{texts.usage.todayTokens(count(today.tokens))}</span>
            <span className="block truncate text-meta text-soft tabular-nums">{texts.usage.figure(today.jobs)}</span>
          </span>
          <Week rows={value?.data ?? []} days={lastDays(nowMs, week)} />
        </Link>
      </Card>
    </Section>
  );
}

/** A bar for each day, today's in full colour. A day without tokens keeps its place. */
function Week({ rows, days }: { readonly rows: readonly UsageRow[]; readonly days: readonly string[] }) {
  const tokens = days.map((day) => rows.find(({ key }) => key === day)?.usage.total ?? 0);
  const most = Math.max(1, ...tokens);
  const said = days.map((day, at) => `${dayLabel(day)}: ${count(tokens[at] ?? 0)}`).join('; ');
  return (
    <svg
      role="img"
      aria-label={`${texts.usage.lastWeek}: ${said}`}
      width={week * 12 - 4}
      height={height}
      className="ml-auto shrink-0 fill-current"
    >
      {days.map((day, at) => {
        const bar = Math.max(1, Math.round((height * (tokens[at] ?? 0)) / most));
        return (
          <rect
            key={day}
            x={at * 12}
            y={height - bar}
            width="8"
            height={bar}
            rx="1"
            className={at === week - 1 ? 'text-series-a' : 'text-series-rest'}
          >
            <title>{`${dayLabel(day)}: ${count(tokens[at] ?? 0)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
