import { z } from 'zod';
import { Usage } from '../../../../../shared/model/job.ts';

export const InputMessage = z.object({
  role: z.enum(['user', 'assistant', 'system', 'developer', 'tool']),
  /** Of a result: the call that it is of. */
  callId: z.string().optional(),
  text: z.string(),
  /** How many pictures it had; they are not kept. Left out for none. */
  images: z.int().optional(),
});
export type InputMessage = z.infer<typeof InputMessage>;

/** What a response keeps besides its job: what was asked, for those who read it later. */
export const ResponseRecord = z.object({
  previousResponseId: z.string().nullable(),
  /** It goes on when its client leaves. */
  background: z.boolean(),
  store: z.boolean(),
  model: z.string(),
  instructions: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  reasoning: z.object({ effort: z.string().nullable(), summary: z.string().nullable() }),
  /** As the client sent it. */
  format: z.looseObject({ type: z.string() }),
  truncation: z.enum(['auto', 'disabled']),
  parallelToolCalls: z.boolean(),
  input: z.array(InputMessage),
  /** Functions that the client offered, as it sent them. */
  tools: z.array(z.unknown()).default([]),
  toolChoice: z.enum(['auto', 'none']).default('none'),
  /** The last event of the job that belongs to an earlier response. */
  after: z.int().default(0),
  /** Set where it ended in calls of the client's tools: with which event, and the ids of the calls by their items. */
  calls: z
    .object({ until: z.int(), ids: z.record(z.string(), z.string()), usage: Usage.nullable() })
    .nullable()
    .default(null),
});
export type ResponseRecord = z.infer<typeof ResponseRecord>;
