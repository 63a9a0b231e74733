import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Icon } from './button.tsx';
import { classes } from './classes.ts';

interface OpeningRowProps {
  /** What opening it shows. */
  readonly title: string;
  /** The columns of the line, as a class; the last of them is the mark that it opens. */
  readonly columns: string;
  /** Names and what stands beside them; what is null is left out. */
  readonly details: readonly (readonly [name: string, value: ReactNode])[];
  readonly children: ReactNode;
}

/** A row in one line that opens to all that is known of it. */
export function OpeningRow({ title, columns, details, children }: OpeningRowProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={title}
        onClick={() => setOpen(!open)}
        className={classes(
          'grid min-h-8.5 w-full items-center gap-x-3 px-3 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2',
          columns,
        )}
      >
        {children}
        <Icon of={ChevronRight} className={classes('text-soft transition-transform', open && 'rotate-90')} />
      </button>
      {open && (
        <dl id={id} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line bg-sunken px-3 py-2 text-meta">
          {details.map(([name, value]) => (value === null ? null : <Detail key={name} name={name} value={value} />))}
        </dl>
      )}
    </li>
  );
}

function Detail({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  );
}
