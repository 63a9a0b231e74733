import { Children, type ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import { PathText } from './path-text.tsx';
import { bar } from './screen.tsx';

interface FactsProps {
  readonly label: string;
  /** Set apart by dots; what is not there leaves none. */
  readonly children: ReactNode;
  /** At the right end. */
  readonly end: ReactNode;
}

/** The line under a screen's header: what one should know about the thing it shows. */
export function Facts({ label, children, end }: FactsProps) {
  return (
    <section aria-label={label} className={`${bar} h-8.5 gap-2 border-b text-meta text-soft`}>
      {Children.toArray(children).map((fact, at) => (
        // The facts of one thing come in one order and none of them keeps a state.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fact key={at} first={at === 0}>
          {fact}
        </Fact>
      ))}
      <span className="ml-auto -mr-1.5 flex shrink-0 items-center">{end}</span>
    </section>
  );
}

function Fact({ first, children }: { readonly first: boolean; readonly children: ReactNode }) {
  return (
    <>
      {!first && (
        <span aria-hidden className="shrink-0">
          ·
        </span>
      )}
      {children}
    </>
  );
}

/** A path with its copy button. */
export function PathFact({ path, copyName }: { readonly path: string; readonly copyName: string }) {
  return (
    <span className="-mr-1.5 flex min-w-36 items-center">
      <PathText path={path} />
      <CopyButton text={path} name={copyName} />
    </span>
  );
}

/** An id with its copy button, where there is room for it. */
export function IdFact({ id, copyName }: { readonly id: string; readonly copyName: string }) {
  return (
    <span className="hidden items-center @list:flex">
      <code className="max-w-40 truncate" title={id}>
        {id}
      </code>
      <CopyButton text={id} name={copyName} />
    </span>
  );
}
