import {
  Cable,
  CirclePause,
  CirclePlay,
  Copy,
  FileDiff,
  Info,
  Keyboard,
  Languages,
  ListTree,
  LockKeyholeOpen,
  type LucideIcon,
  MessagesSquare,
  Plus,
  Rocket,
  ShieldQuestionMark,
  Stethoscope,
  SunMoon,
  Unplug,
  UserCheck,
  UserPlus,
  UserX,
} from 'lucide-react';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { languageNames, LanguageChoice } from '../../../shared/texts/language.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { askerName, callerName } from '../../client/caller.ts';
import { type HostAccess } from '../../client/host-context.ts';
import { type HostState, newestFirst, waitingApprovals } from '../../client/state.ts';
import { shownText } from '../../ui/escape.ts';
import { type Theme, themes } from '../../ui/theme.ts';
import { asksFor } from '../approvals/question.ts';
import { questionPath } from '../approvals/waiting.ts';
import { reviewPath } from '../review/review-path.ts';
import { pendingReviews } from '../review/waiting.ts';
import { placeGroups } from '../shell/places.ts';
import { threadPath } from '../thread/thread-path.ts';
import { begunByName } from '../threads/thread-row.tsx';

export type CommandGroup = keyof typeof texts.palette.groups;

/** Who it is from, and when; in Unix milliseconds. */
interface CommandNote {
  readonly name: string;
  readonly atMs: number;
}

/** One thing that can be done from anywhere. */
export interface Command {
  /** The same for the same thing at another time. */
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: string;
  /** More that it is found by. */
  readonly also?: string;
  /** What tells it from others of its name. */
  readonly note?: CommandNote;
  readonly icon: LucideIcon;
  readonly run: () => unknown;
}

/** What commands act with. */
export interface CommandHands {
  readonly call: HostAccess['call'];
  readonly go: (href: string) => void;
  readonly copy: (text: string, done: string) => unknown;
  readonly setTheme: (theme: Theme) => void;
  readonly openKeys: () => void;
  readonly openNewJob: () => void;
}

/** What is known that commands are made of. */
export interface CommandFacts extends Pick<HostState, 'bridges' | 'jobs' | 'approvals' | 'reviews' | 'paused' | 'codex' | 'signIn'> {
  readonly threads: readonly ThreadSummary[];
}

const mostOfAKind = 20;

/** Everything that can be done now, what waits for the owner first. */
export function commandsFor(facts: CommandFacts, hands: CommandHands): readonly Command[] {
  return [
    ...waiting(facts, hands),
    ...places(hands),
    ...facts.bridges.flatMap((bridge) => ofBridge(bridge, hands)),
    ...allBridges(facts, hands),
    ...jobs(facts, hands),
    ...threads(facts, hands),
    ...house(facts, hands),
    ...ofWindow(hands),
  ];
}

function waiting({ approvals, reviews, signIn }: CommandFacts, { go }: CommandHands): readonly Command[] {
  const questions = waitingApprovals(approvals).filter(({ question }) => question.kind !== 'changeSet');
  const asking = {
    id: 'signIn',
    group: 'needsYou',
    title: texts.palette.answerSignIn,
    icon: UserCheck,
    run: () => go('/sign-in'),
  } as const;
  return [
    ...(signIn.pending ? [asking] : []),
    ...questions.map((approval): Command => {
      const title = texts.palette.answer(shownText(askerName(approval)), shownText(asksFor(approval.question)));
      return { id: `approval:${approval.id}`, group: 'needsYou', title, icon: ShieldQuestionMark, run: () => go(questionPath(approval)) };
    }),
    ...pendingReviews(reviews).map(
      (review): Command => ({
        ...{ id: `review:${review.id}`, group: 'needsYou', title: texts.palette.review(reviewTitle(review)), icon: FileDiff },
        note: { name: shownText(askerName(review)), atMs: review.createdAt * 1000 },
        run: () => go(reviewPath(review.id)),
      }),
    ),
  ];
}

function reviewTitle({ title }: Review): string {
  return shownText(title) || texts.jobs.untitled;
}

function places({ go }: CommandHands): readonly Command[] {
  const all = [...placeGroups.flat(), { href: '/about', icon: Info, word: () => texts.about.title }];
  return [
    ...all.map(
      ({ href, icon, word }): Command => ({ id: `go:${href}`, group: 'go', title: texts.palette.goTo(word()), icon, run: () => go(href) }),
    ),
    { id: 'checks', group: 'go', title: texts.palette.runChecks, also: 'doctor', icon: Stethoscope, run: () => go('/diagnostics') },
  ];
}

function ofBridge({ id, kind, state, url, public: way }: BridgeStatus, { call, copy }: CommandHands): readonly Command[] {
  const { bridges, palette } = texts;
  const name = bridges.kinds[kind];
  const common = { group: 'bridges', also: id } as const;
  const outside = way?.url ?? null;
  const isOpen = state === 'listening' || state === 'starting';
  return [
    isOpen
      ? { ...common, id: `stop:${id}`, title: bridges.stopNamed(name), icon: CirclePause, run: () => call('bridge/stop', { id }) }
      : { ...common, id: `start:${id}`, title: bridges.startNamed(name), icon: CirclePlay, run: () => call('bridge/start', { id }) },
    ...(url === null ? [] : [copyCommand(`copy:${id}`, bridges.copyNamed(name), url, { copy, also: id })]),
    ...(way === null ? [] : [wayCommand(id, name, way.state === 'stopped', call)]),
    ...(outside === null ? [] : [copyCommand(`copyPublic:${id}`, palette.copyOutside(name), outside, { copy, also: id })]),
  ];
}

