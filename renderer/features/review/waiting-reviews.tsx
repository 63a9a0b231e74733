import { Link } from 'wouter';
import { type Review } from '../../../shared/model/review.ts';
import { ShownText } from '../../ui/shown-text.tsx';
import { shownText } from '../../ui/escape.ts';
import { count } from '../../../shared/texts/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import { bar } from '../../ui/screen.tsx';
import { Card, Rows, Section } from '../../ui/section.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { askerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Time } from '../../ui/time.tsx';
import { useWaitingApprovals } from '../approvals/waiting.ts';
import { reviewPath } from './review-path.ts';
import { usePendingReviews } from './waiting.ts';

const shownAtMost = 3;

/** The reviews that wait without an open question, on the first screen; nothing while none does. Those with one are among the questions. */
export function WaitingReviews({ nowMs }: { readonly nowMs: number }) {
  const asked = new Set(useWaitingApprovals().map(({ id }) => id));
  const waiting = usePendingReviews().filter(({ approvalId }) => approvalId === null || !asked.has(approvalId));
  if (waiting.length === 0) return null;
  return (
    <Section title={texts.reviews.title} actions={<TextLink href="/reviews">{texts.reviews.pending(waiting.length)}</TextLink>}>
      <Card className="border-needs-you">
        <Rows>
          {waiting.slice(0, shownAtMost).map((review) => (
            <li key={review.id}>
              <Waiting review={review} nowMs={nowMs} />
            </li>
          ))}
        </Rows>
      </Card>
    </Section>
  );
}

function Waiting({ review, nowMs }: { readonly review: Review; readonly nowMs: number }) {
  const { id, title, counts, root, createdAt } = review;
  return (
    <Link href={reviewPath(id)} className="flex gap-2.5 px-3 py-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2">
      <StateShape state="waiting" className="mt-1" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          <ShownText text={texts.reviews.wants(askerName(review), counts.files)} />
        </span>
        <span className="block truncate text-soft">{shownText(title) || texts.jobs.untitled}</span>
        <span className="flex gap-2 text-meta text-soft tabular-nums">
          <PathText path={shownText(root)} />
          <span className="shrink-0">
            +{count(counts.added)} −{count(counts.removed)} · <Time atMs={createdAt * 1000} nowMs={nowMs} form="ago" />
          </span>
        </span>
      </span>
      <span className="self-center font-medium text-accent">{texts.reviews.open}</span>
    </Link>
  );
}

/** On a job's page: what of it waits for the owner, and the way there. */
export function JobReview({ jobId }: { readonly jobId: string }) {
  const review = usePendingReviews().find((one) => one.jobId === jobId);
  if (!review) return null;
  const { files, added, removed } = review.counts;
  return (
    <p className={`${bar} gap-2 border-b py-2`}>
      <StateShape state="waiting" />
      <span className="min-w-0 flex-1 truncate">{texts.reviews.waits(files, added + removed)}</span>
      <TextLink href={reviewPath(review.id)} className="font-medium">
        {texts.reviews.open}
      </TextLink>
    </p>
  );
}
