import { type ReactNode } from 'react';
import { texts } from '../../shared/texts/texts.ts';
import { Nothing } from './section.tsx';

/** What a screen says in its middle when it has nothing to show. */
export function Empty({ title, hint }: { readonly title: string; readonly hint?: ReactNode }) {
  return (
    <div className="grid flex-1 place-items-center p-6 text-center">
      <div className="max-w-prose">
        <p className="font-medium">{title}</p>
        {hint && <p className="text-soft">{hint}</p>}
      </div>
    </div>
  );
}

/** For what is asked for: said only when the answer takes a while. */
export function Loading() {
  return <p className="animate-late px-4 py-3 text-soft rail:px-6">{texts.common.loading}</p>;
}

/** What a card says before it was read for the first time. */
export function Unread({ connected }: { readonly connected: boolean }) {
  return <Nothing>{connected ? <span className="animate-late">{texts.common.loading}</span> : texts.common.offline}</Nothing>;
}
