import { z } from 'zod';

const oneOf = <const T extends readonly string[]>(...values: T) => z.enum(values).nullish();

/** Parameters that choose something here, beside `input`. */
const honoured = {
  model: z.string().nullish(),
  instructions: z.string({ error: 'expected a string' }).nullish(),
  previous_response_id: z.string().nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  background: z.boolean().nullish(),
  metadata: z
    .record(z.string().max(64, 'names have at most 64 characters'), z.string().max(512, 'values have at most 512 characters'))
    .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs are kept')
    .nullish(),
  reasoning: z
    .object({
      effort: z.string().nullish(),
      // Summaries are told whether they are asked for or not: what the owner is waited for is said there.
      summary: oneOf('auto', 'concise', 'detailed'),
      generate_summary: oneOf('auto', 'concise', 'detailed'),
    })
    .nullish(),
  text: z.object({ format: z.looseObject({ type: z.string() }).nullish(), verbosity: oneOf('low', 'medium', 'high') }).nullish(),
};

const noLogprobs = 'Codex gives no log probabilities; leave it out';
const noConversation = 'conversations are not kept here; continue a response with previous_response_id';
const noTemplate = 'templates are not kept here; send the text itself as input';
const noImage = 'answers are text only; leave it out';
const noModeration = 'nothing is moderated here; leave it out';

/** Parameters that would change the answer in a way that Codex cannot: only the value that asks for nothing passes. */
const refused = {
  top_logprobs: z.literal(0, { error: noLogprobs }).nullish(),
  conversation: z.null({ error: noConversation }).optional(),
  prompt: z.null({ error: noTemplate }).optional(),
  image: z.null({ error: noImage }).optional(),
  moderation: z.null({ error: noModeration }).optional(),
  include: z.array(z.string().refine((name) => name !== 'message.output_text.logprobs', noLogprobs)).nullish(),
};

/**
 * Parameters that are taken and have no effect, since Codex decides these by itself; what makes no sense is still refused, and the
 * response says null where it would repeat a limit. Names that stand nowhere in this file (`user`, `service_tier`, `prompt_cache_key`,
 * `safety_identifier` …) are not looked at.
 */
const ignored = {
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  truncation: oneOf('auto', 'disabled'),
  parallel_tool_calls: z.boolean().nullish(),
  stream_options: z.object({ include_obfuscation: z.boolean().nullish() }).nullish(),
};

/** All that a request for a response may say besides its input and its tools. */
export const Parameters = z.object({ ...honoured, ...refused, ...ignored });
export type Parameters = z.infer<typeof Parameters>;
