import { type ReactNode } from 'react';
import { type AuditRow } from '../../../shared/model/audit.ts';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { clockOrDate, exactTime } from '../../../shared/texts/format.ts';
import { OpeningRow } from '../../ui/opening-row.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** One row in one line; open, all that it holds. */
export function AuditLine({ row, nowMs }: { readonly row: AuditRow; readonly nowMs: number }) {
  const { seq, atMs, type, data } = row;
  const place = word(data['cwd'] ?? data['checkout'] ?? data['root']);
  const all = Object.entries({ ...data, type, previous: row.previous, hash: row.hash });
  return (
    <OpeningRow
      title={texts.audit.details(seq)}
      columns="grid-cols-[3rem_4.5rem_minmax(0,1fr)_1rem] @mid:grid-cols-[2.5rem_4.5rem_12rem_7rem_minmax(0,1fr)_1rem]"
      details={all.filter(([, value]) => isSaid(value)).map(detailOf)}
    >
      <span className="text-soft tabular-nums">{seq}</span>
      <time dateTime={new Date(atMs).toISOString()} title={exactTime(atMs)} className="text-soft tabular-nums">
        {clockOrDate(atMs, nowMs)}
      </time>
      <span className="truncate">{named(texts.audit.types, type)}</span>
      <span className="hidden truncate text-soft @mid:inline">{word(data['clientName'])}</span>
      <span className="hidden min-w-0 items-baseline gap-1.5 text-soft @mid:flex">
        <span className={classes(place === '' ? 'truncate' : 'shrink-0')}>
          {named(texts.audit.kinds, data['kind'])} {place === '' && word(data['title'])}
        </span>
        {place !== '' && <PathText path={place} />}
      </span>
    </OpeningRow>
  );
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}

function detailOf([name, value]: readonly [string, unknown]): readonly [string, ReactNode] {
  return [shownText(name), <Value key={name} value={value} />];
}

function Value({ value }: { readonly value: unknown }) {
  return (
    <code className="break-all">
      <ShownText text={typeof value === 'string' ? value : JSON.stringify(value)} />
    </code>
  );
}

/** The word for a value out of a closed set; a newer core may know more of them. */
function named(words: Readonly<Record<string, string>>, value: unknown): string {
  return typeof value === 'string' ? (words[value] ?? shownText(value)) : '';
}

function word(value: unknown): string {
  return typeof value === 'string' ? shownText(value) : '';
}
