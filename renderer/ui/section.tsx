import { type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

interface SectionProps {
  readonly title: string;
  /** Beside the title: what can be done with all of it. A quiet button at the end has its words above those of the rows' buttons. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a screen: a region that carries its title as its name. */
export function Section({ title, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-1.5 flex h-8 items-center gap-1">
        <h2 id={id} className="mr-auto truncate font-semibold text-section">
          {title}
        </h2>
        {actions && <div className="flex shrink-0 items-center gap-0.5 has-[>[data-quiet]:last-child]:pr-[5px]">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A bordered box of rows. */
export function Card({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={classes('@container overflow-clip rounded-card border border-line bg-surface', className)}>{children}</div>;
}

/** A list of rows with a line between them. */
export function Rows({ children, label }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {children}
    </ul>
  );
}

/** What a card says when it has no rows. */
export function Nothing({ children }: { readonly children: ReactNode }) {
  return <div className="px-3 py-[7px] text-pretty text-soft">{children}</div>;
}
