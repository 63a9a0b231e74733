import { useMemo, useState } from 'react';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { type Filter, filters, visibleJobs } from './job-filter.ts';
import { JobList } from './job-list.tsx';
import { QueueView } from './queue-view.tsx';
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
      {filter === 'active' ? (
        <QueueView nowMs={now} />
      ) : shown.length === 0 ? (
        first.busy ? (
          <Loading />
        ) : (
          <NoJobs filter={filter} />
        )
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

function NoJobs({ filter }: { readonly filter: Exclude<Filter, 'active'> }) {
  return filter === 'all' ? <Empty title={texts.jobs.none} hint={texts.jobs.noneHint} /> : <Empty title={texts.jobs.noneOf[filter]} />;
}
