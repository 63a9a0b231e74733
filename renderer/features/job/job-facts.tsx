import { type Job } from '../../../shared/model/job.ts';
import { callerName } from '../../client/caller.ts';
import { useHostState } from '../../client/host-context.ts';
import { Facts, IdFact, PathFact } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { threadOf, threadPath } from '../thread/thread-path.ts';

/** Who asked, where it runs and with what, and what it belongs to. */
export function JobFacts({ job }: { readonly job: Job }) {
  const model = [job.model ?? texts.job.defaultModel, job.effort].filter(Boolean).join(' ');
  const threadId = threadOf(job);
  return (
    <Facts label={texts.job.facts} end={<IdFact id={job.id} copyName={texts.job.copyId} />}>
      <span className="max-w-40 shrink-0 truncate text-text" title={callerName(job)}>
        {callerName(job)}
      </span>
      <PathFact path={job.cwd} copyName={texts.job.copyFolder} />
      <span className="shrink-0">{job.sandbox}</span>
      <span className="max-w-40 min-w-0 truncate" title={model}>
        {model}
      </span>
      {threadId !== null && (
        <TextLink href={threadPath(threadId)} title={texts.job.openThread} className="shrink-0">
          {texts.job.thread}
        </TextLink>
      )}
      {job.follows !== null && <Follows id={job.follows} />}
    </Facts>
  );
}

function Follows({ id }: { readonly id: string }) {
  const title = useHostState(({ jobs }) => jobs.get(id)?.title);
  return (
    <TextLink href={`/jobs/${id}`} title={title && texts.job.followsTitle(title)} className="shrink-0">
      {texts.job.followsJob}
    </TextLink>
  );
}
