import { type ComponentProps, type ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import { Shape } from '../../ui/shape.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Standing } from './decide.ts';

const box = <rect x="1" y="1" width="10" height="10" rx="2" />;

/** Each standing has a shape of its own, so that colour is never needed. Drawn on 12 units. */
const shapes: Record<Standing, ReactNode> = {
  undecided: box,
  accepted: (
    <>
      <rect x="1" y="1" width="10" height="10" rx="2" className="fill-current" />
      <path d="m3.4 6.3 1.9 1.9 3.4-4.2" className="stroke-bg" />
    </>
  ),
  rejected: (
    <>
      {box}
      <path d="m3.8 3.8 4.4 4.4m0-4.4-4.4 4.4" />
    </>
  ),
  partial: (
    <>
      {box}
      <path d="M1.5 2.5v7a1 1 0 0 0 1 1H6v-9H2.5a1 1 0 0 0-1 1Z" className="fill-current stroke-none" />
    </>
  ),
};

const colours: Record<Standing, string> = {
  undecided: 'text-soft',
  accepted: 'text-ok',
  rejected: 'text-danger',
  partial: 'text-ok',
};

/** How something stands, as a shape; the word is beside it or in its name. */
export function StandingMark({ standing, className }: { readonly standing: Standing; readonly className?: string | undefined }) {
  return (
    <Shape size={14} className={classes('stroke-[1.25]', colours[standing], className)}>
      {shapes[standing]}
    </Shape>
  );
}

/** What a three-state check says to readers. */
export function ariaChecked(standing: Standing): boolean | 'mixed' {
  return standing === 'partial' ? 'mixed' : standing === 'accepted';
}

interface CheckProps extends Omit<ComponentProps<'button'>, 'children' | 'onClick'> {
  readonly standing: Standing;
  /** What it is a check of. */
  readonly name: string;
  /** Called with whether to accept: everything but an accepted thing becomes accepted. */
  readonly onDecide: (accept: boolean) => void;
}

/** A three-state check: accepted, rejected or not decided, and in part. */
export function StandingCheck({ standing, name, onDecide, className, ...props }: CheckProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an input has no third state in markup, and no mark for a no
    <button
      type="button"
      role="checkbox"
      aria-checked={ariaChecked(standing)}
      aria-label={`${name}, ${texts.review.standings[standing]}`}
      title={texts.review.standings[standing]}
      onClick={(event) => {
        event.stopPropagation();
        onDecide(standing !== 'accepted');
      }}
      className={classes(
        'inline-flex size-6 shrink-0 items-center justify-center rounded-control transition-colors hover:bg-selected',
        className,
      )}
      {...props}
    >
      <StandingMark standing={standing} />
    </button>
  );
}
