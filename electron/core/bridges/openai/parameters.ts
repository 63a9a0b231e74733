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

const noFunctions = 'functions are offered as tools; send `tools` and `tool_choice` in place of it';
const noStop = 'an answer cannot be cut at a stop sequence; leave it out';
const noLogprobs = 'Codex gives no log probabilities; leave it out';
const noAudio = 'answers are text only; leave it out';
const noSearchOptions = 'Codex searches as its owner has set it up; leave it out';

/** Parameters that ask for another form of answer than Codex can give: only the value that asks for nothing passes. */
const refused = {
  n: z.literal(1, { error: 'a request gets one answer; leave it out or send 1' }).nullish(),
  functions: z.array(z.unknown(), { error: noFunctions }).max(0, { error: noFunctions }).nullish(),
  function_call: z.enum(['none', 'auto'], { error: noFunctions }).nullish(),
  stop: z.union([z.literal(''), z.array(z.unknown()).max(0)], { error: noStop }).nullish(),
  logprobs: z.literal(false, { error: noLogprobs }).nullish(),
  top_logprobs: z.literal(0, { error: noLogprobs }).nullish(),
  modalities: z.array(z.literal('text', { error: noAudio })).nullish(),
  audio: z.null({ error: noAudio }).optional(),
  web_search_options: z.null({ error: noSearchOptions }).optional(),
};

const tuning = z.number().nullish();

/**
 * Parameters that tune a model, which Codex does by itself: clients send them unasked, so they pass, and the reply says by a header that they
 * had no effect. What makes no sense is still refused.
 */
const withoutEffect = {
  temperature: tuning,
  top_p: tuning,
  top_k: tuning,
  presence_penalty: tuning,
  frequency_penalty: tuning,
  seed: tuning,
  // Codex ends an answer when it is done: one cut in the middle of a job would be no answer.
  max_tokens: z.int().nullish(),
  max_completion_tokens: z.int().nullish(),
  verbosity: z.string().nullish(),
  logit_bias: z
    .custom<object>((value) => isObject(value) && Object.keys(value).length <= maxLogitBiases, {
      error: `expected an object of at most ${maxLogitBiases} entries`,
    })
    .nullish(),
};

/**
 * All that a chat request may say besides its messages, its session, its tools and the form of the answer. Names that stand nowhere here
 * (`store`, `service_tier`, `prediction` …) change no answer and are not looked at.
 */
export const Parameters = z.object({ ...used, ...refused, ...withoutEffect });

/** The parameters of a request that would tune a model and do nothing here. */
export function parametersWithoutEffect(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(withoutEffect).filter((name) => fields[name] !== undefined && fields[name] !== null);
}
