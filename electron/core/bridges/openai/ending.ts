import { Failure } from '../../../../shared/contract/errors.ts';
import { isFinal, type Job, type JobEvent } from '../../../../shared/model/job.ts';

/** The job as an event leaves it, if that is its end. */
export function endOf(event: JobEvent): Job | null {
  return event.type === 'job/statusChanged' && isFinal(event.job.status) ? event.job : null;
}

/** Why a final job has no answer to give; null when it has one. */
export function failureOf(job: Job): Failure | null {
  if (job.status === 'completed' && job.answer?.trim()) return null;
  if (job.failure) return Failure.fromBody(job.failure);
  switch (job.status) {
    case 'completed':
      return new Failure('codex/turnFailed', 'Codex ended its turn without an answer.', { hint: 'Try again, or ask in other words.' });
    case 'cancelled':
      return new Failure('job/cancelled', 'The job was cancelled before it had an answer.');
    case 'interrupted':
      return new Failure('job/interrupted', 'Drawbridge stopped before the job had an answer.', { hint: 'Send the request again.' });
    default:
      return new Failure('codex/turnFailed', isFinal(job.status) ? 'Codex failed and gave no reason.' : 'The job has not ended yet.');
  }
}

/** The events of a job ended before it did. */
export function interrupted(): Failure {
  return new Failure('job/interrupted', 'Drawbridge stopped before the job had ended.', { hint: 'Send the request again.' });
}
