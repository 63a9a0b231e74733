import { type Failure } from '../../../shared/contract/errors.ts';
import { type Review } from '../../../shared/model/review.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';

interface KnownReview {
  readonly review: Review | null;
  readonly failure: Failure | null;
  readonly connected: boolean;
}

/** A review as the window last heard of it; asked for when the connection opens. */
export function useReview(id: string): KnownReview {
  const { call, learnReviews } = useHost();
  const review = useHostState(({ reviews }) => reviews.get(id) ?? null);
  const { failure, connected } = useReading(id, null, async () => {
    const read = await call('change/read', { id });
    learnReviews([read]);
    return read;
  });
  return { review, failure, connected };
}
