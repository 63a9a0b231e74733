import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { texts } from '../../shared/texts/texts.ts';

/** Whether the owner has gone to another screen since the window opened. */
export const MovedContext = createContext(false);

interface ScreenProps {
  /** The document's title, and the heading unless `heading` says more. */
  readonly title: string;
  readonly heading?: ReactNode;
  /** Stands in the heading's place while the title is being changed; the heading is then there for readers only. */
  readonly instead?: ReactNode;
  /** At the right of the header. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A bar across a screen. It keeps the room of a scroll bar, so that its right end stands above the content's. */
export const bar = 'flex shrink-0 items-center overflow-hidden border-line px-4 [scrollbar-gutter:stable] rail:px-6';

/** One screen: the header of 48 px with the only first-level heading, and the content, which scrolls by itself. */
export function Screen({ title, heading, instead, actions, children }: ScreenProps) {
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = texts.app.title(title);
  }, [title]);
  const moved = useContext(MovedContext);
  useEffect(() => {
    // After a change of screen the reader starts at its heading; the first screen leaves the focus where the page has it.
    if (moved) top.current?.focus({ preventScroll: true });
  }, [moved]);
  return (
    <>
      <header className={`${bar} h-12 gap-3 border-b`}>
        <h1
          ref={top}
          tabIndex={-1}
          className={instead ? 'sr-only' : 'min-w-0 truncate font-semibold text-page tracking-[-0.01em]'}
          title={title}
        >
          {heading ?? title}
        </h1>
        {instead}
        {actions && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
      </header>
      {children}
    </>
  );
}
