import { check, isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { type AnswerForm, answerForm } from '../input/answer-form.ts';
import { type ModelChoice } from '../models.ts';
import { anyObject } from '../output-schema.ts';
import { chatResults } from '../tools/chat-results.ts';
import { type ClientTools, parseTools } from '../tools/definitions.ts';
import { type CallResults } from '../tools/results.ts';
import { type FindItem, parseInput, type SaidMessage } from './input.ts';
import { Parameters } from './parameters.ts';
import { type ResponseRecord } from './record.ts';

/** A response as it was asked for. */
export interface ResponseRequest {
  readonly record: Omit<ResponseRecord, 'model'>;
  /** The input, with its pictures. */
  readonly messages: readonly SaidMessage[];
  readonly form: AnswerForm | null;
  readonly tools: ClientTools | null;
  /** What came of calls, for the response that waits for it. */
  readonly results: CallResults | null;
  readonly asked: ModelChoice;
  readonly stream: boolean;
}

/** The body of `POST /v1/responses`. @throws BadParameter */
export async function parseResponseRequest(body: unknown, findItem: FindItem): Promise<ResponseRequest> {
  const fields = isObject(body) ? body : {};
  const parameters = check(Parameters, fields);
  const messages = await parseInput(fields['input'], findItem);
  const tools = parseTools(fields, 'flat');
  const offered = { tools: tools ? (fields['tools'] as unknown[]) : [], toolChoice: tools?.callable ? 'auto' : 'none' } as const;
  const record = { ...recordOf(parameters), ...offered, input: messages.map(kept), after: 0, calls: null };
  requireStored(record);
  if (record.background && tools) {
    throw new BadParameter('background', 'background: nobody would run the tools of a response in the background; leave one of both out.');
  }
  return {
    record,
    messages,
    form: await formOf(record.format),
    tools,
    results: chatResults(messages, () => 'input'),
    asked: { model: parameters.model?.toLowerCase() || null, effort: record.reasoning.effort },
    stream: parameters.stream ?? false,
  };
}

function recordOf(parameters: Parameters): Omit<ResponseRecord, 'model' | 'input' | 'tools' | 'toolChoice' | 'after' | 'calls'> {
  const { previous_response_id, background, store, instructions, metadata, reasoning, text, truncation, parallel_tool_calls } = parameters;
  return {
    previousResponseId: previous_response_id || null,
    background: background ?? false,
    store: store ?? true,
    instructions: instructions || null,
    metadata: metadata ?? {},
    reasoning: { effort: reasoning?.effort?.toLowerCase() || null, summary: reasoning?.summary ?? reasoning?.generate_summary ?? null },
    format: text?.format ?? { type: 'text' },
    truncation: truncation ?? 'disabled',
    parallelToolCalls: parallel_tool_calls ?? true,
  };
}

/** What nobody could ask for later cannot go on without its client, nor in a conversation that is kept. */
function requireStored({ store, background, previousResponseId }: Omit<ResponseRecord, 'model'>): void {
  if (store) return;
  if (background) throw new BadParameter('background', 'background: a response in the background must be stored; leave "store" out.');
  if (previousResponseId === null) return;
  throw new BadParameter(
    'store',
    'store: what continues another response is kept with it; leave "store" out, or send the whole conversation as input.',
  );
}

function kept({ role, text, images, callId }: SaidMessage): ResponseRecord['input'][number] {
  return { role, text, ...(callId !== undefined && { callId }), ...(images.length > 0 && { images: images.length }) };
}

async function formOf(format: ResponseRecord['format']): Promise<AnswerForm | null> {
  switch (format.type) {
    case 'text':
      return null;
    case 'json_object':
      return anyObject();
    case 'json_schema':
      return answerForm(format['schema'], 'text.format.schema', { strict: format['strict'] === true });
    default:
      throw new BadParameter('text.format', `text.format: the type ${JSON.stringify(format.type.slice(0, 40))} is not supported.`);
  }
}
