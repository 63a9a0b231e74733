import { type Usage } from '../../../../shared/model/job.ts';

/** Token counts in OpenAI's words; zeros where Codex gave none. */
export function usageBody(usage: Usage | null) {
  return {
    prompt_tokens: usage?.input ?? 0,
    completion_tokens: usage?.output ?? 0,
    total_tokens: usage?.total ?? 0,
    prompt_tokens_details: { cached_tokens: usage?.cachedInput ?? 0 },
    completion_tokens_details: { reasoning_tokens: usage?.reasoning ?? 0 },
  };
}
