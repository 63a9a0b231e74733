import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { classes } from './classes.ts';

interface TextLinkProps {
  readonly href: string;
  readonly title?: string | undefined;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link among words. */
export function TextLink({ href, title, className, children }: TextLinkProps) {
  return (
    <Link
      href={href}
      title={title}
      className={classes(
        'rounded-chip text-accent underline decoration-line underline-offset-3 transition-colors hover:decoration-accent',
        className,
      )}
    >
      {children}
    </Link>
  );
}
