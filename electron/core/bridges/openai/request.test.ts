import { expect, test } from 'vitest';
import { openDoor } from './fixtures/door.ts';

const user = (content: unknown) => ({ role: 'user', content });
const hello = [user('Hello')];
const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false };

const noMessages = 'Request body must include a non-empty messages array.';
const noUser = 'Messages must include at least one user entry.';
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const imagePart = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };

/** Body, the message (whole, or how it begins with `…`), the parameter it names. */
const refusals: readonly (readonly [body: unknown, message: string, param: string])[] = [
  [{}, noMessages, 'messages'],
  [[], noMessages, 'messages'],
  ['"text"', noMessages, 'messages'],
  [{ messages: 'Hello' }, noMessages, 'messages'],
  [{ messages: [], response_format: 5 }, noMessages, 'messages'],
  [{ messages: Array.from({ length: 10_000 }, () => hello[0]) }, 'messages: at most …', 'messages'],
  [{ messages: ['Hello'] }, 'messages[0]: …', 'messages[0]'],
  [{ messages: [{ role: 'wizard', content: 'x' }] }, 'messages[0].role: …', 'messages[0].role'],
  [{ messages: [user(null)] }, 'messages[0].content: expected a string or a list of parts.', 'messages[0].content'],
  [{ messages: [user(5)] }, 'messages[0].content: expected a string or a list of parts.', 'messages[0].content'],
  [{ messages: [user([{ type: 'text' }])] }, 'messages[0].content[0].text: …', 'messages[0].content[0].text'],
  [{ messages: [hello[0], user([{ type: 'image_url' }])] }, 'Message 2 image_url block is missing url.', 'messages[1].content[0]'],
  [{ messages: [user([{ type: 'input_image', image_url: '' }])] }, 'Message 1 image_url block is missing url.', 'messages[0].content[0]'],
  [{ messages: [user([{ type: 'local_image', url: 'a.png' }])] }, 'Message 1 local_image block is missing path.', 'messages[0].content[0]'],
  [{ messages: [user([image('  ')])] }, 'Image reference cannot be empty.', 'messages[0].content[0]'],
  [{ messages: [user([image('data:image/png,AAAA')])] }, 'Invalid data URL provided for image attachment.', 'messages[0].content[0]'],
  [{ messages: [user([image('file://')])] }, 'Invalid file:// URL provided for image attachment.', 'messages[0].content[0]'],
  [
    { messages: [user([image('ftp://example.com/a.png')])] },
    'Only file:// URLs, HTTP(S) URLs, or local file paths are supported for images.',
    'messages[0].content[0]',
  ],
  [{ messages: hello, metadata: { drawbridge_sandbox: 'all' } }, 'metadata.drawbridge_sandbox: …', 'metadata.drawbridge_sandbox'],
  [{ messages: hello, metadata: { drawbridge_root: 5 } }, 'metadata.drawbridge_root: …', 'metadata.drawbridge_root'],
  [
    { messages: hello, metadata: { drawbridge_sanbox: 'x' } },
    'metadata.drawbridge_sanbox: not known here. …',
    'metadata.drawbridge_sanbox',
  ],
  [{ messages: [user([imagePart])] }, 'messages[0].content[0]: not a picture that is read here. …', 'messages[0].content[0]'],
  [{ messages: [user([{ type: 'input_audio' }])] }, 'messages[0].content[0]: audio is not supported. …', 'messages[0].content[0]'],
  [{ messages: [user([{ type: 'file' }])] }, 'messages[0].content[0]: the file "file" has no file_data.', 'messages[0].content[0]'],
  [{ messages: [{ role: 'system', content: 'Be brief.' }] }, noUser, 'messages'],
  [{ messages: [user('  ')] }, noUser, 'messages'],
  [{ messages: [user('')], response_format: 'xml' }, 'Unsupported response_format type "xml".', 'response_format'],
  [
    { messages: hello, response_format: 'json_schema' },
    'response_format "json_schema" requires an accompanying schema.',
    'response_format',
  ],
  [
    { messages: hello, response_format: { type: 'json_schema', json_schema: { name: 'report', strict: true } } },
    'response_format.json_schema.schema must be provided for type=json_schema.',
    'response_format',
  ],
  [{ messages: hello, response_format: 5 }, 'response_format must be an object when provided.', 'response_format'],
  [{ messages: hello, response_format: { type: 'xml' } }, 'Unsupported response_format type "xml".', 'response_format'],
  [{ messages: hello, output_schema: 'x' }, 'output_schema must be a JSON object.', 'output_schema'],
  [{ messages: hello, outputSchema: [] }, 'outputSchema must be a JSON object.', 'outputSchema'],
  [
    { messages: hello, response_format: { type: 'json_schema', json_schema: { schema: 'x' } } },
    'response_format.json_schema.schema must be a JSON object.',
    'response_format.json_schema.schema',
  ],
  [{ messages: hello, output_schema: { $ref: 'https://example.com/schema.json' } }, 'output_schema: the reference …', 'output_schema'],
  [{ messages: hello, output_schema: { $defs: { a: { $ref: '#/$defs/a' } } } }, 'output_schema: the reference …', 'output_schema'],
  [{ messages: hello, output_schema: { description: 'x'.repeat(2_000_000) } }, 'output_schema: at most …', 'output_schema'],
  [{ messages: hello, n: 1000 }, 'n: a request gets one answer; leave it out or send 1.', 'n'],
  [
    { messages: hello, tools: [{ type: 'function', function: { name: 'exec_command' } }] },
    'tools[0].function.name: …',
    'tools[0].function.name',
  ],
  [{ messages: hello, functions: [{ name: 'codex_run' }] }, 'functions: …', 'functions'],
  [{ messages: hello, function_call: { name: 'codex_run' } }, 'function_call: …', 'function_call'],
  [{ messages: hello, web_search_options: {} }, 'web_search_options: …', 'web_search_options'],
  [{ messages: hello, tool_choice: 'required' }, 'tool_choice: …', 'tool_choice'],
  [{ messages: hello, tool_choice: { type: 'function' } }, 'tool_choice: …', 'tool_choice'],
  [{ messages: hello, stop: ['\n'] }, 'stop: …', 'stop'],
  [{ messages: hello, logprobs: true }, 'logprobs: …', 'logprobs'],
  [{ messages: hello, modalities: ['text', 'audio'] }, 'modalities[1]: …', 'modalities[1]'],
  [{ messages: hello, audio: { voice: 'alloy' } }, 'audio: …', 'audio'],
  [{ messages: hello, temperature: 'x' }, 'temperature: …', 'temperature'],
  [{ messages: hello, max_tokens: 1e18 }, 'max_tokens: …', 'max_tokens'],
  [{ messages: hello, logit_bias: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [n, 1])) }, 'logit_bias: …', 'logit_bias'],
  [{ messages: hello, stream: 'yes' }, 'stream: …', 'stream'],
];

