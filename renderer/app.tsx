import { lazy, type MouseEvent, Suspense, useEffect } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { useHostState } from './client/host-context.ts';
import { HomeScreen } from './features/home/home.tsx';
import { Banner } from './features/shell/banner.tsx';
import { Before } from './features/shell/before.tsx';
import { Changes } from './features/shell/changes.tsx';
import { Crash } from './features/shell/crash.tsx';
import { Rail } from './features/shell/rail.tsx';
import { Announcer } from './ui/announce.tsx';
import { texts } from './ui/texts.ts';

const jobs = () => import('./features/jobs/jobs.tsx');
const job = () => import('./features/job/job.tsx');
const JobsScreen = lazy(async () => ({ default: (await jobs()).JobsScreen }));
const JobScreen = lazy(async () => ({ default: (await job()).JobScreen }));

/** The window: what stands in it before the first word from the core, and the screens after that. */
export function App() {
  return (
    <Crash>
      <Announcer>
        <Router hook={useHashLocation}>
          <Window />
        </Router>
      </Announcer>
    </Crash>
  );
}

function Window() {
  const known = useHostState(({ app }) => app !== null);
  const locked = useHostState(({ link }) => link.state === 'locked');
  // Fetched while the listener certainly answers: a screen must open also after the core has stopped.
  useEffect(() => void Promise.allSettled([jobs(), job()]), []);
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
      <Rail />
      <main id="content" tabIndex={-1} className="@container flex min-w-0 flex-1 flex-col">
        <Banner />
        <Suspense>
          <Screens />
        </Suspense>
      </main>
    </div>
  );
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
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}
