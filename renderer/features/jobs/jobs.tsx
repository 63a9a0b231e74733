import { useMemo, useState } from 'react';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { texts } from '../../ui/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { type Filter, filters, visibleJobs } from './job-filter.ts';
import { JobList } from './job-list.tsx';
import { useJobPages } from './use-job-pages.ts';

const options = filters.map((value) => ({ value, label: texts.jobs.filters[value] }));

/** Every job, newest first, as they change. */
export function JobsScreen() {
  const now = useNow(1000);
  const jobs = useHostState((state) => state.jobs);
  const [filter, setFilter] = useState<Filter>('all');
  const { pages, older, first } = useJobPages(filter);
  const shown = useMemo(() => visibleJobs(jobs, filter, pages), [jobs, filter, pages]);
  const more = pages.nextCursor !== null;
  return (
    <Screen
      title={texts.jobs.title}
      actions={
        <>
          <span className="truncate text-meta text-soft tabular-nums">
            {more ? texts.jobs.shownMore(shown.length) : texts.jobs.shown(shown.length)}
          </span>
          <Segmented label={texts.jobs.filter} value={filter} options={options} onChange={setFilter} />
        </>
      }
    >
      <FailureNote failure={first.failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {shown.length === 0 ? (
        <Empty filter={filter} loading={first.busy} />
      ) : (
        <JobList
          jobs={shown}
          nowMs={now}
          footer={
            more && (
              <div className="flex items-center gap-3 px-4 py-2 rail:px-6">
                <Button busy={older.busy} onClick={() => older.run()}>
                  {texts.jobs.older}
                </Button>
                <FailureNote failure={older.failure} />
              </div>
            )
          }
        />
      )}
    </Screen>
  );
}

function Empty({ filter, loading }: { readonly filter: Filter; readonly loading: boolean }) {
  if (loading) return <p className="animate-late px-4 py-3 text-soft rail:px-6">{texts.common.loading}</p>;
  return (
    <div className="grid flex-1 place-items-center p-6 text-center">
      {filter === 'all' ? (
        <div>
          <p className="font-medium">{texts.jobs.none}</p>
          <p className="text-soft">{texts.jobs.noneHint}</p>
        </div>
      ) : (
        <p className="text-soft">{texts.jobs.noneOf[filter]}</p>
      )}
    </div>
  );
}
