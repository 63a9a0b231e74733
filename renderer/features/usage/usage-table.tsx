import { type ReactNode } from 'react';
import { type UsageGroup, type UsageRow } from '../../../shared/model/usage.ts';
import { count, percent } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { PathText } from '../../ui/path-text.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { threadPath } from '../thread/thread-path.ts';
import { dayLabel, share } from './usage.ts';

const number = 'px-3 text-right tabular-nums';
/** Columns that a narrow table leaves out. */
const detail = 'hidden @list:table-cell';

interface UsageTableProps {
  readonly by: UsageGroup;
  readonly days: number;
  readonly rows: readonly UsageRow[];
  readonly total: UsageRow;
}

/** Jobs and tokens of each row, its share of all, and their sum. */
export function UsageTable({ by, days, rows, total }: UsageTableProps) {
  const largest = Math.max(...rows.map(({ usage }) => usage.total));
  const { share: shareHead, jobs, input, cached, output, reasoning, total: totalHead } = texts.usage.columns;
  return (
    <div className="overflow-clip rounded-card border border-line bg-surface">
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">{texts.usage.caption(texts.usage.groups[by], days)}</caption>
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
              <Numbers
                row={row}
                name={<RowName by={by} row={row} />}
                bar={{ width: share(row.usage.total, largest), of: total.usage.total }}
              />
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
  /** In per cent of the longest; of what it is a share. */
  readonly bar: { readonly width: number; readonly of: number } | null;
}) {
  return (
    <>
      <th scope="row" className="truncate px-3 text-left [font-weight:inherit]" title={label}>
        {name}
      </th>
      <td className="px-3">
        {bar !== null && (
          <span className="flex items-center gap-2">
            <span className="w-10 shrink-0 text-right tabular-nums">{percent(usage.total, bar.of)}</span>
            <span aria-hidden className="h-2 flex-1">
              <span className="block h-full rounded-[2px] bg-accent" style={{ width: `${bar.width}%` }} />
            </span>
          </span>
        )}
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
