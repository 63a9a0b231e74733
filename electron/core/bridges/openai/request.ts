import { check, isObject } from './check.ts';
import { type AnswerForm } from './input/answer-form.ts';
import { messageList, type Message, parseMessages, requireUserEntry } from './messages.ts';
import { type ModelChoice } from './models.ts';
import { parseAnswerForm } from './output-schema.ts';
import { Parameters, parametersWithoutEffect } from './parameters.ts';
import { parseRunOptions, type RunOptions } from './run-options.ts';
import { type ClientTools, parseTools } from './tools/definitions.ts';
import { chatResults } from './tools/chat-results.ts';
import { type CallResults } from './tools/results.ts';
import { type NamedSession, parseSessionId, type SessionRules } from './session-id.ts';

/** A chat completion as it was asked for. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  /** Null for a request on its own. */
  readonly session: NamedSession | null;
  readonly form: AnswerForm | null;
  /** Functions of the client's; null where it offers none. */
  readonly tools: ClientTools | null;
  /** What came of calls, for the turn that waits for it; null for a request that begins a turn. */
  readonly results: CallResults | null;
  readonly run: RunOptions;
  readonly asked: ModelChoice;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk of its own for the usage. */
  readonly includeUsage: boolean;
  readonly withoutEffect: readonly string[];
}

/** The body and the headers of `POST /v1/chat/completions`, checked in the original's order. @throws BadParameter */
export async function parseChatRequest(body: unknown, headers: Headers, rules: SessionRules): Promise<ChatRequest> {
  const list = messageList(body);
  const fields = isObject(body) ? body : {};
  const session = parseSessionId(fields, headers, rules);
  const messages = parseMessages(list);
  const form = await parseAnswerForm(fields);
  requireUserEntry(messages);
  const { model, reasoning_effort, model_reasoning_effort, stream, stream_options } = check(Parameters, fields);
  const run = parseRunOptions(headers, fields['metadata']);
  return {
    messages,
    session,
    form,
    tools: parseTools(fields, 'wrapped'),
    results: chatResults(messages),
    run,
    asked: { model: given(model), effort: given(reasoning_effort) ?? given(model_reasoning_effort) ?? run.effort },
    stream: stream ?? false,
    includeUsage: stream_options?.include_usage ?? false,
    withoutEffect: parametersWithoutEffect(fields),
  };
}

function given(name: string | null | undefined): string | null {
  return name?.toLowerCase() || null;
}
