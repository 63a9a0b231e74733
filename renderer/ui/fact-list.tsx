import { type ReactNode } from 'react';
import { ShownText } from './shown-text.tsx';

/** What should be known before one answers: names in a column, and beside them what stands for each. */
export function FactList({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">{children}</dl>;
}

/** One line of a list of facts. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** A path, a host or a name that somebody else chose: whole, with nothing hidden in it. */
export function FactCode({ title, children }: { readonly title?: string; readonly children: string }) {
  return (
    <code className="break-all" title={title}>
      <ShownText text={children} />
    </code>
  );
}
