import { Failure } from '../../../shared/contract/errors.ts';
import { type Review } from '../../../shared/model/review.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { type ReviewDraft } from './use-draft.ts';

/** What the owner does with a whole review. Each keeps what was decided first; what lands is bound to what is shown, decisions included. */
export function useReviewActs(review: Review, draft: ReviewDraft) {
  const { call, learnReviews } = useHost();
  const announce = useAnnounce();
  const { id, digest } = review;
  const shown = { id, digest, decisions: draft.decisions };

  /** Learns what became of it; what is not there any more as it was shown is read anew. */
  const learn = async (act: () => Promise<Review>): Promise<Review> => {
    await draft.flush();
    try {
      const next = await act();
      learnReviews([next]);
      return next;
    } catch (error) {
      learnReviews([await call('change/read', { id })]);
      throw Failure.from(error).code === 'change/drift' ? new Failure('change/drift', texts.reviewFoot.moved) : error;
    }
  };
  const done = ({ state }: Review) => {
    const said = {
      applied: texts.reviewFoot.applied,
      reverted: texts.reviewFoot.reverted,
      rejected: texts.reviewFoot.rejected,
      sentBack: texts.reviewFoot.sent,
    };
    if (state in said) announce(said[state as keyof typeof said], { show: 'completed' });
  };

  const apply = useAction(async () => done(await learn(() => call('change/apply', shown))));
  const merge = useAction(async () => done(await learn(() => call('change/merge', { ...shown, preview: false }))));
  return {
    apply,
    merge,
    /** Resolves to whether the files would merge without a conflict. @throws Failure */
    preview: async () => (await learn(() => call('change/merge', { ...shown, preview: true }))).conflicts.length === 0,
    sendBack: async (message: string) => done(await learn(() => call('change/sendBack', { id, ...(message && { message }) }))),
    reject: async (reason: string) => done(await learn(() => call('change/reject', { id, ...(reason && { reason }) }))),
    revert: async () => done(await learn(() => call('change/revert', { id }))),
    failure: apply.failure ?? merge.failure,
  };
}

export type ReviewActs = ReturnType<typeof useReviewActs>;
