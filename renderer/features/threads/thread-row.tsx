import { type ComponentProps, memo } from 'react';
import { Link } from 'wouter';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { classes } from '../../ui/classes.ts';
import { count, shortCount } from '../../../shared/texts/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useLanguage } from '../shell/spoken.tsx';
import { Time } from '../../ui/time.tsx';
import { threadPath } from '../thread/thread-path.ts';

/** The columns of a list of threads: fewer in a narrow list. */
export const threadColumns =
  'grid grid-cols-[0.75rem_minmax(0,1fr)_4.25rem_4.5rem] items-center gap-x-3 @mid:grid-cols-[0.75rem_minmax(0,1fr)_8rem_4.25rem_4.5rem] @list:grid-cols-[0.75rem_minmax(0,1fr)_8rem_11rem_4.25rem_4.5rem] @wide:grid-cols-[0.75rem_minmax(0,1fr)_8rem_11rem_8rem_4.25rem_4rem]';

interface ThreadRowProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly thread: ThreadSummary;
  readonly nowMs: number;
}

/** A thread in one line; the whole line leads to it. */
export const ThreadRow = memo(function ThreadRow({ thread, nowMs, className, ...props }: ThreadRowProps) {
  useLanguage();
  const begunBy = begunByName(thread);
  const folder = thread.root ?? thread.cwd;
  return (
    <Link
      href={threadPath(thread.id)}
      className={classes(threadColumns, 'transition-colors hover:bg-hover focus-visible:-outline-offset-2', className)}
      {...props}
    >
      <span className="flex" title={thread.busyWith === null ? undefined : texts.threads.busy}>
        {thread.busyWith !== null && (
          <>
            <StateShape state="running" />
            <span className="sr-only">{texts.threads.busy}: </span>
          </>
        )}
      </span>
      <span className="truncate" title={thread.title}>
        {thread.title || texts.threads.untitled}
      </span>
      <span className="hidden truncate text-soft @mid:inline" title={begunBy}>
        {begunBy}
      </span>
      <span className="hidden min-w-0 text-soft @list:flex">
        <PathText path={folder} />
      </span>
      <span className="hidden truncate text-soft @wide:inline" title={thread.model ?? undefined}>
        {thread.model ?? texts.job.defaultModel}
      </span>
      <span
        className="text-right text-meta whitespace-nowrap text-soft tabular-nums"
        title={thread.tokens > 0 ? count(thread.tokens) : undefined}
      >
        {thread.tokens > 0 && shortCount(thread.tokens)}
      </span>
      <Time atMs={thread.lastTurnAt * 1000} nowMs={nowMs} className="text-right text-meta whitespace-nowrap text-soft tabular-nums" />
    </Link>
  );
});

/** Who began a thread: the client, or the program by its own name. */
export function begunByName({ clientId, clientName, origin }: Pick<ThreadSummary, 'clientId' | 'clientName' | 'origin'>): string {
  return (clientName && callerName({ clientId, clientName })) ?? origin ?? texts.threads.elsewhere;
}
