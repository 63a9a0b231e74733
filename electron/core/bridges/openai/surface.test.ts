import OpenAI, { APIError, AuthenticationError, NotFoundError } from 'openai';
import { expect, test } from 'vitest';
import { openDoor } from './fixtures/door.ts';
import { type Play } from './fixtures/scripted-jobs.ts';

const hello = [{ role: 'user', content: 'Hello' }] as const;
const usage = { input: 100, cachedInput: 10, output: 20, reasoning: 5, total: 120 };
const usageBody = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

function greet(play: Play): void {
  play.think('r', 'Who is it?');
  play.complete('r', 'Who is it?', 'reasoning');
  play.say('m', 'Hi ', 'there');
  play.complete('m', 'Hi there');
  play.end({ status: 'completed', answer: 'Hi there', usage });
}

test('the client lists the models and finds each of them', async () => {
  await using door = await openDoor();
  const { data: models } = await door.client.models.list();
  expect(models.map(({ id }) => id)).toEqual([
    ...['low', 'medium', 'high', 'xhigh'].map((effort) => `gpt-5.5:${effort}`),
    ...['low', 'medium', 'high', 'xhigh'].map((effort) => `gpt-5.4:${effort}`),
    'Qwen3:8b',
  ]);
  expect(models[3]).toEqual({
    object: 'model',
    id: 'gpt-5.5:xhigh',
    created: 1_760_000_000,
    owned_by: 'codex',
    label: 'GPT-5.5 · X-High',
    description: 'For hard work. (Reasoning: X-High)',
    base_model: 'gpt-5.5',
    reasoning: 'xhigh',
    default_reasoning: 'medium',
  });
  expect(await (await door.get('/v1/models')).json()).toMatchObject({ object: 'list', defaults: { model: 'gpt-5.5:medium' } });
  for (const id of ['gpt-5.5', 'GPT-5.4:High', 'Qwen3:8b']) expect((await door.client.models.retrieve(id)).object).toBe('model');
  for (const id of ['gpt-4', 'gpt-5.5:extreme', '..%2Fx']) {
    const error: unknown = await door.client.models.retrieve(id).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(APIError);
    if (id === 'gpt-4') expect(error).toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' });
  }
});

test('a plain answer has the text, the usage and the model', async () => {
  await using door = await openDoor(greet);
  const completion = await door.client.chat.completions.create({ model: 'gpt-5.5:high', messages: [...hello] });
  expect(completion).toEqual({
    id: 'chatcmpl-01a1f885-0000-7000-8000-000000000000',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'gpt-5.5',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi there' }, finish_reason: 'stop' }],
    usage: usageBody,
  });
  expect(door.jobs.requests).toEqual([
    {
      caller: { clientId: 'client', clientName: 'Test', scopes: ['run'] },
      bridge: { id: 'openai', sandbox: 'read-only' },
      operation: 'chat.completions',
      prompt: 'Hello',
      title: 'Hello',
      cwd: null,
      withoutCwd: 'first',
      sandbox: 'read-only',
      model: 'gpt-5.5',
      effort: 'high',
      threadId: null,
      ephemeral: true,
      developerInstructions: null,
      idempotencyKey: null,
    },
  ]);
});

test('a streamed answer comes delta by delta, each as soon as it is said', async () => {
  const heard = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using door = await openDoor(async (play) => {
    play.say('m', 'Hi ');
    await heard[0]?.promise;
    play.say('m', 'there');
    await heard[1]?.promise;
    play.end({ status: 'completed', answer: 'Hi there', usage });
  });
  const stream = await door.client.chat.completions.create({
    model: 'gpt-5.5',
    messages: [...hello],
    stream: true,
    stream_options: { include_usage: true },
  });
  const pieces: string[] = [];
  let last: OpenAI.ChatCompletionChunk | null = null;
  for await (const chunk of stream) {
    const piece = chunk.choices[0]?.delta.content;
    if (piece) heard[pieces.push(piece) - 1]?.resolve();
    last = chunk;
  }
  expect(pieces).toEqual(['Hi ', 'there']);
  expect(last).toMatchObject({ choices: [], usage: usageBody });
});

