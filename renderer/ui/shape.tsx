import { type ReactNode } from 'react';
import { classes } from './classes.ts';

interface ShapeProps {
  /** In pixels; it is drawn on 12 units. */
  readonly size: number;
  /** Colour and stroke. */
  readonly className: string;
  readonly children: ReactNode;
}

/** A small drawing that says what a word beside it, or the name of what it stands in, says too. */
export function Shape({ size, className, children }: ShapeProps) {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
      className={classes('shrink-0 fill-none stroke-current', className)}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}
