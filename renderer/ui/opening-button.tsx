import { ChevronRight } from 'lucide-react';
import { type ReactNode } from 'react';
import { Icon } from './button.tsx';
import { classes } from './classes.ts';

interface OpeningButtonProps {
  readonly open: boolean;
  /** The id of what it opens. */
  readonly controls: string;
  readonly onToggle: () => void;
  readonly title?: string;
  /** How the line is laid out. */
  readonly className: string;
  readonly children: ReactNode;
}

/** A whole line that opens what is under it, with the mark of that at its end. */
export function OpeningButton({ open, controls, onToggle, title, className, children }: OpeningButtonProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      title={title}
      onClick={onToggle}
      className={classes('items-center text-left transition-colors hover:bg-hover', className)}
    >
      {children}
      <Icon of={ChevronRight} className={classes('text-soft transition-transform', open && 'rotate-90')} />
    </button>
  );
}
