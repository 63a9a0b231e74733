import { type Failure } from '../../../shared/contract/errors.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { type Action, useAction } from '../../ui/use-action.ts';
import { addressOf, type JobFilter, noPages, type Pages, queryOf, withPage } from './job-filter.ts';

const pageSize = 50;

interface JobPages {
  readonly pages: Pages;
  /** Whether the first page is still awaited. */
  readonly loading: boolean;
  /** Why the first page could not be read. */
  readonly failure: Failure | null;
  /** Reads the next page down. */
  readonly older: Action<[]>;
}

/** Reads the first page of a filter without words, and further ones on request; again from the top when the connection is back. */
export function useJobPages(filter: JobFilter): JobPages {
  const { call, learnJobs } = useHost();
  const key = addressOf(filter);
  const read = async (cursor: string | null): Promise<Pages> => {
    const page = await call('job/list', { ...queryOf(filter), limit: pageSize, ...(cursor === null ? {} : { cursor }) });
    learnJobs(page.data);
    return withPage(page);
  };
  const { value, failure, connected, amend } = useReading<Pages>(key, null, () => read(null));
  const older = useAction(async () => {
    const cursor = value?.nextCursor ?? null;
    if (cursor === null) return;
    const next = await read(cursor);
    amend(key, (now) => (now.nextCursor === cursor ? next : now));
  });
  return { pages: value ?? noPages, loading: connected && value === null && failure === null, failure, older };
}
