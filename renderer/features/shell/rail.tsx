import { Command, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useRoute } from 'wouter';
import { useShallow } from 'zustand/react/shallow';
import { useHostState } from '../../client/host-context.ts';
import { markState } from '../../client/mark-state.ts';
import { Icon } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Mark } from '../../ui/mark.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useWaitingApprovals } from '../approvals/waiting.ts';
import { commandKey } from '../palette/keys.ts';
import { usePalette } from '../palette/palette-context.ts';
import { usePendingReviews } from '../review/waiting.ts';
import { type Place, placeGroups } from './places.ts';
import { nextTheme, type Theme } from '../../ui/theme.ts';
import { useTheme } from '../../ui/use-theme.ts';

const row =
  'flex h-8.5 low:h-7 items-center gap-2.5 rounded-control px-2.5 text-soft transition-colors max-rail:justify-center max-rail:px-0';

/** The navigation at the left: 208 px, or 56 px in a narrow window, where the words become tooltips. */
export function Rail() {
  const mark = useHostState(useShallow(({ bridges, codex, counts, approvals, signIn }) => ({ bridges, codex, counts, approvals, signIn })));
  const state = markState(mark);
  return (
    <nav aria-label={texts.app.navigation} className="flex w-14 shrink-0 flex-col border-r border-line rail:w-52">
      <div className="flex h-12 shrink-0 items-center gap-2.5 px-4.5 max-rail:justify-center max-rail:px-0">
        <Mark state={state} title={texts.mark[state]} />
        <span className="font-semibold tracking-[-0.01em] max-rail:sr-only">{texts.app.name}</span>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-2 pt-1 low:gap-2 low:pb-1">
        {placeGroups.map((places) => (
          <div key={places[0]?.href} className="flex flex-col gap-px">
            {places.map((place) => (
              <RailLink key={place.href} {...place}>
                <Count of={place.href} />
              </RailLink>
            ))}
          </div>
        ))}
      </div>
      <div className="flex flex-col gap-px border-t border-line p-2">
        <PaletteButton />
        <ThemeButton />
        <LinkState />
      </div>
    </nav>
  );
}

function RailLink({ href, pattern, icon, word: name, children }: Place & { readonly children: ReactNode }) {
  const [here] = useRoute(pattern);
  const word = name();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (here) link.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <Link
      ref={link}
      href={href}
      aria-current={here ? 'page' : undefined}
      title={word}
      className={classes(row, here ? 'bg-selected font-medium text-text' : 'hover:bg-hover hover:text-text')}
    >
      <Icon of={icon} />
      <span className="max-rail:sr-only">{word}</span>
      {children}
    </Link>
  );
}

function LinkState() {
  const open = useHostState(({ link }) => link.state === 'open');
  const version = useHostState(({ app }) => app?.version ?? null);
  const word = open ? texts.link.connected : texts.link.disconnected;
  return (
    <p className={classes(row, 'text-meta')} title={[word, version && texts.app.version(version)].filter(Boolean).join(', ')}>
      <StateShape state={open ? 'listening' : 'stopped'} className="m-0.5" />
      <span className="max-rail:sr-only">{word}</span>
      {version && <span className="ml-auto tabular-nums max-rail:sr-only">{version}</span>}
    </p>
  );
}

function PaletteButton() {
  const { openPalette } = usePalette();
  const key = commandKey(useHostState(({ app }) => app?.platform ?? '')).name;
  return (
    <button
      type="button"
      title={`${texts.palette.open} (${key} K)`}
      aria-keyshortcuts={key === '⌘' ? 'Meta+K' : 'Control+K'}
      onClick={openPalette}
      className={classes(row, 'text-meta hover:bg-hover hover:text-text')}
    >
      <Icon of={Command} />
      <span className="max-rail:sr-only">{texts.palette.open}</span>
      <kbd aria-hidden className="ml-auto max-rail:hidden">
        {key} K
      </kbd>
    </button>
  );
}

const themeIcons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const [theme, setTheme] = useTheme();
  const next = nextTheme(theme);
  const name = texts.theme.name(texts.theme.button[theme], texts.theme.button[next]);
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => setTheme(next)}
      className={classes(row, 'text-meta hover:bg-hover hover:text-text')}
    >
      <Icon of={themeIcons[theme]} />
      <span className="max-rail:sr-only">{texts.theme.button[theme]}</span>
    </button>
  );
}

/** What is to be counted at a place: what runs there, or waits for the owner. */
function Count({ of }: { readonly of: string }) {
  switch (of) {
    case '/jobs':
      return <RunningCount />;
    case '/approvals':
      return <WaitingApprovals />;
    case '/reviews':
      return <WaitingReviews />;
    default:
      return null;
  }
}

function RunningCount() {
  const running = useHostState(({ counts }) => counts?.running ?? 0);
  if (running === 0) return null;
  return (
    <span className={countLook} title={texts.navigation.running(running)}>
      <StateShape state="running" />
      {running}
      <span className="sr-only">{texts.states.running}</span>
    </span>
  );
}

function WaitingApprovals() {
  const { length } = useWaitingApprovals();
  return <WaitingCount count={length} title={texts.approvals.waiting(length)} />;
}

function WaitingReviews() {
  const { length } = usePendingReviews();
  return <WaitingCount count={length} title={texts.reviews.pending(length)} />;
}

const countLook = 'ml-auto flex items-center gap-1.5 text-meta text-soft tabular-nums max-rail:sr-only';

/** How many wait for the owner; nothing when none does. */
function WaitingCount({ count, title }: { readonly count: number; readonly title: string }) {
  if (count === 0) return null;
  return (
    <span className={countLook} title={title}>
      <StateShape state="waiting" />
      {count}
      <span className="sr-only">{texts.states.waiting}</span>
    </span>
  );
}
