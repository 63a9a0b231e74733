import { isObject } from './check.ts';

/** A JSON schema as a client sent it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The first reference that does not lead to a schema within this one; null when all do. Nothing is ever fetched. */
export function strayReference(schema: JsonSchema): string | null {
  return strayIn(schema, schema);
}

/**
 * The schema with `additionalProperties: false` wherever an object lists properties and says nothing of others: models want it. With `strict`
 * wherever it lists properties, all of which are then required.
 */
export function closeObjects(schema: JsonSchema, { strict }: { readonly strict: boolean }): JsonSchema {
  const close = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(close);
    if (!isObject(value)) return value;
    const closed = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isValue.has(key) ? inner : close(inner)]));
    const { properties, additionalProperties } = value;
    if (!isObjectType(value['type']) || !isObject(properties)) return closed;
    if (strict) return { ...closed, required: Object.keys(properties), additionalProperties: false };
    return additionalProperties === undefined ? { ...closed, additionalProperties: false } : closed;
  };
  return close(schema) as JsonSchema;
}

/** Keywords that hold values, not schemas. */
const isValue: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);

function isObjectType(type: unknown): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object'));
}

function strayIn(node: unknown, schema: JsonSchema): string | null {
  if (typeof node !== 'object' || node === null) return null;
  const reference = referenceOf(node);
  if (reference !== null && !leadsToSchema(reference, schema)) return reference;
  for (const child of Object.values(node)) {
    const stray = strayIn(child, schema);
    if (stray !== null) return stray;
  }
  return null;
}

function referenceOf(node: unknown): string | null {
  if (!isObject(node)) return null;
  const { $ref } = node;
  return typeof $ref === 'string' ? $ref : null;
}

/** Follows references to references; a circle of them leads nowhere. */
function leadsToSchema(reference: string, schema: JsonSchema): boolean {
  const seen = new Set<string>();
  let next: string | null = reference;
  while (next !== null && !seen.has(next)) {
    seen.add(next);
    const target = lookUp(next, schema);
    if (!isObject(target)) return typeof target === 'boolean';
    next = referenceOf(target);
  }
  return next === null;
}

/** What a JSON pointer in a URL fragment names; undefined when there is nothing. */
function lookUp(reference: string, schema: JsonSchema): unknown {
  if (reference === '#') return schema;
  if (!reference.startsWith('#/')) return undefined;
  let node: unknown = schema;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    node = typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
  }
  return node;
}
