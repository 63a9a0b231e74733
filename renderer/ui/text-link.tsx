import { ArrowRight } from 'lucide-react';
import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon } from './button.tsx';
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

/** The way from a part of something to all of it; looks like a quiet button. */
export function AllLink({ href, children }: Pick<TextLinkProps, 'href' | 'children'>) {
  return (
    <Link
      href={href}
      data-quiet
      className="inline-flex h-7 items-center gap-1.5 rounded-control px-2.5 font-medium text-soft transition-colors hover:bg-hover hover:text-text"
    >
      {children}
      <Icon of={ArrowRight} />
    </Link>
  );
}
