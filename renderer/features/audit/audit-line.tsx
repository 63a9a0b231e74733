import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { type AuditRow } from '../../../shared/model/audit.ts';
import { Icon } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { clockOrDate, exactTime } from '../../../shared/texts/format.ts';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';

const types: Readonly<Record<string, string>> = texts.audit.types;
const kinds: Readonly<Record<string, string>> = texts.audit.kinds;

/** One row in one line; open, all that it holds. */
export function AuditLine({ row, nowMs }: { readonly row: AuditRow; readonly nowMs: number }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { seq, atMs, type, data } = row;
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={texts.audit.details(seq)}
        onClick={() => setOpen(!open)}
        className="grid min-h-8.5 w-full grid-cols-[3rem_4.5rem_minmax(0,1fr)_1rem] items-center gap-x-3 px-3 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2 @mid:grid-cols-[3rem_5.5rem_11rem_8rem_minmax(0,1fr)_1rem]"
      >
        <span className="text-soft tabular-nums">{seq}</span>
        <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)} className="text-soft tabular-nums">
          {clockOrDate(atMs, nowMs)}
        </time>
        <span className="truncate">{named(types, type)}</span>
        <span className="hidden truncate text-soft @mid:inline">{word(data['clientName'])}</span>
        <span className="hidden truncate text-soft @mid:inline">
          {named(kinds, data['kind'])} {word(data['cwd'] ?? data['checkout'] ?? data['title'])}
        </span>
        <Icon of={ChevronRight} className={classes('text-soft transition-transform', open && 'rotate-90')} />
      </button>
      {open && (
        <dl id={id} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line bg-sunken px-3 py-2 text-meta">
          {Object.entries({ ...data, type, previous: row.previous, hash: row.hash }).map(([name, value]) => (
            <Detail key={name} name={name} value={value} />
          ))}
        </dl>
      )}
    </li>
  );
}

function Detail({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (value === null || value === undefined || value === '') return null;
  return (
    <>
      <dt className="text-soft">{shownText(name)}</dt>
      <dd className="min-w-0">
        <code className="break-all">
          <ShownText text={typeof value === 'string' ? value : JSON.stringify(value)} />
        </code>
      </dd>
    </>
  );
}

/** The word for a value out of a closed set; a newer core may know more of them. */
function named(words: Readonly<Record<string, string>>, value: unknown): string {
  return typeof value === 'string' ? (words[value] ?? shownText(value)) : '';
}

function word(value: unknown): string {
  return typeof value === 'string' ? shownText(value) : '';
}