test('security 61, 62, 71, 72: what cannot be done is refused by the name of the parameter, and no job is made', async () => {
  await using door = await openDoor();
  for (const [body, message, param] of refusals) {
    const response = await door.post(body);
    const { error } = (await response.json()) as { readonly error: { readonly message: string } };
    const beginning = message.split('…', 1)[0] ?? '';
    expect([response.status, error], message).toMatchObject([400, { type: 'invalid_request_error', param, code: 'invalid_request' }]);
    expect(message.endsWith('…') ? error.message.slice(0, beginning.length) : error.message).toBe(beginning);
  }
  expect(door.jobs.requests).toEqual([]);
});

test('security 61: a body that is no JSON, too large or too deep is refused in the same form', async () => {
  await using door = await openDoor();
  const errors = async (body: string, headers = {}) => {
    const response = await door.post(body, { headers });
    return [response.status, ((await response.json()) as { readonly error: unknown }).error];
  };
  const type = 'invalid_request_error';
  expect(await errors('{"messages":')).toMatchObject([400, { type, code: 'invalid_json' }]);
  expect(await errors('['.repeat(100))).toMatchObject([400, { type, code: 'json_too_deep' }]);
  expect(await errors('{}', { 'content-type': 'text/plain' })).toMatchObject([415, { type, code: 'unsupported_media_type' }]);
  expect(await errors(JSON.stringify('x'.repeat(10 * 1024 * 1024)))).toEqual([
    413,
    { message: 'request entity too large', type, param: null, code: 'body_too_large' },
  ]);
});

/** What Codex is asked for a body. */
async function asked(body: object, headers = {}) {
  await using door = await openDoor((play) => play.end({ status: 'completed', answer: 'ok' }));
  const response = await door.post({ messages: hello, ...body }, { headers });
  expect(response.status).toBe(200);
  return door.jobs.requests[0];
}

test('what only tunes a model is taken and left aside', async () => {
  const tuning = { temperature: 0.2, top_p: 1, max_tokens: 100, seed: 1, user: 'me', metadata: { a: 'b' }, store: true, stop: null, n: 1 };
  const empty = { tools: [], tool_choice: 'none', logprobs: false, modalities: ['text'], logit_bias: {}, unheard_of: { x: 1 } };
  expect(await asked({ ...tuning, user: null, ...empty })).toMatchObject({ prompt: 'Hello', model: null, effort: null });
});

test('instructions are set above the conversation, which is told in blocks', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'First' },
        { type: 'text', text: 'question' },
      ],
    },
    { role: 'assistant', content: 'An answer.' },
    { role: 'assistant', content: null, tool_calls: [] },
    { role: 'tool', content: '42', tool_call_id: 'x' },
    { role: 'developer', content: 'Be kind.' },
    { role: 'user', content: 'Second question' },
  ];
  expect(await asked({ messages })).toMatchObject({
    prompt: '[USER]\nFirst\nquestion\n\n[ASSISTANT]\nAn answer.\n\n[TOOL]\n42\n\n[USER]\nSecond question',
    developerInstructions: 'Be brief.\n\nBe kind.',
  });
});

