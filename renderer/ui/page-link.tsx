import { type ReactNode } from 'react';

interface PageLinkProps {
  readonly href: string;
  /** On the desktop, where nothing leads away from the window: the core opens it in the owner's browser. */
  readonly open: (() => unknown) | null;
  readonly children: ReactNode;
}

/** A link to a page of somebody else, which opens beside ours. */
export function PageLink({ href, open, children }: PageLinkProps) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        if (!open) return;
        event.preventDefault();
        open();
      }}
      className="rounded-chip text-accent underline decoration-line underline-offset-3 transition-colors hover:decoration-accent"
    >
      {children}
    </a>
  );
}
