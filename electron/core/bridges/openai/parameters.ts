import { z } from 'zod';
import { isObject } from './check.ts';

const maxLogitBiases = 1024;

/** Parameters that choose something here. */
const used = {
  model: z.string().nullish(),
  reasoning_effort: z.string().nullish(),
  model_reasoning_effort: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
};

const noTools = 'tools of the client cannot be called by this version; leave it out or send an empty list';
const noToolChoice = 'tools of the client cannot be called by this version; leave it out or send "none"';
const noStop = 'an answer cannot be cut at a stop sequence; leave it out';
const noLogprobs = 'Codex gives no log probabilities; leave it out';
const noAudio = 'answers are text only; leave it out';

/** Parameters that would change the answer in a way that Codex cannot: only the value that asks for nothing passes. */
const refused = {
  n: z.literal(1, { error: 'a request gets one answer; leave it out or send 1' }).nullish(),
  tools: z.array(z.unknown(), { error: noTools }).max(0, { error: noTools }).nullish(),
  functions: z.array(z.unknown(), { error: noTools }).max(0, { error: noTools }).nullish(),
  tool_choice: z.enum(['none', 'auto'], { error: noToolChoice }).nullish(),
  function_call: z.enum(['none', 'auto'], { error: noToolChoice }).nullish(),
  stop: z.union([z.literal(''), z.array(z.unknown()).max(0)], { error: noStop }).nullish(),
  logprobs: z.literal(false, { error: noLogprobs }).nullish(),
  top_logprobs: z.literal(0, { error: noLogprobs }).nullish(),
  modalities: z.array(z.literal('text', { error: noAudio })).nullish(),
  audio: z.null({ error: noAudio }).optional(),
};

/**
 * Parameters that are taken and have no effect, since Codex decides these by itself; what makes no sense is still refused.
 * Names that stand nowhere in this file (`metadata`, `user`, `store`, `service_tier`, `parallel_tool_calls` …) are not looked at.
 */
const ignored = {
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  seed: z.number().nullish(),
  max_tokens: z.int().nullish(),
  max_completion_tokens: z.int().nullish(),
  logit_bias: z
    .custom<object>((value) => isObject(value) && Object.keys(value).length <= maxLogitBiases, {
      error: `expected an object of at most ${maxLogitBiases} entries`,
    })
    .nullish(),
};

/** All that a chat request may say besides its messages and the form of the answer. */
export const Parameters = z.object({ ...used, ...refused, ...ignored });
