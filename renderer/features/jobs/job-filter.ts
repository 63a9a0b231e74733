import { type Job, type JobStatus } from '../../../shared/model/job.ts';
import { newestFirst } from '../../client/state.ts';

export const filters = ['all', 'active', 'done', 'failed', 'cancelled'] as const;
export type Filter = (typeof filters)[number];

const statuses: Record<Exclude<Filter, 'all'>, readonly JobStatus[]> = {
  active: ['queued', 'waiting', 'running', 'stalled'],
  done: ['completed'],
  failed: ['failed', 'interrupted'],
  cancelled: ['cancelled'],
};

/** The statuses a filter lets through; null for every one. */
export function statusesOf(filter: Filter): readonly JobStatus[] | null {
  return filter === 'all' ? null : statuses[filter];
}

/** How far down a filtered list was read. */
export interface Pages {
  /** Null when the end was reached. */
  readonly nextCursor: string | null;
  /** The oldest job read, by when it was created; null at the end, or before anything was read. */
  readonly oldestRead: number | null;
}

export const noPages: Pages = { nextCursor: null, oldestRead: null };

/** The pages after one more. An empty page ends the list. */
export function withPage(page: { readonly data: readonly Job[]; readonly nextCursor: string | null }): Pages {
  const last = page.data.at(-1);
  return page.nextCursor === null || !last ? noPages : { nextCursor: page.nextCursor, oldestRead: last.createdAt };
}

/** The jobs a list shows, newest first. Older ones that are known from elsewhere wait for their page: a list with a gap would lie. */
export function visibleJobs(jobs: ReadonlyMap<string, Job>, filter: Filter, { oldestRead }: Pages): readonly Job[] {
  const wanted = statusesOf(filter);
  const shown = [...jobs.values()].filter(
    (job) => (wanted === null || wanted.includes(job.status)) && (oldestRead === null || job.createdAt >= oldestRead),
  );
  return newestFirst(shown);
}