function wayCommand(id: string, name: string, isClosed: boolean, call: CommandHands['call']): Command {
  const { startNamed, stopNamed } = texts.tunnels;
  return isClosed
    ? { id: `open:${id}`, group: 'bridges', title: startNamed(name), also: id, icon: Cable, run: () => call('bridge/startPublic', { id }) }
    : { id: `cut:${id}`, group: 'bridges', title: stopNamed(name), also: id, icon: Unplug, run: () => call('bridge/stopPublic', { id }) };
}

function copyCommand(
  id: string,
  title: string,
  url: string,
  { copy, also }: Pick<CommandHands, 'copy'> & { readonly also: string },
): Command {
  return { id, group: 'bridges', title, also, icon: Copy, run: () => copy(url, texts.palette.urlCopied(url)) };
}

function allBridges({ bridges }: CommandFacts, { call }: CommandHands): readonly Command[] {
  const some = (...states: readonly BridgeStatus['state'][]) => bridges.some(({ state }) => states.includes(state));
  const command = (method: 'bridge/startAll' | 'bridge/stopAll', title: string, icon: LucideIcon): Command => ({
    ...{ id: method, group: 'bridges', title, icon },
    run: () => call(method, {}),
  });
  return [
    ...(some('stopped', 'failed') ? [command('bridge/startAll', texts.bridges.startAll, CirclePlay)] : []),
    ...(some('listening', 'starting') ? [command('bridge/stopAll', texts.bridges.stopAll, CirclePause)] : []),
  ];
}

function jobs({ jobs: known, paused }: CommandFacts, { call, go, openNewJob }: CommandHands): readonly Command[] {
  const { newJob, pause, resume, job: named } = texts.palette;
  const recent = newestFirst(known.values()).slice(0, mostOfAKind);
  return [
    { id: 'newJob', group: 'jobs', title: newJob, icon: Plus, run: openNewJob },
    paused.byOwner
      ? { id: 'resume', group: 'jobs', title: resume, icon: CirclePlay, run: () => call('jobs/resume', {}) }
      : { id: 'pause', group: 'jobs', title: pause, icon: CirclePause, run: () => call('jobs/pause', {}) },
    ...recent.map(
      (job): Command => ({
        ...{ id: `job:${job.id}`, group: 'jobs', title: named(shownText(job.title) || texts.jobs.untitled), icon: ListTree },
        also: job.clientName,
        note: { name: shownText(callerName(job)), atMs: job.createdAt * 1000 },
        run: () => go(`/jobs/${job.id}`),
      }),
    ),
  ];
}

function threads({ threads: known }: CommandFacts, { go }: CommandHands): readonly Command[] {
  return known.map((thread) => ({
    ...{
      id: `thread:${thread.id}`,
      group: 'threads',
      title: texts.palette.thread(shownText(thread.title) || texts.threads.untitled),
      icon: MessagesSquare,
    },
    note: { name: shownText(begunByName(thread)), atMs: thread.lastTurnAt * 1000 },
    run: () => go(threadPath(thread.id)),
  }));
}

/** What stands still until somebody sets it going. */
function house({ codex, signIn }: CommandFacts, { call, go }: CommandHands): readonly Command[] {
  const { startCodex, waitForClients, stopWaiting, unlock } = texts.palette;
  const rests = codex?.state === 'stopped' || codex?.state === 'failed';
  const command = (id: string, title: string, icon: LucideIcon, run: Command['run']): Command => ({ id, group: 'house', title, icon, run });
  return [
    ...(rests ? [command('startCodex', startCodex, CirclePlay, () => call('codex/account', {}))] : []),
    signIn.waitingUntilMs === null
      ? command('waitForClients', waitForClients, UserPlus, () => call('signIn/wait', {}))
      : command('stopWaiting', stopWaiting, UserX, () => call('signIn/stopWaiting', {})),
    command('unlock', unlock, LockKeyholeOpen, () => go('/secrets')),
    command('welcome', texts.welcome.title, Rocket, () => go('/welcome')),
  ];
}

function ofWindow({ call, setTheme, openKeys }: CommandHands): readonly Command[] {
  const { theme, language, languageSystem, keys } = texts.palette;
  return [
    { id: 'keys', group: 'window', title: keys, also: '?', icon: Keyboard, run: openKeys },
    ...themes.map((one): Command => ({ id: `theme:${one}`, group: 'window', title: theme[one], icon: SunMoon, run: () => setTheme(one) })),
    ...LanguageChoice.options.map(
      (choice): Command => ({
        ...{ id: `language:${choice}`, group: 'window', icon: Languages },
        title: choice === 'system' ? languageSystem : language(languageNames[choice]),
        // Who cannot read what is shown looks for these words.
        also: 'language sprache',
        run: () => call('settings/update', { language: choice }),
      }),
    ),
  ];
}
