import { z } from 'zod';
import { Job, JobId, JobStatus } from '../model/job.ts';

const name = z.string().min(1).max(200);

/** Which jobs to list, newest first. What is left out does not matter. */
export const JobQuery = z.strictObject({
  status: z.array(JobStatus).optional(),
  bridgeId: name.optional(),
  clientId: name.optional(),
  root: z.string().min(1).max(4096).optional(),
  /** Asked for at this moment or later, in Unix seconds. */
  since: z.int().min(0).optional(),
  /** Asked for before this moment, in Unix seconds. */
  until: z.int().min(0).optional(),
  /**
   * Words that all occur in a job's title, prompt, answer or commands, each from its beginning on; `"quoted words"` exactly, one after the
   * other. Commands and answers are found once the job has ended. A text without a letter or a digit finds nothing.
   */
  text: z.string().max(200).optional(),
  cursor: z.string().optional(),
  limit: z.int().min(1).max(500).default(50),
});
export type JobQuery = z.infer<typeof JobQuery>;

/** From and to in a text, in UTF-16 units, the end excluded. */
export const TextRange = z.tuple([z.int().min(0), z.int().min(0)]);
export type TextRange = z.infer<typeof TextRange>;

/** Where a listed job has what was searched for. */
export const JobHit = z.object({
  jobId: JobId,
  /** In its title. */
  title: z.array(TextRange),
  /** A passage with what the title does not have; null where the title has it all. */
  excerpt: z.object({ of: z.enum(['prompt', 'answer', 'command']), text: z.string(), ranges: z.array(TextRange) }).nullable(),
});
export type JobHit = z.infer<typeof JobHit>;

export const JobPage = z.object({
  data: z.array(Job),
  nextCursor: z.string().nullable(),
  /** One for each job, where `text` was given. */
  hits: z.array(JobHit).optional(),
});
