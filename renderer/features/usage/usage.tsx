import { type ReactNode, useState } from 'react';
import { type UsageGroup, type UsageRow } from '../../../shared/model/usage.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { count, shortCount } from '../../../shared/texts/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import { Screen } from '../../ui/screen.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { threadPath } from '../thread/thread-path.ts';
import { dayKey, dayLabel, everyDay, firstMoment, share } from './usage.ts';

const groups = (['day', 'client', 'bridge', 'root', 'thread', 'model'] as const satisfies readonly UsageGroup[]).map((value) => ({
  value,
  label: texts.usage.groups[value],
}));

/** What was used, today and in the last thirty days, by day or by who or what used it. */
export function UsageScreen() {
  const { call } = useHost();
  const now = useNow(60_000);
  const [by, setBy] = useState<UsageGroup>('day');
  const today = useHostState(({ counts }) => counts?.today ?? null);
  // A turn that ended changes today's numbers; a day that ended changes which days there are.
  const revision = `${today?.jobs} ${today?.tokens} ${dayKey(new Date(now))}`;
  const { value: usage, failure, connected } = useReading(by, revision, () => call('usage/read', { by, since: firstMoment(now) }));
  const rows = usage && (by === 'day' ? everyDay(usage.data, now) : usage.data);
  return (
    <Screen title={texts.usage.title} actions={<Segmented label={texts.usage.by} value={by} options={groups} onChange={setBy} />}>
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {!rows && (connected ? failure === null && <Loading /> : <Empty title={texts.usage.offline} />)}
      {rows?.length === 0 && <Empty title={texts.usage.none} hint={texts.usage.noneHint} />}
      {usage && rows && rows.length > 0 && (
        <section
          aria-label={texts.usage.title}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: focusable, so that the keyboard can scroll it
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
        >
          <div className="@container mx-auto max-w-[1240px] px-4 pt-4 pb-8 rail:px-6">
            <Figures today={today} total={usage.total} />
            <UsageTable by={by} rows={rows} total={usage.total} />
            <p className="mt-3 max-w-prose text-meta text-soft">{texts.usage.lead}</p>
          </div>
        </section>
      )}
    </Screen>
  );
}

interface FiguresProps {
  readonly today: { readonly jobs: number; readonly tokens: number } | null;
  readonly total: UsageRow;
}

function Figures({ today, total }: FiguresProps) {
  const { input, cachedInput, total: tokens } = total.usage;
  const cached = input === 0 ? 0 : Math.round((100 * cachedInput) / input);
  return (
    <dl className="mb-5 flex flex-wrap gap-x-10 gap-y-3">
      {today && <Figure name={texts.usage.today} tokens={today.tokens} note={texts.usage.figure(today.jobs)} />}
      <Figure
        name={texts.usage.thirtyDays}
        tokens={tokens}
        note={`${texts.usage.figure(total.jobs)} · ${cached} % ${texts.usage.fromCache}`}
      />
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

const number = 'px-3 text-right tabular-nums';
/** Columns that a narrow table leaves out. */
const detail = 'hidden @list:table-cell';

function UsageTable({ by, rows, total }: { readonly by: UsageGroup; readonly rows: readonly UsageRow[]; readonly total: UsageRow }) {
  const largest = Math.max(...rows.map(({ usage }) => usage.total));
  const { share: shareHead, jobs, input, cached, output, reasoning, total: totalHead } = texts.usage.columns;
  return (
    <div className="overflow-clip rounded-card border border-line bg-surface">
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">{texts.usage.caption(texts.usage.groups[by])}</caption>
        <thead className="text-meta text-soft">
          <tr className="h-8 border-b border-line *:font-normal">
            <th scope="col" className="w-[34%] px-3 text-left @list:w-[22%]">
              {texts.usage.groups[by]}
            </th>
            <th scope="col" className="px-3 text-left">
              {shareHead}
            </th>
            <th scope="col" className={`w-16 ${number}`}>
              {jobs}
            </th>
            <th scope="col" className={`w-[5.75rem] ${number} ${detail}`}>
              {input}
            </th>
            <th scope="col" className={`w-[5.75rem] ${number} ${detail}`}>
              {cached}
            </th>
            <th scope="col" className={`w-[5.75rem] ${number} ${detail}`}>
              {output}
            </th>
            <th scope="col" className={`w-[5.75rem] ${number} ${detail}`}>
              {reasoning}
            </th>
            <th scope="col" className={`w-[6.5rem] ${number}`}>
              {totalHead}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="h-8.5 border-b border-line">
              <Numbers row={row} name={<RowName by={by} row={row} />} bar={share(row.usage.total, largest)} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="h-8.5 font-medium">
            <Numbers row={total} name={texts.usage.sum} bar={null} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function RowName({ by, row: { key, label } }: { readonly by: UsageGroup; readonly row: UsageRow }) {
  if (by === 'day') return dayLabel(key);
  if (by === 'root' && label !== '') return <PathText path={label} className="max-w-full align-middle" />;
  const name = label || key || texts.usage.unnamed;
  return by === 'thread' && key !== '' ? <TextLink href={threadPath(key)}>{name}</TextLink> : name;
}

function Numbers({
  row: { label, jobs, usage },
  name,
  bar,
}: {
  readonly row: UsageRow;
  readonly name: ReactNode;
  readonly bar: number | null;
}) {
  return (
    <>
      <th scope="row" className="truncate px-3 text-left [font-weight:inherit]" title={label}>
        {name}
      </th>
      <td className="px-3">
        {bar !== null && <span aria-hidden className="block h-2 rounded-[2px] bg-accent" style={{ width: `${bar}%` }} />}
      </td>
      <td className={number}>{count(jobs)}</td>
      <td className={`${number} ${detail}`}>{count(usage.input)}</td>
      <td className={`${number} ${detail}`}>{count(usage.cachedInput)}</td>
      <td className={`${number} ${detail}`}>{count(usage.output)}</td>
      <td className={`${number} ${detail}`}>{count(usage.reasoning)}</td>
      <td className={number}>{count(usage.total)}</td>
    </>
  );
}
