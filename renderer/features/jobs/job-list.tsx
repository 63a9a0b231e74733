import { type ReactNode } from 'react';
import { type JobHit } from '../../../shared/contract/jobs.ts';
import { type Job } from '../../../shared/model/job.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { ListHead, VirtualList } from '../../ui/virtual-list.tsx';
import { JobRow, jobColumns } from './job-row.tsx';

interface JobListProps {
  readonly jobs: readonly Job[];
  /** Where the jobs have what was searched for, by their ids; then each has a second line. */
  readonly hits?: ReadonlyMap<string, JobHit | undefined>;
  readonly nowMs: number;
  /** After the last row. */
  readonly footer: ReactNode;
}

/** Many jobs, one in a line. */
export function JobList({ jobs, hits, nowMs, footer }: JobListProps) {
  const { state, title, client, bridge, folder, age, duration } = texts.jobs.columns;
  return (
    <VirtualList
      label={texts.jobs.list}
      items={jobs}
      lines={hits ? 'two' : 'one'}
      row={(job, props) => <JobRow job={job} hit={hits?.get(job.id)} nowMs={nowMs} {...props} />}
      footer={footer}
      head={
        <ListHead columns={jobColumns}>
          <span>{state}</span>
          <span>{title}</span>
          <span className="hidden @mid:inline">{client}</span>
          <span className="hidden @wide:inline">{bridge}</span>
          <span className="hidden @list:inline">{folder}</span>
          <span className="text-right">{age}</span>
          <span className="text-right">{duration}</span>
        </ListHead>
      }
    />
  );
}
