import { type ReactNode, useId, useMemo } from 'react';
import { Link } from 'wouter';
import { callerName } from '../../client/caller.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { StateWord } from '../../ui/state.tsx';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Time } from '../../ui/time.tsx';
import { tookText } from './job-row.tsx';
import { type QueueEntry, queueGroups } from './queue.ts';

const columns =
  'grid grid-cols-[7.75rem_minmax(0,1fr)_3.25rem] items-center gap-x-3 px-4 rail:px-6 @mid:grid-cols-[7.75rem_minmax(0,1fr)_8rem_3.25rem] @list:grid-cols-[7.75rem_minmax(0,1fr)_8rem_16rem_3.75rem]';

/** Who runs, who waits and for what, in the order in which they will run. */
export function QueueView({ nowMs }: { readonly nowMs: number }) {
  const { call } = useHost();
  const jobs = useHostState((state) => state.jobs);
  const { value: queue, failure, connected } = useReading('queue', jobs, () => call('queue/read', {}));
  const groups = useMemo(() => queue && queueGroups(queue, jobs), [queue, jobs]);
  if (!queue || !groups) {
    if (!connected) return <Empty title={texts.queue.offline} />;
    return failure ? <FailureNote failure={failure} className="px-4 py-3 rail:px-6" /> : <Loading />;
  }
  const { needsYou, running, queued } = groups;
  return (
    <div className="@container min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {needsYou.length > 0 && <Group title={texts.queue.needsYou(needsYou.length)} entries={needsYou} nowMs={nowMs} />}
      <Group
        title={texts.queue.running(running.length, queue.maxRunning)}
        entries={running}
        nowMs={nowMs}
        nothing={texts.queue.runningNone}
      />
      <Group title={texts.queue.queued(queued.length, queue.maxQueued)} entries={queued} nowMs={nowMs} nothing={texts.queue.queuedNone} />
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly entries: readonly QueueEntry[];
  readonly nowMs: number;
  readonly nothing?: ReactNode;
}

function Group({ title, entries, nowMs, nothing }: GroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2
        id={id}
        className="sticky top-0 z-10 flex h-9 items-end border-b border-line bg-bg px-4 pb-1.5 font-medium tabular-nums rail:px-6"
      >
        {title}
      </h2>
      {entries.length === 0 ? (
        <p className="px-4 py-2 text-soft rail:px-6">{nothing}</p>
      ) : (
        <ol>
          {entries.map((entry) => (
            <li key={entry.job.id} className="border-b border-line">
              <QueueRow entry={entry} nowMs={nowMs} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function QueueRow({ entry: { job, place, reason }, nowMs }: { readonly entry: QueueEntry; readonly nowMs: number }) {
  const why = reason === null ? job.waitingFor && said(job.waitingFor) : texts.queue.reasons[reason];
  return (
    <Link href={`/jobs/${job.id}`} className={`${columns} min-h-8.5 py-1 transition-colors hover:bg-hover focus-visible:-outline-offset-2`}>
      <StateWord state={job.status}>
        <span className="tabular-nums">{place}</span>
      </StateWord>
      <span className="min-w-0" title={job.title}>
        <span className="block truncate">{job.title || texts.jobs.untitled}</span>
        {why !== null && <span className="block truncate text-meta text-soft @list:hidden">{why}</span>}
      </span>
      <span className="hidden truncate text-soft @mid:inline" title={callerName(job)}>
        {callerName(job)}
      </span>
      <span className="hidden min-w-0 text-soft @list:flex">
        {why === null ? <PathText path={job.cwd} /> : <span className="truncate">{why}</span>}
      </span>
      <span className="text-right text-meta text-soft tabular-nums">
        {place === null ? tookText(job, nowMs) : <Time atMs={job.createdAt * 1000} nowMs={nowMs} />}
      </span>
    </Link>
  );
}
