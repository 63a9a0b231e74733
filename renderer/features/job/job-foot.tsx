import { isFinal, type Job } from '../../../shared/model/job.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { ago, count, exactTime, shortCount } from '../../../shared/texts/format.ts';
import { bar } from '../../ui/screen.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Log } from './log.ts';
import { type JobLog } from './use-job-log.ts';

interface JobFootProps {
  readonly job: Job;
  readonly jobLog: JobLog;
  readonly nowMs: number;
}

/** When the job was last heard from, and what it used. */
export function JobFoot({ job, jobLog: { log, failure, retry }, nowMs }: JobFootProps) {
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
  const parts = texts.log.usageTitle(count(usage.input), count(usage.cachedInput), count(usage.output), count(usage.reasoning));
  return (
    <span className="ml-auto truncate" title={`${count(usage.total)}: ${parts}`}>
      {texts.log.usage(shortCount(usage.total))}
      <span className="hidden @list:inline">: {parts}</span>
    </span>
  );
}
