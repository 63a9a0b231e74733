import { Failure } from '../../../shared/contract/errors.ts';
import { type ReviewState } from '../../../shared/model/review.ts';

/** How a job ends that its host did not live to finish. What it changed may have landed, or may yet: then it is not simply to be started again. */
export function cutByHost(review: ReviewState | null): Failure {
  const [message, hint] = wordsFor(review);
  return new Failure('job/interrupted', message, { hint });
}

function wordsFor(review: ReviewState | null): readonly [message: string, hint: string] {
  switch (review) {
    case 'pending':
    case 'sentBack':
      return [
        'Drawbridge ended while this job was not finished. What it changed waits for the owner and may still land.',
        'Ask the owner before it is started again.',
      ];
    case 'applied':
      return [
        'Drawbridge ended while this job was not finished. What the owner accepted of its changes is in the folder.',
        'Look at the folder before it is started again.',
      ];
    case 'rejected':
    case 'reverted':
    case 'lost':
    case null:
      return ['Drawbridge ended while this job was not finished.', 'Start it again.'];
  }
}