test('a single question goes to Codex as it is', async () => {
  const messages = [{ role: 'system', content: 'Be brief.' }, user(' [USER]\n hi ')];
  expect(await asked({ messages })).toMatchObject({ prompt: ' [USER]\n hi ', developerInstructions: 'Be brief.' });
});

test.each([
  [{}, null, null],
  [{ reasoning_effort: 'high' }, null, 'high'],
  [{ model: 'GPT-5.5' }, 'gpt-5.5', 'medium'],
  [{ model: 'gpt-5.5:XHigh' }, 'gpt-5.5', 'xhigh'],
  [{ model: 'gpt-5.5:low', reasoning_effort: 'high' }, 'gpt-5.5', 'high'],
  [{ model: 'gpt-5.5:low', model_reasoning_effort: 'high' }, 'gpt-5.5', 'high'],
  [{ model: 'gpt-5.4:extreme' }, 'gpt-5.4', 'low'],
  [{ model: 'qwen3:8b' }, 'Qwen3:8b', null],
])('%o asks for model %s with effort %s', async (body, model, effort) => {
  expect(await asked(body)).toMatchObject({ model, effort });
});

test.each([
  [{}, undefined],
  [{ response_format: { type: 'text' } }, undefined],
  [{ response_format: 'text' }, undefined],
  [{ response_format: { type: 'json_object' } }, { type: 'object' }],
  [{ responseFormat: 'json_object' }, { type: 'object' }],
  [{ response_format: { type: 'json_schema', json_schema: { name: 'report', schema } } }, schema],
  [{ response_format: { type: 'json_schema', schema } }, schema],
  [{ response_format: { type: 'json_schema', json_schema: schema } }, schema],
  [{ output_schema: schema, outputSchema: {}, response_format: 'text' }, schema],
  [{ outputSchema: schema, response_format: { type: 'json_object' } }, schema],
  // Strict models want it said of every object.
  [
    { output_schema: { type: 'object', properties: { a: { type: 'object', properties: {} } } } },
    {
      type: 'object',
      properties: { a: { type: 'object', properties: {}, additionalProperties: false } },
      additionalProperties: false,
    },
  ],
  // A schema may well refer to itself further down.
  [{ output_schema: { type: 'array', items: { $ref: '#' } } }, { type: 'array', items: { $ref: '#' } }],
])('%o asks for the schema %o', async (body, outputSchema) => {
  expect((await asked(body))?.outputSchema).toEqual(outputSchema);
});

test('the client may name the folder, the sandbox and the effort, by header or metadata', async () => {
  expect(await asked({}, { 'x-drawbridge-cwd': '/repo/sub' })).toMatchObject({ cwd: '/repo/sub', sandbox: 'read-only' });
  expect(await asked({}, { 'x-drawbridge-root': '/repo', 'x-drawbridge-effort': 'High' })).toMatchObject({ cwd: '/repo', effort: 'high' });
  expect(await asked({}, { 'x-drawbridge-sandbox': 'workspace-write' })).toMatchObject({ sandbox: 'workspace-write' });
  const metadata = { drawbridge_root: '/repo', drawbridge_sandbox: 'workspace-write', drawbridge_effort: 'low', other: 5 };
  const all = { cwd: '/repo', sandbox: 'workspace-write', effort: 'low' };
  expect(await asked({ metadata }, { 'x-drawbridge-root': '/repo', 'x-drawbridge-cwd': '/repo' })).toMatchObject(all);
  // OpenAI's own word for it comes first.
  expect(await asked({ metadata, reasoning_effort: 'high' })).toMatchObject({ effort: 'high' });
  await using door = await openDoor();
  const refused = async (headers: Record<string, string>, body = {}) => {
    const response = await door.post({ model: 'gpt-5.5', messages: hello, ...body }, { headers });
    return [response.status, await response.json()];
  };
  expect(await refused({ 'x-drawbridge-sandbox': 'all' })).toMatchObject([400, { error: { param: 'x-drawbridge-sandbox' } }]);
  const contradiction = await refused({ 'x-drawbridge-root': '/elsewhere' }, { metadata });
  expect(contradiction).toMatchObject([400, { error: { param: 'metadata.drawbridge_root', code: 'invalid_request' } }]);
  expect(door.jobs.requests).toEqual([]);
});

test('a thousand messages are told whole and in order', async () => {
  const roles = ['user', 'assistant', 'tool'];
  const messages = Array.from({ length: 1000 }, (_, n) => ({ role: roles[n % 3], content: `Message ${n}.` }));
  const blocks = messages.map(({ role, content }) => `[${role?.toUpperCase()}]\n${content}`);
  expect(await asked({ messages })).toMatchObject({ prompt: blocks.join('\n\n'), title: 'Message 999.' });
});
