import { useEffect, useState } from 'react';
import { useHost, useHostState } from '../../client/host-context.ts';
import { type Action, useAction } from '../../ui/use-action.ts';
import { type Filter, noPages, type Pages, statusesOf, withPage } from './job-filter.ts';

const pageSize = 50;

interface JobPages {
  readonly pages: Pages;
  /** Reads the next page down. */
  readonly older: Action<[]>;
  readonly first: Action<[Filter]>;
}

/** Reads the first page of a filter, and further ones on request; again from the top when the connection is back. */
export function useJobPages(filter: Filter): JobPages {
  const { call, learnJobs } = useHost();
  const open = useHostState(({ link }) => link.state === 'open');
  const [pages, setPages] = useState<Readonly<Partial<Record<Filter, Pages>>>>({});
  const read = async (of: Filter, cursor: string | null) => {
    const status = statusesOf(of);
    const page = await call('job/list', {
      limit: pageSize,
      ...(status ? { status: [...status] } : {}),
      ...(cursor === null ? {} : { cursor }),
    });
    learnJobs(page.data);
    setPages((known) => ({ ...known, [of]: withPage(page) }));
  };
  const first = useAction((of: Filter) => read(of, null));
  const older = useAction(() => read(filter, pages[filter]?.nextCursor ?? null));
  const { run } = first;
  useEffect(() => {
    if (open) void run(filter);
  }, [open, filter, run]);
  return { pages: pages[filter] ?? noPages, older, first };
}
