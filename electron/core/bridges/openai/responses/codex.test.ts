import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { type House, makePlace, type Place } from '../../../../../e2e/fixtures/house.ts';
import { type AnsweredCall, type InputItem } from '../../../../../e2e/scripted-model/request.ts';
import { type ScriptedModel, type ScriptedModelOptions, startScriptedModel } from '../../../../../e2e/scripted-model/server.ts';
import { hearEvents } from './fixtures/event-rules.ts';
import { reasonOf } from './fixtures/plays.ts';

/** Rooms for a slow machine, in milliseconds. */
const patient = { timeout: 30_000 };

interface Open extends AsyncDisposable {
  readonly model: ScriptedModel;
  readonly place: Place;
  readonly house: House;
  readonly client: OpenAI;
  /** Ends the host and starts another on the same folders. */
  restart(): Promise<OpenAI>;
}

const clientOf = (house: House, apiKey = house.token) => new OpenAI({ apiKey, baseURL: house.url('openai'), maxRetries: 0 });

async function openAll(options: ScriptedModelOptions = {}): Promise<Open> {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel(options));
  const place = stack.use(await makePlace(model.url));
  let house = await place.open();
  stack.defer(() => house[Symbol.asyncDispose]());
  const held = stack.move();
  return {
    model,
    place,
    house,
    client: clientOf(house),
    restart: async () => {
      await house[Symbol.asyncDispose]();
      house = await place.open();
      return clientOf(house);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The model says once more what it was told last. */
const parrot = ({ userText }: AnsweredCall | { readonly userText: string }) => ({ text: `You said: ${userText}` });

/** What was said before, as the model saw it: who, and the first line. */
function conversation(call: AnsweredCall | undefined): string[] {
  const textOf = ({ content = [] }: InputItem) => content.map(({ text }) => text ?? '').join('');
  const said = (call?.body?.input ?? []).filter(({ type, role }) => type === 'message' && (role === 'user' || role === 'assistant'));
  return said.map((item) => textOf(item)).filter((text) => !text.startsWith('<') && !text.startsWith('# AGENTS'));
}

const model = 'gpt-5.5';

test('a conversation goes on over a restart, and branches where the client goes on from an earlier response', async () => {
  await using open = await openAll({ script: parrot });
  const one = await open.client.responses.create({ model, input: 'one' });
  const two = await open.client.responses.create({ model, input: 'two', previous_response_id: one.id });
  expect(two).toMatchObject({ previous_response_id: one.id, output_text: 'You said: two' });

  const client = await open.restart();
  expect(await client.responses.retrieve(one.id)).toEqual(one);
  const three = await client.responses.create({ model, input: 'three', previous_response_id: two.id });
  expect(conversation(open.model.requests.at(-1))).toEqual(['one', 'You said: one', 'two', 'You said: two', 'three']);
  const other = await client.responses.create({ model, input: 'other', previous_response_id: one.id });
  expect(conversation(open.model.requests.at(-1))).toEqual(['one', 'You said: one', 'other']);
  // Each branch goes on by itself.
  await client.responses.create({ model, input: 'four', previous_response_id: three.id });
  expect(conversation(open.model.requests.at(-1))).toEqual([
    'one',
    'You said: one',
    'two',
    'You said: two',
    'three',
    'You said: three',
    'four',
  ]);
  await client.responses.create({ model, input: 'more', previous_response_id: other.id });
  expect(conversation(open.model.requests.at(-1))).toEqual(['one', 'You said: one', 'other', 'You said: other', 'more']);
});

test('what the owner said meanwhile on the thread is no part of the client’s conversation', async () => {
  await using open = await openAll({ script: parrot });
  const { house, client } = open;
  const one = await client.responses.create({ model, input: 'one' });
  const [job] = await house.jobs();
  await house.app.call('job/continue', { jobId: job?.id ?? '', prompt: 'the owner' });
  await house.job(({ status, prompt }) => status === 'completed' && prompt === 'the owner');
  await client.responses.create({ model, input: 'two', previous_response_id: one.id });
  expect(open.model.requests.map(conversation).slice(1)).toEqual([
    ['one', 'You said: one', 'the owner'],
    ['one', 'You said: one', 'two'],
  ]);
});

test('two responses that continue the same one at the same time never mix', async () => {
  await using open = await openAll({ script: parrot });
  const { responses } = open.client;
  const one = await responses.create({ model, input: 'one' });
  const both = ['left', 'right'].map((input) => responses.create({ model, input, previous_response_id: one.id }));
  expect((await Promise.all(both)).map(({ output_text }) => output_text)).toEqual(['You said: left', 'You said: right']);
  expect(open.model.requests.slice(1).map(conversation).sort()).toEqual([
    ['one', 'You said: one', 'left'],
    ['one', 'You said: one', 'right'],
  ]);
});

test('each response has its own instructions', async () => {
  await using open = await openAll({ script: parrot });
  const { responses } = open.client;
  const one = await responses.create({ model, input: 'one', instructions: 'Speak like a pirate.' });
  const two = await responses.create({ model, input: 'two', instructions: 'Speak like a judge.', previous_response_id: one.id });
  await responses.create({ model, input: 'three', instructions: 'Speak like a judge.', previous_response_id: two.id });
  const [first, , third] = open.model.requests;
  // Of instructions that Codex writes above the conversation, and of those that a later response brings.
  expect(JSON.stringify(first?.body).split('Speak like a pirate.')).toHaveLength(2);
  expect(conversation(third)).toEqual([
    'one',
    'You said: one',
    '[SYSTEM]\nSpeak like a judge.\n\n[USER]\ntwo',
    expect.any(String),
    'three',
  ]);
});

test('the responses of others, deleted ones and those without a conversation cannot be continued', async () => {
  await using open = await openAll({ script: parrot });
  const { house, client } = open;
  const one = await client.responses.create({ model, input: 'one' });
  const { token } = await house.app.call('client/create', { name: 'Other', scopes: ['run'] });
  const other = clientOf(house, token);
  for (const call of [other.responses.retrieve(one.id), other.responses.cancel(one.id), other.responses.delete(one.id)]) {
    expect(await reasonOf(call)).toMatchObject({ status: 404, code: 'response_not_found' });
  }
  const going = (of: OpenAI, id: string) => reasonOf(of.responses.create({ model, input: 'two', previous_response_id: id }));
  const missing = { status: 400, code: 'previous_response_not_found', param: 'previous_response_id' };
  expect(await going(other, one.id)).toMatchObject(missing);
  expect(await going(client, 'resp_nonsense')).toMatchObject(missing);
  const [job] = await house.jobs();
  await house.app.call('thread/delete', { threadId: job?.threadId ?? '' });
  expect(await going(client, one.id)).toMatchObject({ status: 400, code: 'previous_response_gone', param: 'previous_response_id' });
  await client.responses.delete(one.id);
  expect(await going(client, one.id)).toMatchObject(missing);
  expect(await house.jobs()).toHaveLength(1);
});

test('a stream of the real Codex is whole and numbered, and is kept as it was told', async () => {
  const steps = [
    { reasoning: ['**Look', 'ing**'], exec: 'true' },
    { reasoning: ['Found it.'], text: 'The clock tells milliseconds.' },
  ];
  await using open = await openAll({ script: steps });
  const response = await fetch(`${open.house.url('openai')}/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${open.house.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, input: 'What does the clock tell?', stream: true }),
  });
  const heard = hearEvents(await response.text());
  expect(heard).toMatchObject({ text: 'The clock tells milliseconds.', error: null, response: { status: 'completed' } });
  expect(heard.reasoning.join(' ')).toContain('Looking');
  expect(heard.events.filter(({ type }) => type === 'response.output_text.delta').length).toBeGreaterThan(1);
  const kept = await open.client.responses.retrieve(heard.response.id);
  expect(kept.output).toEqual(heard.response.output);
});

test('who leaves ends the turn, unless it runs in the background, which a cancel ends', async () => {
  await using open = await openAll({ script: [{ slow: 2000 }, { slow: 2000 }] });
  const { house, client } = open;
  const stream = await client.responses.create({ model, input: 'Count', stream: true });
  for await (const event of stream) if (event.type === 'response.output_text.delta') break;
  expect(await house.job()).toMatchObject({ status: 'cancelled', operation: 'responses' });
  const { id } = await client.responses.create({ model, input: 'Count again', background: true });
  await expect.poll(async () => (await client.responses.retrieve(id)).status, patient).toBe('in_progress');
  await house.job(({ status, prompt, turnId }) => status === 'running' && prompt === 'Count again' && turnId !== null);
  const early = await reasonOf(client.responses.create({ model, input: 'Go on', previous_response_id: id }));
  expect(early).toMatchObject({ status: 400, param: 'previous_response_id', message: expect.stringContaining('has not ended yet') });
  expect(await client.responses.cancel(id)).toMatchObject({ id, status: 'cancelled' });
  expect(await client.responses.retrieve(id)).toMatchObject({ status: 'cancelled' });
});

test('a response that a restart broke off says so', async () => {
  await using open = await openAll({ script: [{ slow: 2000 }] });
  const { id } = await open.client.responses.create({ model, input: 'Count', background: true });
  await open.house.job(({ status, turnId }) => status === 'running' && turnId !== null);
  const client = await open.restart();
  expect(await client.responses.retrieve(id)).toMatchObject({ status: 'failed', error: { code: 'host_stopping' } });
});

test('what is not stored leaves no thread behind', async () => {
  await using open = await openAll();
  const { id, output_text } = await open.client.responses.create({ model, input: 'Hello', store: false });
  expect(output_text).toBe('Hello from the scripted model.');
  expect(await reasonOf(open.client.responses.retrieve(id))).toMatchObject({ status: 404 });
  expect((await open.house.app.call('thread/list', { scope: 'all' })).data).toEqual([]);
});

test('no secret is kept with a response', async () => {
  await using open = await openAll();
  const secret = ['sk', 'proj', 'x1Y'.repeat(14)].join('-');
  const { id } = await open.client.responses.create({
    model,
    input: `My key is ${secret}`,
    instructions: secret,
    metadata: { key: secret },
  });
  expect(JSON.stringify(await open.client.responses.retrieve(id))).not.toContain(secret);
  expect(JSON.stringify((await open.client.responses.inputItems.list(id)).data)).not.toContain(secret);
});

test('a request that is repeated under the same key is the same response, and makes no second branch', async () => {
  await using open = await openAll({ script: parrot });
  const { responses } = open.client;
  const one = await responses.create({ model, input: 'one' });
  await responses.create({ model, input: 'two', previous_response_id: one.id });
  const again = () =>
    responses.create({ model, input: 'other', previous_response_id: one.id }, { headers: { 'idempotency-key': 'other-once' } });
  const [first, second] = [await again(), await again()];
  expect(second).toEqual(first);
  expect(open.model.requests).toHaveLength(3);
  expect((await open.house.app.call('thread/list', { scope: 'all' })).data).toHaveLength(2);
});
