import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type FailureBody, type Job } from '../../../../shared/model/job.ts';
import { type Paused } from '../../../../shared/model/settings.ts';
import { pageBytes, pageOf } from './pages.ts';
import { toJson } from './tool.ts';

/** What the three Codex tools answer: the first pair when Codex is done, the rest while it is not. */
export const CodexReply = z.object({
  threadId: z.string().optional().describe('Continue with codex_reply and this id.'),
  content: z.string().optional().describe('The answer of Codex.'),
  status: z.literal('running').optional(),
  jobId: z.string().optional().describe('For codex_job_status, and for codex_changes after a run that may edit.'),
  operation: z.string().optional(),
  message: z.string().optional(),
  nextCursor: z.string().optional().describe('The answer goes on: give it to codex_job_status with the jobId.'),
  waitingFor: z.string().optional().describe('What the owner has to answer before it goes on.'),
});
export type CodexReply = z.infer<typeof CodexReply>;

/** @throws Failure of a job that ended without an answer */
export function replyTo(job: Job, paused: Paused): CodexReply {
  switch (job.status) {
    case 'completed':
      return wholeOrFirst(job);
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      throw failureOf(job);
    case 'queued':
    case 'waiting':
    case 'running':
    case 'stalled':
      return { status: 'running', jobId: job.id, operation: job.operation, ...runningWords(job, job.status, paused) };
  }
}

/** The answer alone when there is one; a model needs nothing around it. */
export function replyText(reply: CodexReply): string {
  const { content, jobId, nextCursor } = reply;
  if (content === undefined) return toJson(reply);
  return nextCursor === undefined ? content : `${content}\n[The answer goes on: codex_job_status, jobId ${jobId}, cursor ${nextCursor}]`;
}

interface Answer {
  readonly threadId?: string;
  readonly content: string;
  readonly nextCursor?: string;
}

/** The answer of a completed job from a cursor on, as much as one reply carries. @throws Failure page/badCursor */
export function answerOf({ threadId, answer }: Job, cursor: string | null, maxBytes: number): Answer {
  const { text, nextCursor } = pageOf(answer ?? '', cursor, maxBytes);
  return { ...(threadId !== null && { threadId }), content: text, ...(nextCursor !== null && { nextCursor }) };
}

/** The job is named where more can be asked of it. */
function wholeOrFirst(job: Job): CodexReply {
  const answer = answerOf(job, null, pageBytes);
  return answer.nextCursor === undefined && job.sandbox === 'read-only' ? answer : { ...answer, jobId: job.id };
}

/** Why a job ended without an answer. */
export function failureOf(job: Job): Failure {
  if (job.failure) return Failure.fromBody(job.failure.code === 'review/rejected' ? withNextStep(job, job.failure) : job.failure);
  if (job.status === 'cancelled')
    return new Failure('job/cancelled', 'The job was cancelled.', { hint: 'Ask again if it is still wanted.' });
  return new Failure('job/interrupted', 'The job was interrupted before Codex answered.', { hint: 'Ask again.' });
}

/** A failed call carries no thread id of its own, and the thread is what the next proposal belongs to. */
function withNextStep({ threadId }: Job, failure: FailureBody): FailureBody {
  return threadId === null ? failure : { ...failure, hint: `For another proposal call codex_reply with threadId ${threadId}.` };
}

/** Why new jobs wait, in words for a client; null when they do not. */
export function pausedWords({ byOwner, whileLocked }: Paused, mayWrite: boolean): string | null {
  if (byOwner) return 'The owner has paused new jobs: they wait in the queue until the owner lets them go on.';
  if (whileLocked && mayWrite) return 'The owner is away: jobs that may write wait in the queue until they are back.';
  return null;
}

const states = {
  queued: 'The job waits in the queue for other jobs.',
  waiting: 'Codex waits for the owner, who was asked in Drawbridge.',
  running: 'Codex is still running.',
  stalled: 'Codex is still running but has been silent for a while.',
} as const;

/** What to tell of a job that is not final, and the next step. */
export function runningWords(
  { waitingFor, sandbox }: Job,
  status: keyof typeof states,
  paused: Paused,
): { message: string; waitingFor?: string } {
  const next = 'Call codex_job_status with this jobId until status is completed or failed.';
  const held = status === 'queued' ? pausedWords(paused, sandbox !== 'read-only') : null;
  if (waitingFor === null) return { message: `${held ?? states[status]} ${next}` };
  return { message: `The job is waiting for ${waitingFor}. The owner decides in Drawbridge; tell the user. ${next}`, waitingFor };
}
