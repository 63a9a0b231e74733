import { expect, test } from 'vitest';
import { answerForm } from './answer-form.ts';

const loose = { strict: false };
const strict = { strict: true };

test('strict goes through all of a schema, and leaves values alone', async () => {
  const point = { type: 'object', properties: { x: { type: 'number' }, y: { type: 'number' } } };
  const kept = { const: point, enum: [point], default: point, examples: [point] };
  const schema = {
    type: ['object', 'null'],
    properties: { at: point, list: { type: 'array', items: { anyOf: [point, { $ref: '#/$defs/open' }] } }, fixed: kept },
    required: ['at'],
    $defs: { open: { ...point, additionalProperties: true, required: ['x'] } },
  };
  const closed = { ...point, additionalProperties: false };
  expect((await answerForm(schema, 's', loose)).schema).toEqual({
    ...schema,
    properties: { at: closed, list: { type: 'array', items: { anyOf: [closed, { $ref: '#/$defs/open' }] } }, fixed: kept },
    additionalProperties: false,
  });
  const whole = { ...closed, required: ['x', 'y'] };
  expect((await answerForm(schema, 's', strict)).schema).toEqual({
    type: ['object', 'null'],
    properties: { at: whole, list: { type: 'array', items: { anyOf: [whole, { $ref: '#/$defs/open' }] } }, fixed: kept },
    required: ['at', 'list', 'fixed'],
    additionalProperties: false,
    $defs: { open: whole },
  });
});

test('a fault is told in words; what the client allows is none', async () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://example.com/s',
    type: 'object',
    properties: { ok: { type: 'boolean' }, when: { type: 'string', format: 'date' } },
    required: ['ok'],
  };
  const { faultOf } = await answerForm(schema, 's', loose);
  expect(faultOf('{"ok":true,"when":"today","more":1}')).toBeNull();
  expect(faultOf('{"ok":"yes"}')).toBe('answer/ok must be boolean.');
  expect(faultOf('{}')).toBe("answer must have required property 'ok'.");
  expect(faultOf('```json\n{"ok":true}\n```')).toMatch(/^it is not JSON \(.+\)\.$/s);
  expect((await answerForm(schema, 's', strict)).faultOf('{"ok":true}')).toBe("answer must have required property 'when'.");
  expect((await answerForm({ type: 'object' }, 's', loose)).faultOf('[]')).toBe('answer must be object.');
});

test('what is no schema is refused by its name; a pattern that never ends ends', async () => {
  for (const schema of [
    { type: 'thing' },
    { pattern: '(' },
    { required: 'ok' },
    { properties: { a: 7 } },
    { items: [{ type: 'string' }] },
  ]) {
    await expect(answerForm(schema, 'label', loose)).rejects.toThrow(/^label: .+/);
  }
  const { faultOf } = await answerForm({ type: 'string', pattern: '^(a+)+$' }, 's', loose);
  expect(faultOf('"aaaa"')).toBeNull();
  expect(faultOf(JSON.stringify(`${'a'.repeat(60)}!`))).toBe('it takes too long to compare with the schema.');
  expect(faultOf('"aaaa"')).toBeNull();
});
