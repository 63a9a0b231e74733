import { type ComponentProps, memo } from 'react';
import { Link } from 'wouter';
import { type JobHit } from '../../../shared/contract/jobs.ts';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { callerName } from '../../client/caller.ts';
import { classes } from '../../ui/classes.ts';
import { clock, duration } from '../../../shared/texts/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateWord } from '../../ui/state.tsx';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useLanguage } from '../shell/spoken.tsx';
import { Time } from '../../ui/time.tsx';
import { Marked } from './marked.tsx';

/** The columns of a list of jobs: fewer in a narrow list. */
export const jobColumns =
  'grid grid-cols-[7rem_minmax(0,1fr)_2.75rem_3.25rem] items-center gap-x-3 px-3 @mid:grid-cols-[7rem_minmax(0,1fr)_7rem_2.75rem_3.25rem] @list:grid-cols-[7rem_minmax(0,1fr)_7rem_9.5rem_2.75rem_3.25rem] @wide:grid-cols-[7.25rem_minmax(0,3fr)_7.5rem_5rem_minmax(0,2fr)_3.75rem_3.75rem]';

interface JobRowProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly job: Job;
  /** Where it has what was searched for. */
  readonly hit?: JobHit | undefined;
  readonly nowMs: number;
}

/** A job in one line; the whole line leads to it. */
export const JobRow = memo(function JobRow({ job, hit, nowMs, className, ...props }: JobRowProps) {
  useLanguage();
  const took = tookText(job, nowMs);
  return (
    <Link
      href={`/jobs/${job.id}`}
      className={classes(jobColumns, className ?? 'h-8.5', 'transition-colors hover:bg-hover focus-visible:-outline-offset-2')}
      {...props}
    >
      <StateWord state={job.status} />
      <span className="min-w-0" title={job.title}>
        <span className="block truncate">
          {hit && hit.title.length > 0 ? <Marked text={job.title} ranges={hit.title} /> : job.title || texts.jobs.untitled}
          {job.status === 'waiting' && job.waitingFor !== null && <span className="text-soft"> · {said(job.waitingFor)}</span>}
        </span>
        {hit?.excerpt && (
          <span className="block truncate text-meta text-soft">
            {texts.jobs.excerpt[hit.excerpt.of]}: <Marked text={hit.excerpt.text} ranges={hit.excerpt.ranges} />
          </span>
        )}
      </span>
      <span className="hidden truncate text-soft @mid:inline" title={callerName(job)}>
        {callerName(job)}
      </span>
      <span className="hidden truncate text-soft @wide:inline">{job.bridgeId}</span>
      <span className="hidden min-w-0 text-soft @list:flex">
        <PathText path={job.cwd} />
      </span>
      <Time atMs={job.createdAt * 1000} nowMs={nowMs} className="text-right text-meta text-soft tabular-nums whitespace-nowrap" />
      <span className="text-right text-meta text-soft tabular-nums">{took}</span>
    </Link>
  );
});

/** How long the job ran, or has been running; nothing before it began. */
export function tookText({ status, startedAt, durationMs }: Pick<Job, 'status' | 'startedAt' | 'durationMs'>, nowMs: number): string {
  if (isFinal(status)) return durationMs === null ? '' : duration(durationMs);
  return startedAt === null ? '' : clock(nowMs - startedAt * 1000);
}
