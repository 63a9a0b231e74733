import { expect, test } from 'vitest';
import { openDoor } from '../fixtures/door.ts';
import { type Play } from '../fixtures/scripted-jobs.ts';
import { callResponses } from './fixtures/calls.ts';

const user = { role: 'user', content: 'Hello' };
const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
const greet = (play: Play) => play.end({ status: 'completed', answer: 'Hi' });

/** What is refused, by which name, and a part of why. */
const refusals: readonly [change: object, param: string, why: string][] = [
  [{ input: undefined }, 'input', 'expected a string or a list of items'],
  [{ input: [] }, 'input', 'at least one message of the user'],
  [{ input: '  ' }, 'input', 'at least one message of the user'],
  [{ input: [{ role: 'system', content: 'Be brief.' }] }, 'input', 'at least one message of the user'],
  [{ input: Array.from({ length: 5001 }, () => user) }, 'input', 'at most 5000 items'],
  [{ input: [user, 'Hello'] }, 'input[1]', 'items of type null'],
  [{ input: [user, { role: 'tool', content: 'x' }] }, 'input[1].role', ''],
  [{ input: [user, { role: 'user', content: 7 }] }, 'input[1].content', 'expected a string or a list of parts'],
  [{ input: [user, { ...call, type: 'custom_tool_call' }] }, 'input[1]', 'so "custom_tool_call" items are not accepted'],
  [{ input: [user, { type: 'function_call_output', output: '' }] }, 'input[1].call_id', ''],
  [{ input: [user, { type: 'computer_call_output' }] }, 'input[1]', 'items of type "computer_call_output" are not accepted'],
  [{ input: [user, { type: 'item_reference', id: 'msg_0000000000000000_0' }] }, 'input[1].id', 'is not stored here'],
  [{ input: [user, { type: 'item_reference' }] }, 'input[1].id', ''],
  [{ input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] }, 'input[0].content[0]', 'is not in the request'],
  [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text', ''],
  [{ tools: [{ type: 'function', name: 'exec_command' }] }, 'tools[0].name', 'is a tool of Codex’s own'],
  [{ tools: [{ type: 'web_search' }] }, 'tools[0]', 'the tool "web_search" is not offered'],
  [{ tools: ['x'] }, 'tools[0]', 'a tool needs a type'],
  [{ tool_choice: 'required' }, 'tool_choice', 'Send "auto" or "none"'],
  [{ conversation: 'conv_1' }, 'conversation', 'previous_response_id'],
  [{ prompt: { id: 'pmpt_1' } }, 'prompt', 'send the text itself'],
  [{ include: ['message.output_text.logprobs'] }, 'include[0]', 'log probabilities'],
  [{ top_logprobs: 2 }, 'top_logprobs', 'log probabilities'],
  [{ truncation: 'middle' }, 'truncation', ''],
  [{ temperature: 'x' }, 'temperature', ''],
  [{ max_output_tokens: 0 }, 'max_output_tokens', ''],
  [{ stream: 'yes' }, 'stream', ''],
  [{ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) }, 'metadata', 'at most 16 pairs'],
  [{ metadata: { k: 'v'.repeat(513) } }, 'metadata.k', 'at most 512 characters'],
  [{ metadata: { k: 7 } }, 'metadata.k', ''],
  [{ reasoning: { summary: 'long' } }, 'reasoning.summary', ''],
  [{ text: { format: { type: 'xml' } } }, 'text.format', 'the type "xml" is not supported'],
  [{ text: { format: { type: 'json_schema', name: 'n' } } }, 'text.format.schema', 'must be a JSON object'],
  [
    { text: { format: { type: 'json_schema', schema: { $ref: 'https://x.example/s' } } } },
    'text.format.schema',
    'does not lead to a schema',
  ],
  [{ background: true, store: false }, 'background', 'must be stored'],
  [{ previous_response_id: 'resp_0000000000000000', store: false }, 'store', 'leave "store" out'],
];

test.each(refusals)('%o is refused as %s', async (change, param, why) => {
  await using door = await openDoor(greet);
  const response = await callResponses(door, { model: 'gpt-5.5', input: 'Hello', ...change });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: { type: 'invalid_request_error', code: 'invalid_request', param, message: expect.stringContaining(why) },
  });
  expect(door.jobs.requests).toEqual([]);
});

test('an unknown model, a hostile id and a wrong method are refused in the shape of the surface', async () => {
  await using door = await openDoor(greet);
  const unknown = await callResponses(door, { model: 'gpt-4', input: 'Hello' });
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: 'model_not_found' } }]);
  for (const id of ['resp_x', `resp_${'0'.repeat(16)}`, 'x'.repeat(4000), '__proto__']) {
    const response = await door.get(`/v1/responses/${id}`);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'response_not_found' } }]);
  }
  const wrong = await door.get('/v1/responses');
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  const compact = await callResponses({ url: `${door.url}/v1/responses/compact#` }, {});
  expect([compact.status, await compact.json()]).toMatchObject([404, { error: { code: 'unsupported_endpoint' } }]);
  const resumed = await callResponses(door, { model: 'gpt-5.5', input: 'Hello', background: true });
  const { id } = (await resumed.json()) as { id: string };
  const after = await door.get(`/v1/responses/${id}?stream=true&starting_after=3`);
  expect([after.status, await after.json()]).toMatchObject([400, { error: { param: 'starting_after' } }]);
});

test('items of every kind that says something become the conversation, and reasoning does not', async () => {
  await using door = await openDoor(greet);
  const input = [
    { type: 'message', role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'input_text', text: 'Use British spelling.' }] },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is' },
        { type: 'input_text', text: 'this?' },
      ],
    },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'A clock.', annotations: [] }],
    },
    { type: 'item_reference', id: 'rs_0000000000000000_0' },
    { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    { role: 'user', content: 'Why?' },
  ];
  const response = await callResponses(
    door,
    {
      model: 'gpt-5.5:high',
      input,
      instructions: 'You are kind.',
      user: 'u',
      service_tier: 'auto',
      prompt_cache_key: 'k',
      text: { verbosity: 'low' },
    },
    { headers: { 'x-drawbridge-sandbox': 'workspace-write', 'idempotency-key': 'once' } },
  );
  expect(response.status).toBe(200);
  expect(door.jobs.requests[0]).toMatchObject({
    prompt: '[USER]\nWhat is\nthis?\n\n[ASSISTANT]\nA clock.\n\n[ASSISTANT]\nNo.\n\n[USER]\nWhy?',
    developerInstructions: 'You are kind.\n\nBe brief.\n\nUse British spelling.',
    model: 'gpt-5.5',
    effort: 'high',
    sandbox: 'workspace-write',
    idempotencyKey: 'once',
  });
});
