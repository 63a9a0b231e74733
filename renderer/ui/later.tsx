import { type ComponentType, type FunctionComponent, lazy, Suspense, useRef, useState } from 'react';

interface Code<P> {
  /** Null until it is here. */
  fetched: ComponentType<P> | null;
  readonly awaited: ComponentType<P>;
  readonly fetch: () => Promise<unknown>;
}

const declared: Pick<Code<never>, 'fetch'>[] = [];

/**
 * A component whose code is fetched when it is first drawn, or before that by `fetchLater`; declared at module level. What is fetched by then is
 * drawn at once: React's own `lazy` would show the fallback first, and for 300 ms.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): FunctionComponent<P> {
  const code = codeOf(load);
  return (props) => <Later code={code} props={props} />;
}

/** The same for a dialog: its code is needed when it is first opened, and it stays from then on, so that it can fade away. */
export function laterDialog<P extends { readonly open: boolean }>(load: () => Promise<ComponentType<P>>): FunctionComponent<P> {
  const code = codeOf(load);
  return (props) => <LaterDialog code={code} props={props} />;
}

/** Fetches what was declared and is not here yet. One that cannot be fetched now is asked for again when it is drawn. */
export async function fetchLater(): Promise<void> {
  await Promise.allSettled(declared.map(({ fetch }) => fetch()));
}

function codeOf<P extends object>(load: () => Promise<ComponentType<P>>): Code<P> {
  const fetch = async () => {
    code.fetched ??= await load();
    return { default: code.fetched as ComponentType<object> };
  };
  const code: Code<P> = { fetched: null, awaited: lazy(fetch) as ComponentType<object> as ComponentType<P>, fetch };
  declared.push(code);
  return code;
}

interface Drawing<P> {
  readonly code: Code<P>;
  readonly props: P;
}

function Later<P extends object>({ code, props }: Drawing<P>) {
  // Chosen once: another choice would be another component, which begins anew.
  const [Component] = useState(() => code.fetched ?? code.awaited);
  return <Component {...props} />;
}

function LaterDialog<P extends { readonly open: boolean }>({ code, props }: Drawing<P>) {
  const asked = useRef(false);
  asked.current ||= props.open;
  return (
    asked.current && (
      <Suspense>
        <Later code={code} props={props} />
      </Suspense>
    )
  );
}
