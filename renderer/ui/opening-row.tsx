import { type ReactNode, useId, useState } from 'react';
import { classes } from './classes.ts';
import { Fact } from './fact-list.tsx';
import { OpeningButton } from './opening-button.tsx';

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
      <OpeningButton
        open={open}
        controls={id}
        title={title}
        onToggle={() => setOpen(!open)}
        className={classes('grid min-h-8.5 w-full gap-x-3 px-3 focus-visible:-outline-offset-2', columns)}
      >
        {children}
      </OpeningButton>
      {open && (
        <dl id={id} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line bg-sunken px-3 py-2 text-meta">
          {details.map(([name, value]) =>
            value === null ? null : (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ),
          )}
        </dl>
      )}
    </li>
  );
}
