import { type Review } from '../../../shared/model/review.ts';
import { shownText } from '../../ui/escape.ts';
import { Facts, IdFact, PathFact } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Time, useNow } from '../../ui/time.tsx';

/** Who wants the change, where it would land, how much it is. */
export function ReviewFacts({ review }: { readonly review: Review }) {
  const now = useNow(10_000);
  const { files, added, removed } = review.counts;
  return (
    <Facts label={texts.review.facts} end={<IdFact id={review.id} copyName={texts.review.copyId} />}>
      <span className="max-w-40 shrink-0 truncate text-text" title={shownText(callerName(review))}>
        {shownText(callerName(review))}
      </span>
      <PathFact path={shownText(review.checkout)} copyName={texts.review.copyFolder} />
      <span className="shrink-0 tabular-nums" title={texts.review.countsTitle(added, removed)}>
        {texts.review.counts(files, added, removed)}
      </span>
      {review.round > 1 && <span className="shrink-0">{texts.review.round(review.round)}</span>}
      <TextLink href={`/jobs/${review.jobId}`} title={texts.review.openJob} className="shrink-0">
        {texts.review.job}
      </TextLink>
      <Time atMs={review.createdAt * 1000} nowMs={now} form="ago" className="shrink-0" />
    </Facts>
  );
}
