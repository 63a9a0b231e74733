import { isObject } from './check.ts';
import { BadParameter } from './errors.ts';
import { closeObjects, type JsonSchema, strayReference } from './json-schema.ts';

const maxSchemaLength = 256 * 1024;

/**
 * The schema that the answer must follow: `output_schema`, else `outputSchema`, else what the response format says; null for free text.
 * @throws BadParameter
 */
export function parseOutputSchema(body: Readonly<Record<string, unknown>>): JsonSchema | null {
  const { output_schema, outputSchema, response_format, responseFormat } = body;
  if (isGiven(output_schema)) return checkedSchema(output_schema, 'output_schema');
  if (isGiven(outputSchema)) return checkedSchema(outputSchema, 'outputSchema');
  const format = response_format ?? responseFormat;
  return isGiven(format) ? fromResponseFormat(format) : null;
}

/** Of `json_object`. */
export const anyObject: JsonSchema = { type: 'object' };

function fromResponseFormat(format: unknown): JsonSchema | null {
  if (format === 'json_schema') throw refusal('response_format "json_schema" requires an accompanying schema.');
  if (typeof format === 'string') return fromType(format);
  if (!isObject(format)) throw refusal('response_format must be an object when provided.');
  const { type } = format;
  if (type !== 'json_schema') return fromType(type);
  const schema = schemaWithin(format);
  if (!isGiven(schema)) throw refusal('response_format.json_schema.schema must be provided for type=json_schema.');
  return checkedSchema(schema, 'response_format.json_schema.schema');
}

function fromType(type: unknown): JsonSchema | null {
  if (type === 'text') return null;
  if (type === 'json_object') return anyObject;
  throw refusal(`Unsupported response_format type ${JSON.stringify(type ?? null).slice(0, 80)}.`);
}

/** Clients put the schema in `json_schema.schema`, beside it in `schema`, or write it as `json_schema` itself. */
function schemaWithin({ json_schema: wrapper, schema: beside }: Readonly<Record<string, unknown>>): unknown {
  if (!isObject(wrapper)) return beside ?? wrapper;
  const { name: _name, description: _description, strict: _strict, schema, ...rest } = wrapper;
  return schema ?? beside ?? (Object.keys(rest).length > 0 ? wrapper : null);
}

/** A schema that leads nowhere outside of it, made strict. `label` names it. @throws BadParameter */
export function checkedSchema(schema: unknown, label: string): JsonSchema {
  if (!isObject(schema)) throw new BadParameter(label, `${label} must be a JSON object.`);
  if (JSON.stringify(schema).length > maxSchemaLength) {
    throw new BadParameter(label, `${label}: at most ${maxSchemaLength} characters are accepted.`);
  }
  const stray = strayReference(schema);
  if (stray !== null) {
    throw new BadParameter(label, `${label}: the reference ${JSON.stringify(stray.slice(0, 80))} does not lead to a schema within it.`);
  }
  return closeObjects(schema);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function refusal(message: string): BadParameter {
  return new BadParameter('response_format', message);
}
