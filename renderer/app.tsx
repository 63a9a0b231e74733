import { lazy, type MouseEvent, Suspense, useEffect, useRef } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { afterPaint } from './client/after-paint.ts';
import { useHashPath, useHashSearch } from './client/hash-location.ts';
import { useHostState } from './client/host-context.ts';
import { WaitingStrip } from './features/approvals/needs-you.tsx';
import { useOpenWelcome } from './features/first-run/use-open-welcome.ts';
import { HomeScreen } from './features/home/home.tsx';
import { useWaitingReviews } from './features/review/waiting.ts';
import { Banner } from './features/shell/banner.tsx';
import { Before } from './features/shell/before.tsx';
import { Changes } from './features/shell/changes.tsx';
import { Crash } from './features/shell/crash.tsx';
import { PaletteProvider } from './features/palette/palette.tsx';
import { PausedStrip } from './features/shell/paused.tsx';
import { Rail } from './features/shell/rail.tsx';
import { Spoken } from './features/shell/spoken.tsx';
import { SignInStrip, useOpenSignIn } from './features/sign-in/asking.tsx';
import { Announcer } from './ui/announce.tsx';
import { MovedContext } from './ui/screen.tsx';
import { texts } from '../shared/texts/texts.ts';

const jobs = () => import('./features/jobs/jobs.tsx');
const job = () => import('./features/job/job.tsx');
const threads = () => import('./features/threads/threads.tsx');
const thread = () => import('./features/thread/thread.tsx');
const approvals = () => import('./features/approvals/approvals.tsx');
const approval = () => import('./features/approvals/approval.tsx');
const settings = () => import('./features/settings/settings.tsx');
const policy = () => import('./features/policy/policy.tsx');
const audit = () => import('./features/audit/audit.tsx');
const reviews = () => import('./features/review/reviews.tsx');
const review = () => import('./features/review/review.tsx');
const usage = () => import('./features/usage/usage.tsx');
const tunnels = () => import('./features/tunnels/tunnels.tsx');
const flights = () => import('./features/flights/flights.tsx');
const secrets = () => import('./features/secrets/secrets.tsx');
const signIn = () => import('./features/sign-in/sign-in.tsx');
const clients = () => import('./features/clients/clients.tsx');
const diagnostics = () => import('./features/diagnostics/diagnostics.tsx');
const about = () => import('./features/about/about.tsx');
const welcome = () => import('./features/first-run/welcome.tsx');
const JobsScreen = lazy(async () => ({ default: (await jobs()).JobsScreen }));
const JobScreen = lazy(async () => ({ default: (await job()).JobScreen }));
const ThreadsScreen = lazy(async () => ({ default: (await threads()).ThreadsScreen }));
const ThreadScreen = lazy(async () => ({ default: (await thread()).ThreadScreen }));
const ApprovalsScreen = lazy(async () => ({ default: (await approvals()).ApprovalsScreen }));
const ApprovalScreen = lazy(async () => ({ default: (await approval()).ApprovalScreen }));
const SettingsScreen = lazy(async () => ({ default: (await settings()).SettingsScreen }));
const PolicyScreen = lazy(async () => ({ default: (await policy()).PolicyScreen }));
const AuditScreen = lazy(async () => ({ default: (await audit()).AuditScreen }));
const ReviewsScreen = lazy(async () => ({ default: (await reviews()).ReviewsScreen }));
const ReviewScreen = lazy(async () => ({ default: (await review()).ReviewScreen }));
const ClientsScreen = lazy(async () => ({ default: (await clients()).ClientsScreen }));
const TunnelsScreen = lazy(async () => ({ default: (await tunnels()).TunnelsScreen }));
const FlightsScreen = lazy(async () => ({ default: (await flights()).FlightsScreen }));
const SecretsScreen = lazy(async () => ({ default: (await secrets()).SecretsScreen }));
const SignInScreen = lazy(async () => ({ default: (await signIn()).SignInScreen }));
const WelcomeScreen = lazy(async () => ({ default: (await welcome()).WelcomeScreen }));
const DiagnosticsScreen = lazy(async () => ({ default: (await diagnostics()).DiagnosticsScreen }));
const AboutScreen = lazy(async () => ({ default: (await about()).AboutScreen }));
const UsageScreen = lazy(async () => ({ default: (await usage()).UsageScreen }));

