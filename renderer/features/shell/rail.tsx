import {
  Cable,
  ChartNoAxesColumn,
  FileDiff,
  House,
  KeyRound,
  ListTree,
  type LucideIcon,
  MessagesSquare,
  Monitor,
  Moon,
  Radio,
  ScrollText,
  ShieldCheck,
  ShieldQuestionMark,
  Sun,
  Vault,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
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
import { usePendingReviews } from '../review/waiting.ts';
import { nextTheme, setTheme, storedTheme, type Theme } from '../../ui/theme.ts';

const row = 'flex h-8.5 items-center gap-2.5 rounded-control px-2.5 text-soft transition-colors max-rail:justify-center max-rail:px-0';

/** The navigation at the left: 208 px, or 56 px in a narrow window, where the words become tooltips. */
export function Rail() {
  const mark = useHostState(useShallow(({ bridges, codex, counts, approvals, signIn }) => ({ bridges, codex, counts, approvals, signIn })));
  const state = markState(mark);
  const running = mark.counts?.running ?? 0;
  const waiting = useWaitingApprovals();
  const reviews = usePendingReviews();
  return (
    <nav aria-label={texts.app.navigation} className="flex w-14 shrink-0 flex-col border-r border-line rail:w-52">
      <div className="flex h-12 shrink-0 items-center gap-2.5 px-4.5 max-rail:justify-center max-rail:px-0">
        <Mark state={state} title={texts.mark[state]} />
        <span className="font-semibold tracking-[-0.01em] max-rail:sr-only">{texts.app.name}</span>
      </div>
      <div className="flex flex-1 flex-col gap-px overflow-y-auto p-2 pt-1">
        <RailLink href="/" pattern="/" icon={House} word={texts.navigation.home} />
        <RailLink href="/jobs" pattern="/jobs/*?" icon={ListTree} word={texts.navigation.jobs}>
          {running > 0 && (
            <span
              className="ml-auto flex items-center gap-1.5 text-meta text-soft tabular-nums max-rail:sr-only"
              title={texts.navigation.running(running)}
            >
              <StateShape state="running" />
              {running}
              <span className="sr-only">{texts.states.running}</span>
            </span>
          )}
        </RailLink>
        <RailLink href="/approvals" pattern="/approvals/*?" icon={ShieldQuestionMark} word={texts.navigation.approvals}>
          <WaitingCount count={waiting.length} title={texts.approvals.waiting(waiting.length)} />
        </RailLink>
        <RailLink href="/reviews" pattern="/reviews/*?" icon={FileDiff} word={texts.navigation.reviews}>
          <WaitingCount count={reviews.length} title={texts.reviews.pending(reviews.length)} />
        </RailLink>
        <RailLink href="/threads" pattern="/threads/*?" icon={MessagesSquare} word={texts.navigation.threads} />
        <RailLink href="/usage" pattern="/usage" icon={ChartNoAxesColumn} word={texts.navigation.usage} />
        <RailLink href="/clients" pattern="/clients" icon={KeyRound} word={texts.navigation.clients} />
        <RailLink href="/tunnels" pattern="/tunnels" icon={Cable} word={texts.navigation.tunnels} />
        <RailLink href="/connections" pattern="/connections" icon={Radio} word={texts.navigation.flights} />
        <RailLink href="/secrets" pattern="/secrets" icon={Vault} word={texts.navigation.secrets} />
        <RailLink href="/policy" pattern="/policy" icon={ShieldCheck} word={texts.navigation.policy} />
        <RailLink href="/audit" pattern="/audit" icon={ScrollText} word={texts.navigation.audit} />
      </div>
      <div className="flex flex-col gap-px border-t border-line p-2">
        <LinkState />
        <ThemeButton />
      </div>
    </nav>
  );
}

interface RailLinkProps {
  readonly href: string;
  readonly pattern: string;
  readonly icon: LucideIcon;
  readonly word: string;
  readonly children?: ReactNode;
}

function RailLink({ href, pattern, icon, word, children }: RailLinkProps) {
  const [here] = useRoute(pattern);
  return (
    <Link
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

const themeIcons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const [theme, setShown] = useState(() => storedTheme(localStorage));
  const next = nextTheme(theme);
  const name = texts.theme.name(texts.theme.button[theme], texts.theme.button[next]);
  const change = () => {
    setTheme(next, document.documentElement, localStorage);
    setShown(next);
  };
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={change}
      className={classes(row, 'text-meta hover:bg-hover hover:text-text')}
    >
      <Icon of={themeIcons[theme]} />
      <span className="max-rail:sr-only">{texts.theme.button[theme]}</span>
    </button>
  );
}

/** How many wait for the owner; nothing when none does. */
function WaitingCount({ count, title }: { readonly count: number; readonly title: string }) {
  if (count === 0) return null;
  return (
    <span className="ml-auto flex items-center gap-1.5 text-meta text-soft tabular-nums max-rail:sr-only" title={title}>
      <StateShape state="waiting" />
      {count}
      <span className="sr-only">{texts.states.waiting}</span>
    </span>
  );
}
