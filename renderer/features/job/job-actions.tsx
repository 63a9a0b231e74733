import { CircleStop, ClipboardCopy, MessagesSquare, RotateCcw, Search } from 'lucide-react';
import { useLocation } from 'wouter';
import { type Failure } from '../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/copy-button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Action, useAction } from '../../ui/use-action.ts';
import { threadOf, threadPath } from '../thread/thread-path.ts';
import { entriesOf, type Log } from './log.ts';
import { jobMarkdown } from './markdown.ts';

interface Actions {
  readonly stop: Action<[]>;
  readonly retry: Action<[]>;
  readonly failure: Failure | null;
}

/** What can be done with a job, and how the last try went. */
export function useJobActions(job: Job): Actions {
  const { call, learnJobs } = useHost();
  const [, go] = useLocation();
  const stop = useAction(() => call('job/cancel', { jobId: job.id }));
  const retry = useAction(async () => {
    const next = await call('job/retry', { jobId: job.id });
    learnJobs([next]);
    go(`/jobs/${next.id}`);
  });
  return { stop, retry, failure: stop.failure ?? retry.failure };
}

interface JobActionsProps {
  readonly job: Job;
  readonly log: Log;
  readonly actions: Actions;
  readonly onFind: () => void;
}

/** The buttons of a job: what it needs next, and a menu of the rest. */
export function JobActions({ job, log, actions: { stop, retry }, onFind }: JobActionsProps) {
  const [, go] = useLocation();
  const copy = useCopy();
  const threadId = threadOf(job);
  return (
    <>
      {isFinal(job.status) ? (
        <Button icon={RotateCcw} busy={retry.busy} title={texts.job.retryTitle} onClick={() => retry.run()}>
          {texts.job.retry}
        </Button>
      ) : (
        <Button icon={CircleStop} busy={stop.busy} onClick={() => stop.run()}>
          {stop.busy ? texts.job.stopping : texts.job.stop}
        </Button>
      )}
      <Menu name={texts.job.more}>
        <MenuItem icon={Search} onClick={onFind}>
          {texts.log.find}
        </MenuItem>
        <MenuItem icon={ClipboardCopy} onClick={() => copy(jobMarkdown(job, entriesOf(log, job)), texts.job.copyMarkdownDone)}>
          {texts.job.copyMarkdown}
        </MenuItem>
        {threadId !== null && (
          <MenuItem icon={MessagesSquare} onClick={() => go(threadPath(threadId))}>
            {texts.job.openThread}
          </MenuItem>
        )}
      </Menu>
    </>
  );
}