/** The window: what stands in it before the first word from the core, and the screens after that. */
export function App() {
  return (
    <Spoken>
      {() => (
        <Crash>
          <Announcer>
            <Router hook={useHashPath} searchHook={useHashSearch}>
              <PaletteProvider>
                <Window />
              </PaletteProvider>
            </Router>
          </Announcer>
        </Crash>
      )}
    </Spoken>
  );
}

function Window() {
  const known = useHostState(({ app }) => app !== null);
  const locked = useHostState(({ link }) => link.state === 'locked');
  const moved = useMoved();
  useWaitingReviews();
  useOpenSignIn();
  useOpenWelcome();
  useEffect(() => {
    return known ? afterPaint(fetchScreens) : undefined;
  }, [known]);
  if (!known || locked) return <Before />;
  return (
    <div className="flex h-full">
      <Changes />
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place in the page; only the fragment is taken by the route */}
      <a
        href="#content"
        onClick={skip}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:border focus:border-edge focus:bg-surface focus:px-3 focus:py-1.5"
      >
        {texts.app.skip}
      </a>
      {!standsAlone() && <Rail />}
      <main id="content" tabIndex={-1} className="@container flex min-w-0 flex-1 flex-col">
        <Banner />
        <SignInStrip />
        <PausedStrip />
        <WaitingStrip />
        <MovedContext value={moved}>
          <Suspense>
            <Screens />
          </Suspense>
        </MovedContext>
      </main>
    </div>
  );
}

/** While the listener certainly answers: a screen must open also after the core has stopped. */
function fetchScreens(): void {
  void Promise.allSettled([
    jobs(),
    job(),
    threads(),
    thread(),
    usage(),
    approvals(),
    approval(),
    reviews(),
    review(),
    clients(),
    tunnels(),
    flights(),
    secrets(),
    policy(),
    settings(),
    audit(),
    signIn(),
    diagnostics(),
    about(),
    welcome(),
  ]);
}

/** Whether the place is, or once was, another one than at first. */
function useMoved(): boolean {
  const [place] = useLocation();
  const first = useRef(place);
  const moved = useRef(false);
  moved.current ||= place !== first.current;
  return moved.current;
}

/** True in the desktop's small window for one question: the way to everything else is the program's own window. */
function standsAlone(): boolean {
  return new URLSearchParams(window.location.search).has('alone');
}

/** The fragment is the route, so the link must not become one. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function Screens() {
  return (
    <Switch>
      <Route path="/" component={HomeScreen} />
      <Route path="/jobs" component={JobsScreen} />
      <Route path="/jobs/:id">{({ id }) => <JobScreen key={id} id={id} />}</Route>
      <Route path="/threads" component={ThreadsScreen} />
      <Route path="/threads/:id">{({ id }) => <ThreadScreen key={id} id={id} />}</Route>
      <Route path="/approvals" component={ApprovalsScreen} />
      <Route path="/approvals/:id">{({ id }) => <ApprovalScreen key={id} id={id} />}</Route>
      <Route path="/reviews" component={ReviewsScreen} />
      <Route path="/reviews/:id">{({ id }) => <ReviewScreen key={id} id={id} />}</Route>
      <Route path="/usage" component={UsageScreen} />
      <Route path="/welcome/:step?">{({ step }) => <WelcomeScreen key={step} step={step} />}</Route>
      <Route path="/clients" component={ClientsScreen} />
      <Route path="/tunnels" component={TunnelsScreen} />
      <Route path="/connections" component={FlightsScreen} />
      <Route path="/secrets" component={SecretsScreen} />
      <Route path="/settings" component={SettingsScreen} />
      <Route path="/policy" component={PolicyScreen} />
      <Route path="/audit" component={AuditScreen} />
      <Route path="/diagnostics" component={DiagnosticsScreen} />
      <Route path="/about" component={AboutScreen} />
      <Route path="/sign-in" component={SignInScreen} />
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}
