import { createContext, runInContext } from 'node:vm';
import { type ValidateFunction } from 'ajv/dist/2020.js';
import { isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { closeObjects, type JsonSchema, strayReference } from '../json-schema.ts';

/** The form that an answer must have. */
export interface AnswerForm {
  /** As Codex is given it. */
  readonly schema: JsonSchema;
  /** What is wrong with an answer, in words for the model; null when it has the form. */
  readonly faultOf: (answer: string) => string | null;
}

const maxSchemaLength = 256 * 1024;
const maxFaultLength = 500;
/** Milliseconds of the event loop, which a schema or a pattern of the client's may want to have for ever. Few of them are ever needed. */
const maxMs = { schema: 2000, answer: 1000 };

/**
 * The form that a client's JSON schema (2020-12, and what it shares with earlier drafts) describes. `label` names the schema.
 * With `strict`, as OpenAI has it, all properties are required and no others allowed.
 * @throws BadParameter for what is no schema, is too large, or refers to something outside of it
 */
export async function answerForm(schema: unknown, label: string, { strict }: { readonly strict: boolean }): Promise<AnswerForm> {
  if (!isObject(schema)) throw new BadParameter(label, `${label} must be a JSON object.`);
  if (JSON.stringify(schema).length > maxSchemaLength) {
    throw new BadParameter(label, `${label}: at most ${maxSchemaLength} characters are accepted.`);
  }
  const stray = strayReference(schema);
  if (stray !== null) {
    throw new BadParameter(label, `${label}: the reference ${JSON.stringify(stray.slice(0, 80))} does not lead to a schema within it.`);
  }
  const closed = closeObjects(schema, { strict });
  // Codex's models are always strict; what the client allows beyond that is no fault.
  return { schema: closed, faultOf: await faultFinder(strict ? closed : schema, label) };
}

async function faultFinder({ $schema: _draft, $id: _id, ...schema }: JsonSchema, label: string): Promise<AnswerForm['faultOf']> {
  // Most hosts are never asked for a form, and it is large.
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  const validate = compiled(() => ajv.compile(schema), label);
  return (answer) => {
    const value = parsed(answer);
    if (value instanceof SyntaxError) return `it is not JSON (${value.message}).`;
    try {
      if (bounded(() => validate(value), maxMs.answer)) return null;
    } catch {
      return 'it takes too long to compare with the schema.';
    }
    return `${ajv.errorsText(validate.errors, { dataVar: 'answer' }).slice(0, maxFaultLength)}.`;
  };
}

function compiled(compile: () => ValidateFunction, label: string): ValidateFunction {
  try {
    return bounded(compile, maxMs.schema);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, maxFaultLength) : 'it is not accepted';
    throw new BadParameter(label, `${label}: ${why}.`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

/** Runs to the end or throws when the time is over; also in the middle of a regular expression. */
function bounded<T>(work: () => T, timeout: number): T {
  return runInContext('work()', createContext({ work }), { timeout });
}
