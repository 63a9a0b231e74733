import { isFinal, type Job } from '../../../../../shared/model/job.ts';
import { digestOf } from '../../../lib/canonical.ts';

/** What a client may be told of, in the words of MCP Events (SEP-3415). */
export const eventNames = ['job.finished', 'job.needs_owner'] as const;
export type EventName = (typeof eventNames)[number];

const inputSchema = {
  type: 'object',
  properties: { jobId: { type: 'string', description: 'Only this job; without it every job of yours.' } },
  additionalProperties: false,
} as const;

const payloadSchema = {
  type: 'object',
  properties: {
    jobId: { type: 'string', description: 'Call codex_job_status with it for the result.' },
    threadId: { type: ['string', 'null'], description: 'Call codex_reply with it to go on.' },
    status: { type: 'string', enum: ['waiting', 'completed', 'failed', 'cancelled', 'interrupted'] },
    waitingFor: { type: ['string', 'null'], description: 'What the owner of the computer has to decide.' },
  },
  required: ['jobId', 'threadId', 'status', 'waitingFor'],
} as const;

const descriptions: Readonly<Record<EventName, string>> = {
  'job.finished': 'A Codex job of yours is over: completed, failed, cancelled or interrupted.',
  'job.needs_owner': 'A Codex job of yours waits for a decision of the owner of the computer.',
};

export const eventTypes = eventNames.map((name) => ({
  name,
  description: descriptions[name],
  delivery: ['webhook'],
  inputSchema,
  payloadSchema,
}));

/** Something that happened to a job. It says where to look, and nothing of what Codex or the owner wrote. */
export interface Occurrence {
  readonly name: EventName;
  /** The same for the same occurrence, however often it is seen. */
  readonly key: string;
  readonly data: Readonly<Record<'jobId' | 'threadId' | 'status' | 'waitingFor', string | null>>;
}

/** What a job as it is now has to tell; null for nothing. */
export function occurrenceOf({ id, threadId, status, waitingFor }: Job): Occurrence | null {
  if (!isFinal(status) && (status !== 'waiting' || waitingFor === null)) return null;
  const name = isFinal(status) ? 'job.finished' : 'job.needs_owner';
  return { name, key: digestOf([id, name, waitingFor]), data: { jobId: id, threadId, status, waitingFor } };
}
