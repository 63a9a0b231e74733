import { useMemo } from 'react';
import { type UsageGroup, type UsageRow } from '../../../shared/model/usage.ts';
import { count, dayDate, shortCount } from '../../../shared/texts/format.ts';
import { language, texts } from '../../../shared/texts/texts.ts';
import { Chart } from '../../ui/chart/chart.tsx';
import { type Cell, type Part, seriesOf } from '../../ui/chart/series.ts';
import { cutPath } from '../../ui/path.ts';
import { dayBegin, dayLabel } from './usage.ts';

interface UsageChartProps {
  readonly by: UsageGroup;
  /** Those of the group, most tokens first. */
  readonly rows: readonly UsageRow[];
  readonly cells: readonly Cell[];
  /** Oldest first. */
  readonly days: readonly string[];
}

const bars = { form: 'bars' } as const;
/** Characters of a path in the legend. */
const pathLength = 36;

/** A bar for each day, its parts those of the group. */
export function UsageChart({ by, rows, cells, days }: UsageChartProps) {
  const parted = by !== 'day' && by !== 'thread';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language stands for the words
  const { series, points } = useMemo(() => {
    const parts = parted ? rows.map((row) => partOf(by, row)) : [{ key: '', name: texts.usage.columns.total }];
    return { series: seriesOf(parts, cells, days, texts.usage.others), points: days.map(dayLabel) };
  }, [parted, by, rows, cells, days, language]);
  return (
    <Chart
      label={texts.usage.picture(parted ? texts.usage.groups[by] : null)}
      shape={bars}
      series={series}
      points={points}
      pointHead={texts.usage.groups.day}
      tick={(at) => dayDate(dayBegin(days[at] ?? '') ?? 0)}
      format={count}
      formatShort={shortCount}
      sum={series.length > 1}
    />
  );
}

function partOf(by: UsageGroup, { key, label }: UsageRow): Part {
  const name = label || key || texts.usage.unnamed;
  return { key, name: by === 'root' ? cutPath(name, pathLength) : name };
}
