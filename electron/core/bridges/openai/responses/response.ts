import { type Failure } from '../../../../../shared/contract/errors.ts';
import { isFinal, type Job, type Usage } from '../../../../../shared/model/job.ts';
import { failureOf } from '../ending.ts';
import { errorBody } from '../errors.ts';
import { responseIdOf } from './ids.ts';
import { type OutputItem } from './items.ts';
import { type ResponseRecord } from './record.ts';

/** A response as its wire object, apart from what its turn changes. */
export interface ResponseParts {
  readonly key: string;
  readonly job: Job;
  readonly record: ResponseRecord;
  readonly output: readonly OutputItem[];
  /** Why it has failed; left out where the job says it. */
  readonly failure?: Failure;
}

/** The response object of OpenAI's API. Null stands where a limit or a setting has no effect here. */
export function responseBody({ key, job, record, output, failure }: ResponseParts) {
  // What its calls led to is told by the responses after it.
  const usage = record.calls ? record.calls.usage : job.usage;
  const why = failure ?? (isFinal(job.status) && !record.calls ? failureOf(job) : null);
  const error = why && errorBody(why, 'codex_execution_error');
  return {
    id: responseIdOf(key),
    object: 'response' as const,
    created_at: job.createdAt,
    status: statusOf(job, record, error !== null),
    background: record.background,
    completed_at: job.status === 'completed' ? job.finishedAt : null,
    error: error && job.status !== 'cancelled' ? { code: error.code, message: error.message, type: error.type, param: null } : null,
    incomplete_details: null,
    instructions: record.instructions,
    max_output_tokens: null,
    max_tool_calls: null,
    metadata: record.metadata,
    model: job.model ?? record.model,
    output,
    parallel_tool_calls: record.parallelToolCalls,
    previous_response_id: record.previousResponseId,
    reasoning: record.reasoning,
    service_tier: 'default',
    store: record.store,
    temperature: null,
    text: { format: record.format },
    tool_choice: record.toolChoice,
    tools: record.tools,
    top_logprobs: 0,
    top_p: null,
    truncation: record.truncation,
    usage: usage && usageBody(usage),
    user: null,
  };
}

function statusOf({ status }: Job, { background, calls }: ResponseRecord, hasFailed: boolean): string {
  if (calls) return 'completed';
  if (status === 'cancelled') return 'cancelled';
  if (hasFailed) return 'failed';
  if (status === 'queued' && background) return 'queued';
  return status === 'completed' ? 'completed' : 'in_progress';
}

function usageBody({ input, cachedInput, output, reasoning, total }: Usage) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cachedInput },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: total,
  };
}
