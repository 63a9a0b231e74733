import { useMemo } from 'react';
import { Link } from 'wouter';
import { useHostState } from '../../client/host-context.ts';
import { newestFirst } from '../../client/state.ts';
import { count } from '../../../shared/texts/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { Card, Nothing, Section } from '../../ui/section.tsx';
import { AllLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { NeedsYou } from '../approvals/needs-you.tsx';
import { JobRow } from '../jobs/job-row.tsx';
import { WaitingReviews } from '../review/waiting-reviews.tsx';
import { SignInAsking } from '../sign-in/asking.tsx';
import { UsageToday } from '../usage/today.tsx';
import { Bridges } from './bridges.tsx';
import { Clients } from './clients.tsx';
import { Codex } from './codex.tsx';
import { Doctor } from './doctor.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Folders } from './folders.tsx';
import { useAccount } from './use-account.ts';

const latestCount = 8;

/** The screen one leaves open: what is left to do, which bridges are open, what runs, who may. */
export function HomeScreen() {
  const now = useNow(1000);
  const account = useAccount();
  return (
    <Screen title={texts.navigation.home} actions={<Counts />}>
      <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
        <div className="mx-auto grid max-w-[1240px] gap-6 px-4 pt-4 pb-8 rail:px-6 @split:grid-cols-[minmax(0,1fr)_22.5rem]">
          <div className="contents @split:flex @split:min-w-0 @split:flex-col @split:gap-6">
            <SignInAsking nowMs={now} />
            <NeedsYou nowMs={now} />
            <WaitingReviews nowMs={now} />
            <FirstSteps account={account.account} />
            <Bridges />
            <LatestJobs nowMs={now} />
          </div>
          <div className="contents @split:flex @split:min-w-0 @split:flex-col @split:gap-6">
            <Codex {...account} />
            <Folders />
            <Clients nowMs={now} />
            <UsageToday nowMs={now} />
            <Doctor nowMs={now} />
          </div>
        </div>
      </div>
    </Screen>
  );
}

function Counts() {
  const counts = useHostState((state) => state.counts);
  if (!counts) return null;
  const { running, queued, today } = counts;
  return (
    <p className="truncate text-meta text-soft tabular-nums">
      {texts.counts.running(running)} · {texts.counts.queued(queued)} ·{' '}
      <Link
        href="/usage"
        title={texts.counts.todayTitle(count(today.tokens))}
        className="rounded-chip underline decoration-line underline-offset-3 transition-colors hover:text-text hover:decoration-edge focus-visible:-outline-offset-1"
      >
        {texts.counts.today(today.jobs, today.tokens)}
      </Link>
    </p>
  );
}

function LatestJobs({ nowMs }: { readonly nowMs: number }) {
  const jobs = useHostState((state) => state.jobs);
  const latest = useMemo(() => newestFirst(jobs.values()).slice(0, latestCount), [jobs]);
  return (
    <Section title={texts.jobs.latest} actions={<AllLink href="/jobs">{texts.jobs.all}</AllLink>}>
      <Card>
        {latest.length === 0 ? (
          <Nothing>
            {texts.jobs.none} {texts.jobs.noneHint}
          </Nothing>
        ) : (
          <ul className="divide-y divide-line">
            {latest.map((job) => (
              <li key={job.id}>
                <JobRow job={job} nowMs={nowMs} />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}
