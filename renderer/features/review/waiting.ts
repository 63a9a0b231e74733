import { useEffect, useMemo } from 'react';
import { type Review } from '../../../shared/model/review.ts';
import { useHost, useHostState } from '../../client/host-context.ts';

/** Those that wait for the owner, newest first. */
export function pendingReviews(reviews: ReadonlyMap<string, Review>): readonly Review[] {
  return [...reviews.values()]
    .filter(({ state }) => state === 'pending')
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}

export function usePendingReviews(): readonly Review[] {
  const reviews = useHostState((state) => state.reviews);
  return useMemo(() => pendingReviews(reviews), [reviews]);
}

/** Asks, each time the connection opens, which reviews wait, and how those stand that waited when it was lost. Used once, by the window. */
export function useWaitingReviews(): void {
  const { call, learnReviews, store } = useHost();
  const open = useHostState(({ link }) => link.state === 'open');
  useEffect(() => {
    if (!open) return;
    const read = async () => {
      const before = pendingReviews(store.getState().reviews);
      const { data } = await call('change/list', { state: ['pending'], limit: 500 });
      learnReviews(data);
      const waiting = new Set(data.map(({ id }) => id));
      for (const { id } of before) if (!waiting.has(id)) learnReviews([await call('change/read', { id })]);
    };
    // Without the list, what is told from now on is still known.
    read().catch(() => undefined);
  }, [open, call, learnReviews, store]);
}
