import { useMemo } from 'react';
import { type JobHit } from '../../../shared/contract/jobs.ts';
import { type Job } from '../../../shared/model/job.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { usePages } from '../../client/use-pages.ts';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useSettled } from '../../ui/search-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { addressOf, type JobFilter, queryOf } from './job-filter.ts';
import { JobList } from './job-list.tsx';
import { ListFoot, NoneSo } from './list-foot.tsx';

interface FoundJobsProps {
  readonly filter: JobFilter;
  readonly nowMs: number;
  readonly onClear: () => void;
}

interface FoundJob {
  readonly id: string;
  readonly job: Job;
  readonly hit: JobHit | undefined;
}

/** Jobs that have the words, each with a passage that has them; asked for again when a job changes. */
export function FoundJobs({ filter, nowMs, onClear }: FoundJobsProps) {
  const { call } = useHost();
  const jobs = useHostState((state) => state.jobs);
  const settled = useSettled(filter);
  const { rows, hasMore, more, failure, connected } = usePages<FoundJob>(
    { key: addressOf(settled), revision: jobs, pageSize: 50 },
    async (page) => {
      const { data, hits, nextCursor } = await call('job/list', { ...queryOf(settled), ...page });
      return { data: data.map((job, at) => ({ id: job.id, job, hit: hits?.[at] })), nextCursor };
    },
  );
  const shown = useMemo(() => rows?.map(({ job }) => jobs.get(job.id) ?? job) ?? [], [rows, jobs]);
  const hits = useMemo(() => new Map(rows?.map(({ id, hit }) => [id, hit])), [rows]);
  if (!rows) {
    if (!connected) return <Empty title={texts.jobs.offline} />;
    return failure ? <FailureNote failure={failure} className="px-4 py-2 rail:px-6" /> : <Loading />;
  }
  if (rows.length === 0) return <NoneSo onClear={onClear} />;
  return (
    <>
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      <JobList jobs={shown} hits={hits} nowMs={nowMs} footer={<ListFoot shown={rows.length} more={hasMore} older={more} />} />
    </>
  );
}
