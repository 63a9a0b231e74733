import { type ComponentProps, memo } from 'react';
import { Link } from 'wouter';
import { type Review } from '../../../shared/model/review.ts';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { PathText } from '../../ui/path-text.tsx';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useLanguage } from '../shell/spoken.tsx';
import { Time } from '../../ui/time.tsx';
import { FlagWords } from './flags.tsx';
import { reviewPath } from './review-path.ts';
import { ReviewStateWord } from './review-state.tsx';

/** The columns of a list of reviews: fewer in a narrow list. */
export const reviewColumns =
  'grid grid-cols-[7.75rem_minmax(0,1fr)_7rem_2.75rem] items-center gap-x-3 px-3 @mid:grid-cols-[7.75rem_minmax(0,1fr)_7rem_11rem_2.75rem] @wide:grid-cols-[7.75rem_minmax(0,1fr)_7.5rem_11rem_9rem_3.5rem] @split:grid-cols-[7.75rem_minmax(0,1fr)_8rem_13rem_11rem_9rem_3.5rem]';

interface ReviewRowProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly review: Review;
  readonly nowMs: number;
}

/** A review in one line; the whole line leads to it. */
export const ReviewRow = memo(function ReviewRow({ review, nowMs, className, ...props }: ReviewRowProps) {
  useLanguage();
  const { files, added, removed } = review.counts;
  const title = shownText(review.title) || texts.jobs.untitled;
  return (
    <Link
      href={reviewPath(review.id)}
      className={classes(reviewColumns, 'h-8.5 transition-colors hover:bg-hover focus-visible:-outline-offset-2', className)}
      {...props}
    >
      <ReviewStateWord state={review.state} className={review.state === 'pending' ? 'text-needs-you' : 'text-soft'} />
      <span className="truncate" title={title}>
        {title}
        {review.round > 1 && <span className="text-soft"> · {texts.review.round(review.round)}</span>}
      </span>
      <span className="hidden truncate text-soft @mid:inline" title={shownText(callerName(review))}>
        {shownText(callerName(review))}
      </span>
      <span className="hidden min-w-0 text-soft @split:flex">
        <PathText path={shownText(review.checkout)} />
      </span>
      <span className="truncate text-meta tabular-nums" title={texts.review.countsTitle(added, removed)}>
        {texts.review.counts(files, added, removed)}
      </span>
      <span className="hidden min-w-0 @wide:flex">
        <FlagWords flags={review.flags} limit={1} />
      </span>
      <Time atMs={review.createdAt * 1000} nowMs={nowMs} className="text-right text-meta whitespace-nowrap text-soft tabular-nums" />
    </Link>
  );
});
