import { z } from 'zod';

export const InputMessage = z.object({ role: z.enum(['user', 'assistant', 'system', 'developer']), text: z.string() });
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
});
export type ResponseRecord = z.infer<typeof ResponseRecord>;
