import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { StateShape } from './state.tsx';

/** Says a sentence to who cannot see the change; `show` also shows it to who can, as something that was done or that failed. */
export type Announce = (sentence: string, options?: { readonly show?: Shown }) => void;

type Shown = 'completed' | 'failed';

const AnnounceContext = createContext<Announce>(() => undefined);

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

interface Said {
  readonly id: number;
  readonly sentence: string;
  readonly show: Shown | null;
}

const shownForMs = 6000;

/** The one polite live region of the window, and the note at its lower edge. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<Said | null>(null);
  const announce = useCallback<Announce>(
    (sentence, { show } = {}) => setSaid((last) => ({ id: (last?.id ?? 0) + 1, sentence, show: show ?? null })),
    [],
  );
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid((last) => (last === said ? null : last)), shownForMs);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <AnnounceContext value={announce}>
      {children}
      <p aria-live="polite" role="status" className="sr-only">
        {said?.sentence}
      </p>
      {said?.show && (
        <p
          key={said.id}
          aria-hidden
          className="pointer-events-none fixed right-4 bottom-16 z-40 flex max-w-prose animate-appear items-center gap-2 rounded-card border border-line bg-surface px-3 py-2 shadow-overlay"
        >
          <StateShape state={said.show} />
          {said.sentence}
        </p>
      )}
    </AnnounceContext>
  );
}
