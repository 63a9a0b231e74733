import { type Result } from '../../../shared/contract/control.ts';
import { type UsageGroup } from '../../../shared/model/usage.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { type Reading, useReading } from '../../client/use-reading.ts';
import { type Cell } from '../../ui/chart/series.ts';
import { dayKey, firstMoment } from './usage.ts';

/** What was used in some days: by group for the table, and by day for the picture, whose parts are those of the group. */
export interface UsageOfDays extends Result<'usage/read'> {
  readonly cells: readonly Cell[];
}

/** Today's numbers, as the core tells them with every job. */
export function useToday(): { readonly jobs: number; readonly tokens: number } | null {
  return useHostState(({ counts }) => counts?.today ?? null);
}

/** What was used in the last so many days; read again when today's numbers change, and when a day is over. */
export function useUsage(by: UsageGroup, days: number, nowMs: number): Reading<UsageOfDays> {
  const { call } = useHost();
  const today = useToday();
  const revision = `${today?.jobs} ${today?.tokens} ${dayKey(new Date(nowMs))}`;
  return useReading(`${by} ${days}`, revision, async () => {
    const since = firstMoment(nowMs, days);
    const [rows, cells] = await Promise.all([call('usage/read', { by, since }), cellsOf(by, since)]);
    return { ...rows, cells };
  });

  async function cellsOf(group: UsageGroup, since: number): Promise<readonly Cell[]> {
    // Threads are too many to stand on each other.
    if (group === 'day' || group === 'thread') {
      const { data } = await call('usage/read', { by: 'day', since });
      return data.map(({ key, usage }) => ({ point: key, key: '', value: usage.total }));
    }
    const { data } = await call('usage/days', { by: group, since });
    return data.map(({ day, key, tokens }) => ({ point: day, key, value: tokens }));
  }
}
