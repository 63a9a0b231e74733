import { CircleStop } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { isFinal, type Job, JobId } from '../../../shared/model/job.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { ago, count, exactTime, shortCount } from '../../ui/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import { bar, Screen } from '../../ui/screen.tsx';
import { StateWord } from '../../ui/state.tsx';
import { texts } from '../../ui/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { useAction } from '../../ui/use-action.ts';
import { tookText } from '../jobs/job-row.tsx';
import { type Log } from './log.ts';
import { LogView } from './log-view.tsx';
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
        <FailureNote failure={failure} className="p-4 rail:p-6" />
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
  const { call } = useHost();
  const now = useNow(1000);
  const stop = useAction(() => call('job/cancel', { jobId: job.id }));
  const ended = isFinal(job.status);
  const title = job.title || texts.jobs.untitled;
  return (
    <Screen
      title={title}
      actions={
        <>
          <StateWord state={job.status} className="font-medium">
            <span className="text-soft font-normal tabular-nums">{tookText(job, now)}</span>
          </StateWord>
          {!ended && (
            <Button icon={CircleStop} busy={stop.busy} onClick={() => stop.run()}>
              {stop.busy ? texts.job.stopping : texts.job.stop}
            </Button>
          )}
        </>
      }
    >
      <Facts job={job} />
      <FailureNote failure={stop.failure} className="border-b border-line px-4 py-2 rail:px-6" />
      <LogView job={job} log={jobLog.log} nowMs={now} />
      <Foot job={job} jobLog={jobLog} nowMs={now} />
    </Screen>
  );
}

function Facts({ job }: { readonly job: Job }) {
  const model = [job.model ?? texts.job.defaultModel, job.effort].filter(Boolean).join(' ');
  return (
    <section aria-label={texts.job.facts} className={`${bar} h-8.5 gap-2 border-b text-meta text-soft`}>
      <span className="max-w-40 shrink-0 truncate text-text" title={job.clientName}>
        {job.clientName}
      </span>
      <Dot />
      <span className="-mr-1.5 flex min-w-0 items-center">
        <PathText path={job.cwd} />
        <CopyButton text={job.cwd} name={texts.job.copyFolder} />
      </span>
      <Dot />
      <span className="shrink-0">{job.sandbox}</span>
      <Dot />
      <span className="truncate" title={model}>
        {model}
      </span>
      <span className="ml-auto -mr-1.5 hidden shrink-0 items-center @list:flex">
        <code>{job.id}</code>
        <CopyButton text={job.id} name={texts.job.copyId} />
      </span>
    </section>
  );
}

function Dot() {
  return (
    <span aria-hidden className="shrink-0">
      ·
    </span>
  );
}

function Foot({ job, jobLog: { log, failure, retry }, nowMs }: { readonly job: Job; readonly jobLog: JobLog; readonly nowMs: number }) {
  return (
    <footer className={`${bar} min-h-8.5 gap-3 border-t py-1 text-meta text-soft tabular-nums`}>
      {failure ? (
        <FailureNote failure={failure}>
          <Button onClick={retry}>{texts.log.follow}</Button>
        </FailureNote>
      ) : (
        <span>
          <Heard log={log} job={job} nowMs={nowMs} />
        </span>
      )}
      <TokensUsed job={job} log={log} />
    </footer>
  );
}

function Heard({ log, job, nowMs }: { readonly log: Log; readonly job: Job; readonly nowMs: number }) {
  if (isFinal(job.status)) return log.seq > 0 ? texts.log.recorded : texts.common.loading;
  if (job.status === 'queued') return texts.log.queued;
  if (log.lastEventAtMs === null) return texts.log.waitingForFirst;
  return <span title={exactTime(log.lastEventAtMs)}>{texts.log.lastHeard(ago(log.lastEventAtMs, nowMs))}</span>;
}

function TokensUsed({ job, log }: { readonly job: Job; readonly log: Log }) {
  const usage = job.usage ?? log.usage;
  if (!usage) return null;
  const title = texts.log.usageTitle(count(usage.input), count(usage.cachedInput), count(usage.output), count(usage.reasoning));
  return (
    <span className="ml-auto shrink-0" title={`${count(usage.total)}: ${title}`}>
      {texts.log.usage(shortCount(usage.total))}
    </span>
  );
}
