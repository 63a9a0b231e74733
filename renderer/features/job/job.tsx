import { useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { isFinal, type Job, JobId } from '../../../shared/model/job.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Missing } from '../../ui/missing.tsx';
import { bar, Screen } from '../../ui/screen.tsx';
import { StateShape, StateWord } from '../../ui/state.tsx';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { JobQuestion } from '../approvals/needs-you.tsx';
import { tookText } from '../jobs/job-row.tsx';
import { usePendingReviews } from '../review/waiting.ts';
import { JobReview } from '../review/waiting-reviews.tsx';
import { FindBar } from './find-bar.tsx';
import { JobActions, useJobActions } from './job-actions.tsx';
import { JobFacts } from './job-facts.tsx';
import { JobFoot } from './job-foot.tsx';
import { JobMessage } from './job-message.tsx';
import { LogView } from './log-view.tsx';
import { TimeStrip } from './time-strip.tsx';
import { useFind } from './use-find.ts';
import { type JobLog, useJobLog } from './use-job-log.ts';

/** One job: what was asked, what happens, how it ended. Keyed by the id, so that another job is another screen. */
export function JobScreen({ id }: { readonly id: string }) {
  const jobLog = useJobLog(id);
  const { job: known, failure } = useJob(id);
  const job = newer(known, jobLog.log.job);
  if (job) return <JobPage job={job} jobLog={jobLog} />;
  return (
    <Screen title={texts.job.notFound} heading={failure ? texts.job.notFound : ' '}>
      {failure ? (
        <Missing failure={failure} href="/jobs">
          {texts.jobs.all}
        </Missing>
      ) : (
        <p className="animate-late p-4 text-soft rail:p-6">{texts.common.loading}</p>
      )}
    </Screen>
  );
}

/** The job as the window knows it; asked for when it does not. */
function useJob(id: string): { readonly job: Job | null; readonly failure: Failure | null } {
  const { call, learnJobs } = useHost();
  const job = useHostState(({ jobs }) => jobs.get(id) ?? null);
  const open = useHostState(({ link }) => link.state === 'open');
  const [failure, setFailure] = useState<Failure | null>(null);
  const missing = job === null && open;
  useEffect(() => {
    if (!missing) return;
    if (!JobId.safeParse(id).success) return setFailure(new Failure('job/notFound', texts.job.notFound));
    call('job/read', { jobId: id }).then(
      (read) => learnJobs([read]),
      (error: unknown) => setFailure(Failure.from(error)),
    );
  }, [missing, call, learnJobs, id]);
  return { job, failure };
}

/** The log's events and the window's notifications come by two ways; what has ended stays ended. */
function newer(known: Job | null, logged: Job | null): Job | null {
  if (!known || !logged) return known ?? logged;
  return isFinal(logged.status) && !isFinal(known.status) ? logged : known;
}

function JobPage({ job, jobLog }: { readonly job: Job; readonly jobLog: JobLog }) {
  const now = useNow(1000);
  const actions = useJobActions(job);
  const find = useFind(jobLog.log, job, now);
  // Its own line says what waits, and leads there.
  const reviewed = usePendingReviews().some(({ jobId, approvalId }) => jobId === job.id && approvalId !== null);
  return (
    <Screen
      title={job.title || texts.jobs.untitled}
      actions={
        <>
          <StateWord state={job.status} className="font-medium">
            <span className="text-soft font-normal tabular-nums">{tookText(job, now)}</span>
          </StateWord>
          <JobActions job={job} log={jobLog.log} actions={actions} onFind={find.begin} />
        </>
      }
    >
      <JobFacts job={job} />
      {job.status === 'waiting' && job.waitingFor !== null && !reviewed && (
        <p className={`${bar} gap-2 border-b py-2`}>
          <StateShape state="waiting" />
          {texts.job.waitsFor(said(job.waitingFor))}
          <JobQuestion jobId={job.id} />
        </p>
      )}
      <JobReview jobId={job.id} />
      <FailureNote failure={actions.failure} className="border-b border-line px-4 py-2 rail:px-6" />
      <TimeStrip job={job} log={jobLog.log} nowMs={now} />
      {find.open && <FindBar find={find} />}
      <LogView job={job} log={jobLog.log} nowMs={now} find={find} />
      <JobMessage job={job} />
      <JobFoot job={job} jobLog={jobLog} nowMs={now} />
    </Screen>
  );
}
