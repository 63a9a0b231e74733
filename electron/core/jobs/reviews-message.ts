import { Failure } from '../../../shared/contract/errors.ts';
import { type ChangeSet } from '../../../shared/model/change-set.ts';
import { type Review } from '../../../shared/model/review.ts';
import { backMessage as messageOf } from '../../../shared/model/review-message.ts';

/**
 * All that the owner has to say on a change set, as one message to Codex: as the window shows it before it is sent.
 * @throws Failure change/badDecision when there is nothing to say
 */
export function backMessage({ files }: ChangeSet, remarks: Pick<Review, 'decisions' | 'comments'>, words: string | null): string {
  const message = messageOf(files, remarks, words);
  if (message !== null) return message;
  throw new Failure('change/badDecision', 'There is nothing to send back: no comment, no rejection and no message.', {
    hint: 'Comment on a line, reject a part, or write a message.',
  });
}
