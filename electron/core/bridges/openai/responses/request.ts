import { check, isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { type JsonSchema } from '../json-schema.ts';
import { type ModelChoice } from '../models.ts';
import { anyObject, checkedSchema } from '../output-schema.ts';
import { type FindItem, parseInput } from './input.ts';
import { Parameters } from './parameters.ts';
import { type ResponseRecord } from './record.ts';

/** A response as it was asked for. */
export interface ResponseRequest {
  readonly record: Omit<ResponseRecord, 'model'>;
  readonly outputSchema: JsonSchema | null;
  readonly asked: ModelChoice;
  readonly stream: boolean;
}

/** The body of `POST /v1/responses`. @throws BadParameter */
export async function parseResponseRequest(body: unknown, findItem: FindItem): Promise<ResponseRequest> {
  const fields = isObject(body) ? body : {};
  const parameters = check(Parameters, fields);
  const record = { ...recordOf(parameters), input: [...(await parseInput(fields['input'], findItem))] };
  requireStored(record);
  return {
    record,
    outputSchema: outputSchemaOf(record.format),
    asked: { model: parameters.model?.toLowerCase() || null, effort: record.reasoning.effort },
    stream: parameters.stream ?? false,
  };
}

function recordOf(parameters: Parameters): Omit<ResponseRecord, 'model' | 'input'> {
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

function outputSchemaOf(format: ResponseRecord['format']): JsonSchema | null {
  switch (format.type) {
    case 'text':
      return null;
    case 'json_object':
      return anyObject;
    case 'json_schema':
      return checkedSchema(format['schema'], 'text.format.schema');
    default:
      throw new BadParameter('text.format', `text.format: the type ${JSON.stringify(format.type.slice(0, 40))} is not supported.`);
  }
}
