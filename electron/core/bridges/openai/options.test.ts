import { expect, test } from 'vitest';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { openDoor } from './fixtures/door.ts';
import { type Play } from './fixtures/scripted-jobs.ts';

const user = (content: string) => ({ role: 'user', content });
const hello = { messages: [user('Hello')] };

function answer(play: Play): void {
  play.complete('m', 'Hi');
  play.end({ status: 'completed', answer: 'Hi' });
}

const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

test('a further id stands for its model, and is listed beside it', async () => {
  const modelAliases = { 'local-agent': 'gpt-5.4', 'org/deep:thinker': 'GPT-5.5:xhigh', nobody: 'gpt-3' };
  await using door = await openDoor(answer, { config: { modelAliases } });
  const { data } = await door.client.models.list();
  const ids = data.map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('local-agent'))).toEqual(
    ['low', 'medium', 'high', 'xhigh'].map((effort) => `local-agent:${effort}`),
  );
  expect(ids.some((id) => id.startsWith('nobody'))).toBe(false);
  expect(await bodyOf(await door.get('/v1/models/org/deep:thinker'))).toMatchObject({
    id: 'org/deep:thinker',
    base_model: 'gpt-5.5',
    reasoning: 'xhigh',
  });
  // As the SDK writes it, and as others do.
  for (const path of ['org%2Fdeep%3Athinker', 'org%2fdeep:thinker'])
    expect(await bodyOf(await door.get(`/v1/models/${path}`))).toMatchObject({ id: 'org/deep:thinker' });
  expect(await door.client.models.retrieve('org/deep:thinker')).toMatchObject({ id: 'org/deep:thinker' });
  expect(await bodyOf(await door.get('/v1/models/org/deep:thinker:low'))).toMatchObject({ id: 'org/deep:thinker:low', reasoning: 'low' });
  expect(await door.client.models.retrieve('local-agent:high')).toMatchObject({ id: 'local-agent:high', base_model: 'gpt-5.4' });
  const ran = [];
  for (const model of ['local-agent', 'Local-Agent:high', 'org/deep:thinker', 'org/deep:thinker:low'])
    ran.push((await bodyOf(await door.post({ ...hello, model })))['model']);
  expect(ran).toEqual(['gpt-5.4', 'gpt-5.4', 'gpt-5.5', 'gpt-5.5']);
  expect(door.jobs.requests.map(({ effort }) => effort)).toEqual(['low', 'high', 'xhigh', 'low']);
});

test('ids with slashes and colons are found or are a 404 that says what there is', async () => {
  await using door = await openDoor();
  expect(await bodyOf(await door.get('/v1/models/qwen3:8b'))).toMatchObject({ id: 'Qwen3:8b' });
  for (const id of ['meta/llama-3:70b', 'a/b/c', 'gpt-5.5/high', '..%2F..%2Fhealthz', '%2F%2Fx']) {
    const response = await door.get(`/v1/models/${id}`);
    const error = { type: 'invalid_request_error', code: 'model_not_found', message: expect.stringContaining('gpt-5.5:low') };
    expect([response.status, await response.json()]).toMatchObject([404, { error }]);
  }
  for (const path of ['/v1%2Fmodels/gpt-5.5', '/v1/models/a%2Eb', '/v1/models/a%5Cb', '/v1/responses/a%2Fb'])
    expect([path, (await door.get(path)).status]).toEqual([path, 400]);
});

test('where the owner wants it so the default answers for an unknown model, and says that it did', async () => {
  await using door = await openDoor(answer, { config: { unknownModel: 'default' } });
  expect((await bodyOf(await door.post({ ...hello, model: 'gpt-4o' })))['model']).toBe('gpt-5.5');
  const streamed = await (await door.post({ ...hello, model: 'gpt-4o', reasoning_effort: 'high', stream: true })).text();
  expect(streamed).toContain('"model":"gpt-5.5"');
  expect(hear(streamed).content).toBe('Hi');
  expect(door.jobs.requests.map(({ model, effort }) => [model, effort])).toEqual([
    ['gpt-5.5', 'medium'],
    ['gpt-5.5', 'high'],
  ]);
});

test('the size of a body is the owner’s to say', async () => {
  await using door = await openDoor(answer, { config: { maxBodyBytes: 2048 } });
  expect((await door.post(hello)).status).toBe(200);
  const response = await door.post({ messages: [user('x'.repeat(2048))] });
  expect([response.status, await response.json()]).toMatchObject([413, { error: { message: 'request entity too large' } }]);
});

test('what tunes a model is taken, and the reply says that it did nothing', async () => {
  await using door = await openDoor(answer);
  const tuned = { ...hello, temperature: 0, max_tokens: 5, seed: null, stop: null, n: 1, store: true };
  for (const stream of [true, false]) {
    const response = await door.post({ ...tuned, stream });
    expect([response.status, response.headers.get('x-drawbridge-ignored')]).toEqual([200, 'temperature, max_tokens']);
  }
  expect((await door.post(hello)).headers.has('x-drawbridge-ignored')).toBe(false);
});

const history =
  '### Chat History:\n<chat_history>\nUSER: How do bridges\nstand up in a storm of the century?\nASSISTANT: They bend.\n</chat_history>';