test('the stream helper puts the same completion together', async () => {
  await using door = await openDoor(greet);
  const runner = door.client.chat.completions.stream({ model: 'gpt-5.5', messages: [...hello], stream_options: { include_usage: true } });
  const completion = await runner.finalChatCompletion();
  expect(completion.choices[0]).toMatchObject({ message: { role: 'assistant', content: 'Hi there' }, finish_reason: 'stop' });
  expect(completion).toMatchObject({ model: 'gpt-5.5', usage: usageBody });
});

test('security 65: a client that leaves its stream takes the job along', async () => {
  await using door = await openDoor((play) => play.say('m', 'Once upon a time'));
  const stream = await door.client.chat.completions.create({ model: 'gpt-5.5', messages: [...hello], stream: true });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
  expect(await door.jobs.cancelled).toMatchObject({ status: 'cancelled', prompt: 'Hello' });
});

test.each([true, false])('a client that leaves before the first word takes the job along, streamed: %s', async (stream) => {
  const started = Promise.withResolvers<void>();
  await using door = await openDoor(() => started.resolve());
  const leave = new AbortController();
  const call = door.client.chat.completions.create({ model: 'gpt-5.5', messages: [...hello], stream }, { signal: leave.signal });
  await started.promise;
  leave.abort();
  await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
  expect(await door.jobs.cancelled).toMatchObject({ status: 'cancelled' });
});

test('a failure in the middle of a stream is an error of the client', async () => {
  await using door = await openDoor((play) => {
    play.say('m', 'Half an ans');
    const failure = { code: 'codex/exited', message: 'Codex ended while it worked.', hint: 'Try again.' };
    play.end({ status: 'failed', failure });
  });
  const stream = await door.client.chat.completions.create({ model: 'gpt-5.5', messages: [...hello], stream: true });
  let content = '';
  const reading = (async () => {
    for await (const chunk of stream) content += chunk.choices[0]?.delta.content ?? '';
  })();
  const error: unknown = await reading.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ message: 'Codex ended while it worked. Try again.', type: 'codex_stream_error', code: 'codex_exited' });
  expect(content).toBe('Half an ans');
});

test.each([true, false])(
  'a failure before the first word is an HTTP status, and the work is not repeated, streamed: %s',
  async (stream) => {
    const failure = { code: 'model/refused', message: 'The model refused.', hint: null };
    await using door = await openDoor((play) => play.end({ status: 'failed', failure }));
    const error: unknown = await door.client.chat.completions
      .create({ messages: [...hello], model: 'gpt-5.5', stream })
      .catch((reason) => reason);
    expect(error).toMatchObject({
      status: 502,
      message: '502 The model refused.',
      type: 'codex_execution_error',
      code: 'model_refused',
      param: null,
    });
    expect(door.jobs.requests).toHaveLength(1);
  },
);

test('security 63: an unknown model is refused by name, without a job', async () => {
  await using door = await openDoor();
  for (const model of ['gpt-4', 'gpt:high:high', '../../x', '--config=x', 'gpt-5.5\n', 'x'.repeat(10_000)]) {
    const error: unknown = await door.client.chat.completions.create({ model, messages: [...hello] }).catch((reason) => reason);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ code: 'model_not_found', message: expect.stringContaining('Known models: gpt-5.5:low') });
  }
});

test('a wrong key is an authentication error', async () => {
  await using door = await openDoor();
  const stranger = new OpenAI({ apiKey: 'wrong-key', baseURL: `${door.url}/v1` });
  const error: unknown = await stranger.models.list().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({
    status: 401,
    error: { message: 'Invalid or missing API key.', type: 'unauthorized', param: null, code: 'invalid_api_key' },
  });
});
