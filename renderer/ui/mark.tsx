import { type ReactNode } from 'react';

/** What the whole of Drawbridge is doing, as the angle of the deck says it. */
export type MarkState = 'open' | 'stopped' | 'working' | 'needsYou' | 'fault';

const low = <path d="M0 10.75h16" />;

const decks: Record<MarkState, ReactNode> = {
  open: <path d="M0 9.75h16" />,
  stopped: <path d="M0 9.75h4.2l6-6M16 9.75h-3.75" />,
  working: (
    <>
      {low}
      <circle cx="8" cy="7" r="2" className="animate-working fill-accent stroke-none" />
    </>
  ),
  needsYou: (
    <>
      {low}
      <path d="m8 .5 3.75 3.75L8 8 4.25 4.25z" className="fill-needs-you stroke-none" />
    </>
  ),
  fault: (
    <>
      <path d="M0 9.75h6M16 9.75h-6" />
      <path d="m6 .75 4 4m0-4-4 4" className="stroke-danger" />
    </>
  ),
};

/** Two short towers and a deck, on a grid of 16 units with strokes of 1.5: the drawing of the tray icon. */
export function Mark({ state, title }: { readonly state: MarkState; readonly title: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="20"
      height="20"
      role="img"
      aria-label={title}
      className="shrink-0 fill-none stroke-current stroke-[1.5]"
    >
      <title>{title}</title>
      <path d="M3.75 5.75v7.5M12.25 5.75v7.5" />
      {decks[state]}
    </svg>
  );
}
