import { type LucideIcon } from 'lucide-react';
import { type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes.ts';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** `quiet` has no edge, for rows; `primary` is at most one on a screen; `danger` is filled where it was asked for, `cutOff` stands by. */
  readonly look?: 'outline' | 'primary' | 'quiet' | 'danger' | 'cutOff' | undefined;
  readonly icon?: LucideIcon | undefined;
  readonly busy?: boolean | undefined;
  readonly children: ReactNode;
}

const looks = {
  outline: 'border border-edge bg-surface text-text enabled:hover:bg-hover enabled:active:bg-selected',
  primary: 'border border-accent bg-accent text-on-accent enabled:hover:border-accent-strong enabled:hover:bg-accent-strong',
  quiet: 'border border-transparent text-soft enabled:hover:bg-hover enabled:hover:text-text enabled:active:bg-selected',
  danger: 'border border-danger bg-danger text-on-accent enabled:hover:border-danger-strong enabled:hover:bg-danger-strong',
  cutOff: 'border border-danger bg-surface text-danger enabled:hover:bg-hover enabled:active:bg-selected',
};

/** A button with a word, and an icon before it if it helps. Busy keeps its place and its focus. */
export function Button({ look = 'outline', icon, busy = false, children, className, disabled, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      data-quiet={look === 'quiet' || undefined}
      className={classes(
        'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-control px-2.5 font-medium whitespace-nowrap transition-colors',
        'disabled:opacity-50 aria-busy:opacity-60',
        looks[look],
        className,
      )}
      {...props}
    >
      {icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  /** Its accessible name and its tooltip. */
  readonly name: string;
}

/** A toolbar button: the icon alone, with a name and a tooltip. */
export function IconButton({ icon, name, className, ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      className={classes(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-control text-soft transition-colors hover:bg-hover hover:text-text active:bg-selected',
        className,
      )}
      {...props}
    >
      <Icon of={icon} />
    </button>
  );
}

/** A lucide icon as this window draws them: 16 px, 1.5 stroke, never read out. */
export function Icon({ of: Drawing, className }: { readonly of: LucideIcon; readonly className?: string | undefined }) {
  return <Drawing size={16} strokeWidth={1.5} aria-hidden className={classes('shrink-0', className)} />;
}
