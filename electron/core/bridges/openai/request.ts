import { check, isObject } from './check.ts';
import { type JsonSchema } from './json-schema.ts';
import { type Message, parseMessages, requireUserText } from './messages.ts';
import { type ModelChoice } from './models.ts';
import { parseOutputSchema } from './output-schema.ts';
import { Parameters } from './parameters.ts';

/** A chat completion as it was asked for. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly outputSchema: JsonSchema | null;
  readonly asked: ModelChoice;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk of its own for the usage. */
  readonly includeUsage: boolean;
}

/** The body of `POST /v1/chat/completions`, checked in the original's order. @throws BadParameter */
export function parseChatRequest(body: unknown): ChatRequest {
  const messages = parseMessages(body);
  const fields = isObject(body) ? body : {};
  const outputSchema = parseOutputSchema(fields);
  requireUserText(messages);
  const { model, reasoning_effort, model_reasoning_effort, stream, stream_options } = check(Parameters, fields);
  return {
    messages,
    outputSchema,
    asked: { model: given(model), effort: given(reasoning_effort) ?? given(model_reasoning_effort) },
    stream: stream ?? false,
    includeUsage: stream_options?.include_usage ?? false,
  };
}

function given(name: string | null | undefined): string | null {
  return name?.toLowerCase() || null;
}
