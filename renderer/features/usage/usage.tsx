import { useMemo, useState } from 'react';
import { type UsageGroup, type UsageRow } from '../../../shared/model/usage.ts';
import { count, percent, shortCount } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/copy-button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { useNow } from '../../ui/time.tsx';
import { csvOf } from './csv.ts';
import { dayKey, everyDay, lastDays } from './usage.ts';
import { UsageChart } from './usage-chart.tsx';
import { UsageTable } from './usage-table.tsx';
import { useToday, useUsage } from './use-usage.ts';

const groups = ['client', 'model', 'bridge', 'root', 'thread', 'day'] as const satisfies readonly UsageGroup[];
const ranges = ['7', '30', '90'] as const;

/** What was used in the last days: a bar for each day, and the numbers by who or what used it. */
export function UsageScreen() {
  const now = useNow(60_000);
  const [by, setBy] = useState<UsageGroup>('client');
  const [range, setRange] = useState<(typeof ranges)[number]>('30');
  const length = Number(range);
  const { value: usage, failure, connected } = useUsage(by, length, now);
  const today = dayKey(new Date(now));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the days change when today does
  const days = useMemo(() => lastDays(now, length), [today, length]);
  const rows = usage && (by === 'day' ? everyDay(usage.data, now, length) : usage.data);
  return (
    <Screen
      title={texts.usage.title}
      actions={
        <Segmented
          label={texts.usage.range}
          value={range}
          options={ranges.map((value) => ({ value, label: texts.usage.days(Number(value)) }))}
          onChange={setRange}
        />
      }
    >
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {!rows && (connected ? failure === null && <Loading /> : <Empty title={texts.usage.offline} />)}
      {rows?.length === 0 && <Empty title={texts.usage.none(length)} hint={texts.usage.noneHint} />}
      {usage && rows && rows.length > 0 && (
        <section
          aria-label={texts.usage.title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: focusable, so that the keyboard can scroll it
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
        >
          <div className="@container mx-auto max-w-[1240px] px-4 pt-4 pb-8 rail:px-6">
            <Figures days={length} total={usage.total} />
            <UsageChart by={by} rows={usage.data} cells={usage.cells} days={days} />
            <div className="mt-4 mb-2 flex flex-wrap items-center gap-2">
              <Segmented
                label={texts.usage.by}
                value={by}
                options={groups.map((value) => ({ value, label: texts.usage.groups[value] }))}
                onChange={setBy}
              />
              <CopyCsv by={by} rows={rows} />
            </div>
            <UsageTable by={by} days={length} rows={rows} total={usage.total} />
            <p className="mt-3 max-w-prose text-meta text-soft">{texts.usage.lead}</p>
          </div>
        </section>
      )}
    </Screen>
  );
}

function Figures({ days, total }: { readonly days: number; readonly total: UsageRow }) {
  const today = useToday();
  const { input, cachedInput, total: tokens } = total.usage;
  const cached = `${percent(cachedInput, input)} ${texts.usage.fromCache}`;
  return (
    <dl className="mb-5 flex flex-wrap gap-x-10 gap-y-3">
      {today && <Figure name={texts.usage.today} tokens={today.tokens} note={texts.usage.figure(today.jobs)} />}
      <Figure name={texts.usage.lastDays(days)} tokens={tokens} note={`${texts.usage.figure(total.jobs)} · ${cached}`} />
    </dl>
  );
}

function Figure({ name, tokens, note }: { readonly name: string; readonly tokens: number; readonly note: string }) {
  return (
    <div>
      <dt className="text-soft">{name}</dt>
      <dd>
        <span className="text-page font-semibold tabular-nums" title={count(tokens)}>
          {shortCount(tokens)}
        </span>{' '}
        {texts.usage.tokens} <span className="text-soft">· {note}</span>
      </dd>
    </div>
  );
}

/** Copies what the table shows, its numbers plain. */
function CopyCsv({ by, rows }: { readonly by: UsageGroup; readonly rows: readonly UsageRow[] }) {
  const copy = useCopy();
  const text = () => {
    const { jobs, input, cached, output, reasoning, total } = texts.usage.columns;
    const head = [texts.usage.groups[by], jobs, input, cached, output, reasoning, total];
    return csvOf([head, ...rows.map((row) => [row.label || row.key, row.jobs, ...tokensOf(row)])]);
  };
  return (
    <Button look="quiet" className="ml-auto" onClick={() => copy(text(), texts.usage.csvCopied(rows.length))}>
      {texts.usage.copyCsv}
    </Button>
  );
}

function tokensOf({ usage: { input, cachedInput, output, reasoning, total } }: UsageRow): readonly number[] {
  return [input, cachedInput, output, reasoning, total];
}
