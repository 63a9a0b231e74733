import { isObject } from './check.ts';
import { BadParameter } from './errors.ts';
import { type AnswerForm, answerForm } from './input/answer-form.ts';

/**
 * The form that the answer must have: `output_schema`, else `outputSchema`, else what the response format says; null for free text.
 * @throws BadParameter
 */
export async function parseAnswerForm(body: Readonly<Record<string, unknown>>): Promise<AnswerForm | null> {
  const { output_schema, outputSchema, response_format, responseFormat } = body;
  if (isGiven(output_schema)) return answerForm(output_schema, 'output_schema', { strict: false });
  if (isGiven(outputSchema)) return answerForm(outputSchema, 'outputSchema', { strict: false });
  const format = response_format ?? responseFormat;
  return isGiven(format) ? fromResponseFormat(format) : null;
}

/** Of `json_object`. */
export function anyObject(): Promise<AnswerForm> {
  return answerForm({ type: 'object' }, 'response_format', { strict: false });
}

async function fromResponseFormat(format: unknown): Promise<AnswerForm | null> {
  if (format === 'json_schema') throw refusal('response_format "json_schema" requires an accompanying schema.');
  if (typeof format === 'string') return fromType(format);
  if (!isObject(format)) throw refusal('response_format must be an object when provided.');
  const { type } = format;
  if (type !== 'json_schema') return fromType(type);
  const schema = schemaWithin(format);
  if (!isGiven(schema)) throw refusal('response_format.json_schema.schema must be provided for type=json_schema.');
  const { json_schema: wrapper } = format;
  const strict = isObject(wrapper) && wrapper['strict'] === true;
  return answerForm(schema, 'response_format.json_schema.schema', { strict });
}

async function fromType(type: unknown): Promise<AnswerForm | null> {
  if (type === 'text') return null;
  if (type === 'json_object') return anyObject();
  throw refusal(`Unsupported response_format type ${JSON.stringify(type ?? null).slice(0, 80)}.`);
}

/** Clients put the schema in `json_schema.schema`, beside it in `schema`, or write it as `json_schema` itself. */
function schemaWithin({ json_schema: wrapper, schema: beside }: Readonly<Record<string, unknown>>): unknown {
  if (!isObject(wrapper)) return beside ?? wrapper;
  const { name: _name, description: _description, strict: _strict, schema, ...rest } = wrapper;
  return schema ?? beside ?? (Object.keys(rest).length > 0 ? wrapper : null);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function refusal(message: string): BadParameter {
  return new BadParameter('response_format', message);
}
