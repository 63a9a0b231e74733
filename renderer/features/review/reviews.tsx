import { useMemo, useState } from 'react';
import { type Review, type ReviewState } from '../../../shared/model/review.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { usePages } from '../../client/use-pages.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { ListHead, VirtualList } from '../../ui/virtual-list.tsx';
import { ReviewRow, reviewColumns } from './review-row.tsx';
import { pendingReviews } from './waiting.ts';

const pageSize = 50;
const filters = ['pending', 'decided'] as const;
type Filter = (typeof filters)[number];
const decidedStates: ReviewState[] = ['sentBack', 'applied', 'rejected', 'reverted', 'lost'];

/** Every change set that came before the owner: those that wait, and what became of the others. */
export function ReviewsScreen() {
  const now = useNow(10_000);
  const { call, learnReviews } = useHost();
  const known = useHostState(({ reviews }) => reviews);
  const [filter, setFilter] = useState<Filter>('pending');
  const pending = useMemo(() => pendingReviews(known), [known]);
  const { rows, hasMore, more, failure, connected } = usePages<Review>(
    { key: 'decided', revision: pending.length, pageSize },
    async (page) => {
      const read = await call('change/list', { state: decidedStates, ...page });
      learnReviews(read.data);
      return read;
    },
  );
  const decided = useMemo(
    () => rows?.map((row) => known.get(row.id) ?? row).filter(({ state }) => state !== 'pending') ?? null,
    [rows, known],
  );
  const shown = filter === 'pending' ? pending : decided;
  const goesOn = filter === 'decided' && hasMore;
  return (
    <Screen
      title={texts.reviews.title}
      actions={
        <>
          {shown && (
            <span className="truncate text-meta text-soft tabular-nums">
              {goesOn ? texts.reviews.shownMore(shown.length) : texts.reviews.shown(shown.length)}
            </span>
          )}
          <Segmented
            label={texts.reviews.filter}
            value={filter}
            options={filters.map((value) => ({ value, label: texts.reviews.filters[value] }))}
            onChange={setFilter}
          />
        </>
      }
    >
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {shown === null && !failure && (connected ? <Loading /> : <Empty title={texts.reviews.offline} />)}
      {shown?.length === 0 &&
        (filter === 'pending' ? (
          <Empty title={texts.reviews.none} hint={texts.reviews.noneHint} />
        ) : (
          <Empty title={texts.reviews.noneDecided} />
        ))}
      {shown && shown.length > 0 && (
        <VirtualList
          label={texts.reviews.list}
          items={shown}
          head={<Head />}
          row={(review, props) => <ReviewRow review={review} nowMs={now} {...props} />}
          footer={
            goesOn && (
              <div className="flex items-center gap-3 px-4 py-2 rail:px-6">
                <Button busy={more.busy} onClick={() => more.run()}>
                  {texts.reviews.older}
                </Button>
                <FailureNote failure={more.failure} />
              </div>
            )
          }
        />
      )}
    </Screen>
  );
}

function Head() {
  const { state, title, client, folder, size, flags, age } = texts.reviews.columns;
  return (
    <ListHead columns={reviewColumns}>
      <span>{state}</span>
      <span>{title}</span>
      <span className="hidden @mid:inline">{client}</span>
      <span className="hidden @split:inline">{folder}</span>
      <span>{size}</span>
      <span className="hidden @wide:inline">{flags}</span>
      <span className="text-right">{age}</span>
    </ListHead>
  );
}
