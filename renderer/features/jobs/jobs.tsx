import { useMemo, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useHostState } from '../../client/host-context.ts';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FoundJobs } from './found-jobs.tsx';
import { addressOf, everyJob, filterFrom, isNarrow, type JobFilter, shows, visibleJobs } from './job-filter.ts';
import { JobList } from './job-list.tsx';
import { ListFoot, NoneSo } from './list-foot.tsx';
import { QueueView } from './queue-view.tsx';
import { useJobPages } from './use-job-pages.ts';
import { useListKeys } from './use-list-keys.ts';

/** Every job, newest first, as they change; the address keeps what they are filtered by. */
export function JobsScreen() {
  const now = useNow(1000);
  const search = useSearch();
  const filter = useMemo(() => filterFrom(search), [search]);
  const [, go] = useLocation();
  const change = (part: Partial<JobFilter>) => go(addressOf({ ...filter, ...part }), { replace: true });
  const searchField = useRef<HTMLInputElement>(null);
  useListKeys(searchField);
  return (
    <Screen
      title={texts.jobs.title}
      actions={
        <Segmented
          label={texts.jobs.filter}
          value={filter.show}
          options={shows.map((value) => ({ value, label: texts.jobs.filters[value] }))}
          onChange={(show) => change({ show })}
        />
      }
    >
      <FilterBar filter={filter} onChange={change} inputRef={searchField} />
      {filter.text.trim() !== '' ? (
        <FoundJobs filter={filter} nowMs={now} onClear={() => change({ ...everyJob, show: filter.show })} />
      ) : filter.show === 'active' && !isNarrow(filter) ? (
        <QueueView nowMs={now} />
      ) : (
        <KnownJobs filter={filter} nowMs={now} onClear={() => change({ ...everyJob, show: filter.show })} />
      )}
    </Screen>
  );
}

interface KnownJobsProps {
  readonly filter: JobFilter;
  readonly nowMs: number;
  readonly onClear: () => void;
}

/** The jobs that the window knows: what changes is here at once. */
function KnownJobs({ filter, nowMs, onClear }: KnownJobsProps) {
  const jobs = useHostState((state) => state.jobs);
  const { pages, loading, failure, older } = useJobPages(filter);
  const shown = useMemo(() => visibleJobs(jobs, filter, pages), [jobs, filter, pages]);
  const more = pages.nextCursor !== null;
  const nothing = isNarrow(filter) ? <NoneSo onClear={onClear} /> : <NoJobs show={filter.show} />;
  return (
    <>
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {shown.length === 0 ? (
        loading ? (
          <Loading />
        ) : (
          failure === null && nothing
        )
      ) : (
        <JobList jobs={shown} nowMs={nowMs} footer={<ListFoot shown={shown.length} more={more} older={older} />} />
      )}
    </>
  );
}

function NoJobs({ show }: { readonly show: JobFilter['show'] }) {
  if (show === 'all' || show === 'active') return <Empty title={texts.jobs.none} hint={texts.jobs.noneHint} />;
  return <Empty title={texts.jobs.noneOf[show]} />;
}
