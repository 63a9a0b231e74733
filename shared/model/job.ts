import { z } from 'zod';
import { Sandbox } from './config.ts';
import { DeltaField, Item } from './item.ts';

/** Short and printable: a ChatGPT user may have to paste it (spec/bridges/mcp-essential.md, section 11). */
export const JobId = z.string().regex(/^job_[0-9a-z]{16}$/);
export type JobId = z.infer<typeof JobId>;

export const JobStatus = z.enum(['queued', 'waiting', 'running', 'stalled', 'completed', 'failed', 'cancelled', 'interrupted']);
export type JobStatus = z.infer<typeof JobStatus>;

const finalStatuses: ReadonlySet<JobStatus> = new Set(['completed', 'failed', 'cancelled', 'interrupted']);

/** True once nothing about the job will change any more. */
export function isFinal(status: JobStatus): boolean {
  return finalStatuses.has(status);
}

/** Tokens of one turn, from Codex's own counts. `cachedInput` is part of `input`, `reasoning` part of `output`. */
export const Usage = z.object({ input: z.int(), cachedInput: z.int(), output: z.int(), reasoning: z.int(), total: z.int() });
export type Usage = z.infer<typeof Usage>;

/** A failure as it is stored, sent and shown. */
export const FailureBody = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  /** Seconds after which trying again makes sense; left out where nothing is known of it. */
  retryAfter: z.number().optional(),
});
export type FailureBody = z.infer<typeof FailureBody>;

/** One piece of work a client asked for: one turn on one thread. */
export const Job = z.object({
  id: JobId,
  status: JobStatus,
  /** The first words of the prompt, on one line. */
  title: z.string(),
  prompt: z.string(),
  /** What the client called, for example `codex_read` or `chat.completions`. */
  operation: z.string(),
  bridgeId: z.string(),
  clientId: z.string(),
  clientName: z.string(),
  /** The client's own name for this request: the same key gives the same job. */
  idempotencyKey: z.string().optional(),
  root: z.string(),
  cwd: z.string(),
  sandbox: Sandbox,
  /** Null means Codex's own default. */
  model: z.string().nullable(),
  effort: z.string().nullable(),
  /** Keeps nothing in the Codex history. */
  ephemeral: z.boolean(),
  /** What the client told Codex beside the prompt, so that the job can be tried again as it was asked for. */
  developerInstructions: z.string().optional(),
  outputSchema: z.unknown().optional(),
  /** How many pictures the client sent with the prompt; they are not kept. Left out for none. */
  images: z.int().optional(),
  threadId: z.string().nullable(),
  turnId: z.string().nullable(),
  /** Unix seconds. */
  createdAt: z.int(),
  startedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
  durationMs: z.int().nullable(),
  /** The agent's last message once the job has ended. */
  answer: z.string().nullable(),
  failure: FailureBody.nullable(),
  usage: Usage.nullable(),
  /** What a `waiting` job waits for, in words for its client: `approval: 3 files, 41 lines`. Null otherwise. */
  waitingFor: z.string().nullable(),
  /** The job whose work this one goes on with or tries again. */
  follows: JobId.nullable(),
});
export type Job = z.infer<typeof Job>;

const clientTool = 'the client’s tool ';

/** What `Job.waitingFor` says of a job whose own client has to run a tool. */
export function waitingForClient(tool: string): string {
  return clientTool + tool;
}

/** Whether a job waits for its own client, and not for its owner. */
export function waitsForClient(waitingFor: string): boolean {
  return waitingFor.startsWith(clientTool);
}

/** Why a queued job does not run yet; `paused` by the owner, `locked` while the screen is. */
export const QueueReason = z.enum(['capacity', 'threadBusy', 'writerBusy', 'paused', 'locked']);
export type QueueReason = z.infer<typeof QueueReason>;

const envelope = {
  /** Grows by the order of recording over all jobs; resume a subscription with the last one seen. */
  seq: z.int(),
  jobId: JobId,
  /** Unix milliseconds. */
  atMs: z.int(),
};

/** What happened to a job, in order. `job/statusChanged` carries the whole job as it is from then on. */
export const JobEvent = z.discriminatedUnion('type', [
  z.object({ ...envelope, type: z.literal('job/created'), job: Job }),
  z.object({ ...envelope, type: z.literal('job/statusChanged'), job: Job }),
  z.object({ ...envelope, type: z.literal('item/started'), item: Item }),
  z.object({ ...envelope, type: z.literal('item/delta'), itemId: z.string(), field: DeltaField, delta: z.string() }),
  z.object({ ...envelope, type: z.literal('item/completed'), item: Item }),
  /** The model's stream broke and starts again under another item: what this item showed is void. */
  z.object({ ...envelope, type: z.literal('item/dropped'), itemId: z.string() }),
  z.object({ ...envelope, type: z.literal('turn/usageUpdated'), usage: Usage }),
]);
export type JobEvent = z.infer<typeof JobEvent>;

type WithoutEnvelope<E> = E extends unknown ? Omit<E, keyof typeof envelope> : never;
/** An event before it is recorded: the store gives it its `seq`. */
export type NewJobEvent = WithoutEnvelope<JobEvent>;