const questions = {
  title: `### Task:\nGenerate a concise title.\n### Output:\nJSON format: { "title": "your title" }\n### Examples:\n- { "title": "X" }\n${history}`,
  tags: `### Task:\nGenerate 1-3 broad tags.\n\n### Output:\nJSON format: { "tags": ["tag1"] }\n\n${history}`,
  followUps: `### Task:\nSuggest follow-ups.\n### Output:\nJSON format: { "follow_ups": ["One?"] }\n${history}`,
  image: `### Task:\nGenerate a prompt.\n### Output:\nStrictly return in JSON format:\n{\n    "prompt": "x"\n}\n\n${history}`,
};
/** The user's own, though it begins alike. */
const documents = '### Task:\nRespond to the user query using the provided context.\n<context>{ "title": "x" }</context>\nWhat is it?';

test.each(['separate', 'answer', 'thread'] as const)('what a program asks behind the user’s back: %s', async (backgroundPrompts) => {
  await using door = await openDoor(answer, { config: { backgroundPrompts } });
  const post = (content: string, stream = false) =>
    door.post({ messages: [user(content)], stream }, { headers: { 'x-openwebui-chat-id': 'chat' } });
  const contentOf = async (content: string) => {
    const whole = (await bodyOf(await post(content)))['choices'] as { message: { content: string } }[];
    const streamed = hear(await (await post(content, true)).text());
    expect([streamed.content, streamed.finish]).toEqual([whole[0]?.message.content, 'stop']);
    return streamed.content;
  };
  await post('How do bridges stand up?');
  const answers = [];
  for (const question of Object.values(questions)) answers.push(await contentOf(question));
  await post(documents);
  const [first, ...others] = door.jobs.requests;
  const last = others.pop();
  // The documents belong to the chat.
  const threadId = '01a1f885-0000-7000-8000-000000000000';
  expect([first?.threadId, last?.threadId]).toEqual([null, threadId]);
  switch (backgroundPrompts) {
    case 'thread':
      expect(others.map((request) => request.threadId)).toEqual(Array.from({ length: 8 }, () => threadId));
      break;
    case 'separate':
      expect(others.map((request) => [request.threadId, request.ephemeral])).toEqual(Array.from({ length: 8 }, () => [null, true]));
      break;
    case 'answer':
      expect(answers).toEqual(['{"title":"How do bridges"}', '{"tags":["General"]}', '{"follow_ups":[]}', 'Hi']);
      expect(others.map((request) => request.prompt)).toEqual([questions.image, questions.image]);
  }
});

const times = { startedAtMs: 1, completedAtMs: 2 };
const done: readonly Item[] = [
  {
    ...times,
    type: 'commandExecution',
    id: 'c',
    command: 'grep  `x`\n -r .',
    cwd: '/',
    status: 'completed',
    output: 'a.ts\n```\n',
    exitCode: 0,
    durationMs: 1,
  },
  { ...times, type: 'fileChange', id: 'f', status: 'completed', changes: [{ path: 'a.ts', kind: 'add', movedTo: null, diff: '+1' }] },
  { ...times, type: 'mcpToolCall', id: 't', server: 'docs', tool: 'find', status: 'failed', error: 'no such page', durationMs: 1 },
  { ...times, type: 'webSearch', id: 'w', query: 'how tall' },
];
const summary = [
  'Ran ``grep `x` -r .`` (exit 0).',
  'Edited `a.ts`.',
  'Called `docs.find` (failed: no such page).',
  'Searched the web for `how tall`.',
];

function work(play: Play): void {
  const [command, ...others] = done;
  play.say('m', 'I look ');
  // Tells of itself while a message is being written.
  if (command) play.emit({ type: 'item/completed', item: command });
  play.say('m', 'around.');
  play.complete('m', 'I look around.');
  for (const item of others) play.emit({ type: 'item/completed', item });
  const answer = play.request.outputSchema === undefined ? 'Done.' : '{"done":true}';
  play.complete('n', answer);
  play.end({ status: 'completed', answer });
}

test.each([
  ['off', 'text', 'I look around.\n\nDone.', ''],
  ['summary', 'reasoning', 'I look around.\n\nDone.', summary.join('\n\n')],
  ['summary', 'text', ['I look around.', ...summary, 'Done.'].join('\n\n'), ''],
] as const)('what Codex does is told as the owner says: %s, as %s', async (toolActivity, activityAs, content, reasoning) => {
  await using door = await openDoor(work, { config: { toolActivity, activityAs } });
  const heard = hear(await (await door.post({ ...hello, stream: true })).text());
  expect([heard.content, heard.reasoning]).toEqual([content, reasoning]);
  // An answer of the client's own form is the last message alone.
  const formed = hear(await (await door.post({ ...hello, stream: true, response_format: { type: 'json_object' } })).text());
  expect(formed.content).toBe('{"done":true}');
  expect(formed.reasoning).toContain('I look around.');
});

test('all that came of it is told where the owner wants that, and cut where it is long', async () => {
  const long = {
    ...times,
    type: 'commandExecution',
    id: 'l',
    command: 'yes',
    cwd: '/',
    status: 'failed',
    output: 'y\n'.repeat(100_000),
  } as const;
  await using door = await openDoor(
    (play) => {
      for (const item of done.slice(0, 2)) play.emit({ type: 'item/completed', item });
      play.emit({ type: 'item/completed', item: { ...long, exitCode: null, durationMs: null } });
      answer(play);
    },
    { config: { toolActivity: 'full' } },
  );
  const { content, reasoning } = hear(await (await door.post({ ...hello, stream: true })).text());
  expect(content).toBe('Hi');
  expect(reasoning.startsWith(`${summary[0]}\n\`\`\`\`\na.ts\n\`\`\`\n\`\`\`\`\n\n${summary[1]}\n\`\`\`\na.ts\n+1\n\`\`\`\n\n`)).toBe(true);
  expect(reasoning.endsWith('… (191999 characters left out)\n```')).toBe(true);
});
