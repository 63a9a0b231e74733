import { type MouseEvent, Suspense, useEffect, useRef } from 'react';
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
import { fetchLater, later } from './ui/later.tsx';
import { MovedContext } from './ui/screen.tsx';
import { texts } from '../shared/texts/texts.ts';

const JobsScreen = later(async () => (await import('./features/jobs/jobs.tsx')).JobsScreen);
const JobScreen = later(async () => (await import('./features/job/job.tsx')).JobScreen);
const ThreadsScreen = later(async () => (await import('./features/threads/threads.tsx')).ThreadsScreen);
const ThreadScreen = later(async () => (await import('./features/thread/thread.tsx')).ThreadScreen);
const ApprovalsScreen = later(async () => (await import('./features/approvals/approvals.tsx')).ApprovalsScreen);
const ApprovalScreen = later(async () => (await import('./features/approvals/approval.tsx')).ApprovalScreen);
const SettingsScreen = later(async () => (await import('./features/settings/settings.tsx')).SettingsScreen);
const PolicyScreen = later(async () => (await import('./features/policy/policy.tsx')).PolicyScreen);
const AuditScreen = later(async () => (await import('./features/audit/audit.tsx')).AuditScreen);
const ReviewsScreen = later(async () => (await import('./features/review/reviews.tsx')).ReviewsScreen);
const ReviewScreen = later(async () => (await import('./features/review/review.tsx')).ReviewScreen);
const ClientsScreen = later(async () => (await import('./features/clients/clients.tsx')).ClientsScreen);
const TunnelsScreen = later(async () => (await import('./features/tunnels/tunnels.tsx')).TunnelsScreen);
const FlightsScreen = later(async () => (await import('./features/flights/flights.tsx')).FlightsScreen);
const SecretsScreen = later(async () => (await import('./features/secrets/secrets.tsx')).SecretsScreen);
const SignInScreen = later(async () => (await import('./features/sign-in/sign-in.tsx')).SignInScreen);
const WelcomeScreen = later(async () => (await import('./features/first-run/welcome.tsx')).WelcomeScreen);
const DiagnosticsScreen = later(async () => (await import('./features/diagnostics/diagnostics.tsx')).DiagnosticsScreen);
const AboutScreen = later(async () => (await import('./features/about/about.tsx')).AboutScreen);
const UsageScreen = later(async () => (await import('./features/usage/usage.tsx')).UsageScreen);

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
  // While the listener certainly answers: a screen must open also after the core has stopped.
  useEffect(() => (known ? afterPaint(() => void fetchLater()) : undefined), [known]);
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
