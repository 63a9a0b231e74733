import { type ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

interface GivenProps {
  readonly name: string;
  readonly value: string;
  /** What the button says. */
  readonly copy: string;
  readonly look: 'outline' | 'primary';
  /** How the value is drawn where it is more than text. */
  readonly children?: ReactNode;
}

/** A value that the owner is to take somewhere: whole, with the button that copies it. */
export function Given({ name, value, copy, look, children = value }: GivenProps) {
  return (
    <div className="flex w-full items-center gap-2 rounded-control border border-edge bg-sunken py-1 pr-1 pl-3">
      <output aria-label={name} className="min-w-0 flex-1 break-all font-mono text-meta">
        {children}
      </output>
      <CopyButton text={value} name={copy} label={copy} look={look} />
    </div>
  );
}

/** A command in one line, to be copied into a terminal. */
export function CommandLine({ command, copyName }: { readonly command: string; readonly copyName: string }) {
  return (
    <div className="flex max-w-prose items-center rounded-control border border-line bg-sunken py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 truncate">{command}</code>
      <CopyButton text={command} name={copyName} />
    </div>
  );
}
