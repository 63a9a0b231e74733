import OpenAI, { APIError } from 'openai';
import { expect, test } from 'vitest';
import { openDoor } from '../fixtures/door.ts';
import { breakOff, greet, reasonOf, usage } from './fixtures/plays.ts';

const ask = { model: 'gpt-5.5', input: 'Hello' };

test('OpenAI: a response is created, read, listed and deleted', async () => {
  await using door = await openDoor(greet);
  const { responses } = door.client;
  const made = await responses.create({
    ...ask,
    instructions: 'Be brief.',
    metadata: { topic: 'greetings' },
    reasoning: { effort: 'high', summary: 'auto' },
    max_output_tokens: 100,
    temperature: 0.5,
    truncation: 'auto',
    parallel_tool_calls: false,
    include: ['reasoning.encrypted_content'],
    tools: [],
  });
  expect(made).toMatchObject({
    object: 'response',
    status: 'completed',
    output_text: 'Hi there',
    model: 'gpt-5.5',
    instructions: 'Be brief.',
    metadata: { topic: 'greetings' },
    reasoning: { effort: 'high', summary: 'auto' },
    truncation: 'auto',
    parallel_tool_calls: false,
    // Without effect here, so not repeated.
    max_output_tokens: null,
    temperature: null,
    usage: { input_tokens: 10, output_tokens: 6, total_tokens: 16 },
    error: null,
  });
  expect(door.jobs.requests[0]).toMatchObject({
    operation: 'responses',
    prompt: 'Hello',
    developerInstructions: 'Be brief.',
    model: 'gpt-5.5',
    effort: 'high',
    sandbox: 'read-only',
    ephemeral: false,
    threadId: null,
  });
  expect(await responses.retrieve(made.id)).toEqual(made);
  const items = await responses.inputItems.list(made.id);
  expect(items.data).toMatchObject([{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }]);
  await responses.delete(made.id);
  for (const call of [
    responses.retrieve(made.id),
    responses.inputItems.list(made.id),
    responses.cancel(made.id),
    responses.delete(made.id),
  ]) {
    expect(await reasonOf(call)).toMatchObject({ status: 404, code: 'response_not_found', type: 'invalid_request_error' });
  }
});

test('OpenAI: what was asked with is paged, either way round', async () => {
  await using door = await openDoor(greet);
  const input = Array.from({ length: 1000 }, (_, index) => ({ role: index % 2 ? 'assistant' : 'user', content: `Word ${index}` }) as const);
  const { id } = await door.client.responses.create({ model: 'gpt-5.5', input: [...input, { role: 'user', content: 'And now?' }] });
  expect(door.jobs.requests[0]?.prompt).toMatch(
    /^\[USER\]\nWord 0\n\n\[ASSISTANT\]\nWord 1\n\n[\s\S]*\[ASSISTANT\]\nWord 999\n\n\[USER\]\nAnd now\?$/,
  );
  const texts: string[] = [];
  for await (const item of door.client.responses.inputItems.list(id, { order: 'asc', limit: 100 })) {
    if (item.type === 'message') texts.push(item.content.map((part) => ('text' in part ? part.text : '')).join(''));
  }
  expect(texts).toEqual([...input.map(({ content }) => content), 'And now?']);
  const newest = await door.client.responses.inputItems.list(id, { limit: 2 });
  expect(newest).toMatchObject({
    has_more: true,
    data: [{ content: [{ text: 'And now?' }] }, { role: 'assistant', content: [{ type: 'output_text' }] }],
  });
  expect(await reasonOf(door.client.responses.inputItems.list(id, { after: 'msg_none' }))).toMatchObject({ status: 400, param: 'after' });
});

test('OpenAI: the events come as they happen, and the stream helper makes the same response of them', async () => {
  const heard = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using door = await openDoor(async (play) => {
    play.say('m', 'Hi ');
    await heard[0]?.promise;
    play.say('m', 'there');
    await heard[1]?.promise;
    play.complete('m', 'Hi there');
    play.end({ status: 'completed', answer: 'Hi there', usage });
  });
  const pieces: string[] = [];
  const stream = door.client.responses
    .stream(ask)
    .on('response.output_text.delta', ({ delta }) => heard[pieces.push(delta) - 1]?.resolve());
  const final = await stream.finalResponse();
  expect(pieces).toEqual(['Hi ', 'there']);
  expect(final).toMatchObject({ status: 'completed', output_text: 'Hi there', usage: { total_tokens: 16 } });
  const again = await door.client.responses.retrieve(final.id);
  expect(final.output).toMatchObject(again.output);
  // A response that was streamed is told again to whoever asks for it by its id.
  const replay = await door.client.responses.stream({ response_id: final.id }).finalResponse();
  expect(replay).toMatchObject({ id: final.id, output_text: 'Hi there' });
});

test('OpenAI: the helper outlives silence in the middle of an item', async () => {
  const bridged = Promise.withResolvers<void>();
  await using door = await openDoor(
    async (play) => {
      play.say('m', 'Slow ');
      await bridged.promise;
      play.say('m', 'answer');
      play.complete('m', 'Slow answer');
      play.end({ status: 'completed', answer: 'Slow answer' });
    },
    { keepAliveMs: 20 },
  );
  let begun = false;
  const stream = door.client.responses
    .stream(ask)
    .on('response.output_text.delta', () => {
      begun = true;
    })
    .on('response.in_progress', () => begun && bridged.resolve());
  expect(await stream.finalResponse()).toMatchObject({ output_text: 'Slow answer', output: [{ type: 'message' }] });
});

test('OpenAI: a failure is an error, streamed or not, and nothing is repeated', async () => {
  await using door = await openDoor(breakOff);
  const plain = await reasonOf(door.client.responses.create(ask));
  expect(plain).toBeInstanceOf(APIError);
  expect(plain).toMatchObject({ status: 502, code: 'codex_exited', message: expect.stringContaining('Codex ended while it worked.') });
  let text = '';
  const reading = (async () => {
    for await (const event of await door.client.responses.create({ ...ask, stream: true })) {
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
  })();
  expect(await reasonOf(reading)).toMatchObject({ code: 'codex_exited', message: expect.stringContaining('Codex ended while it worked.') });
  expect(text).toBe('Half an ans');
  expect(await reasonOf(door.client.responses.stream(ask).finalResponse())).toMatchObject({ code: 'codex_exited' });
  expect(door.jobs.requests).toHaveLength(3);
});

test.each([true, false])('OpenAI: a client that leaves takes the job along, streamed: %s', async (stream) => {
  const started = Promise.withResolvers<void>();
  await using door = await openDoor((play) => {
    play.say('m', 'Once upon a time');
    started.resolve();
  });
  const leave = new AbortController();
  const call = door.client.responses.create({ ...ask, stream }, { signal: leave.signal });
  const reading = (async () => {
    const answer = await call;
    if ('controller' in answer) for await (const _ of answer);
  })();
  await started.promise;
  leave.abort();
  await reasonOf(reading);
  expect(await door.jobs.cancelled).toMatchObject({ status: 'cancelled', operation: 'responses' });
});

test('OpenAI: what runs in the background outlives its client, is polled, and can be cancelled', async () => {
  const go = Promise.withResolvers<void>();
  await using door = await openDoor(async (play) => {
    if (play.request.prompt === 'Forever') return;
    await go.promise;
    greet(play);
  });
  const { responses } = door.client;
  const first = await responses.create({ ...ask, background: true });
  expect(first).toMatchObject({
    background: true,
    output: [],
    usage: null,
    error: null,
    status: expect.stringMatching(/^(queued|in_progress)$/),
  });
  const stream = await responses.create({ ...ask, background: true, stream: true });
  let id = '';
  for await (const event of stream) {
    if (event.type === 'response.created') id = event.response.id;
    if (event.type === 'response.in_progress') break;
  }
  // Time enough for the server to hear of it: what it must not do then, it would do at once.
  for (let count = 0; count < 3; count++) await responses.retrieve(first.id);
  go.resolve();
  for (const one of [first.id, id]) {
    await expect.poll(async () => (await responses.retrieve(one)).status, { timeout: 30_000 }).toBe('completed');
    expect(await responses.retrieve(one)).toMatchObject({ output_text: 'Hi there' });
  }
  const endless = await responses.create({ model: 'gpt-5.5', input: 'Forever', background: true });
  const early = { type: 'item_reference', id: `${endless.id.replace('resp_', 'msg_')}_0` } as const;
  const quoting = responses.create({ model: 'gpt-5.5', input: [early, { role: 'user', content: 'What is that?' }] });
  expect(await reasonOf(quoting)).toMatchObject({ status: 400, param: 'input[0].id' });
  expect(await responses.cancel(endless.id)).toMatchObject({ id: endless.id, status: 'cancelled', error: null });
  expect(await responses.cancel(first.id)).toMatchObject({ status: 'completed', output: [{}, { content: [{ text: 'Hi there' }] }] });
});

test('OpenAI: a stream in the background that was lost is taken up where it was, with nothing missing and nothing twice', async () => {
  const go = Promise.withResolvers<void>();
  await using door = await openDoor(async (play) => {
    play.say('m', 'One ', 'two ');
    await go.promise;
    play.say('m', 'three');
    play.complete('m', 'One two three');
    play.end({ status: 'completed', answer: 'One two three' });
  });
  const { responses } = door.client;
  const seen: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await responses.create({ ...ask, background: true, stream: true })) {
    seen.push(event);
    if (event.type === 'response.output_text.delta') break;
  }
  const [first] = seen;
  const id = first?.type === 'response.created' ? first.response.id : '';
  const resume = async (after: number, onEvent?: () => void) => {
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of await responses.retrieve(id, { stream: true, starting_after: after })) {
      events.push(event);
      onEvent?.();
    }
    return events;
  };
  const after = seen.at(-1)?.sequence_number ?? 0;
  const rest = await resume(after, go.resolve);
  const whole = [...seen, ...rest];
  expect(whole.map(({ sequence_number }) => sequence_number)).toEqual(whole.map((_, index) => index));
  expect(whole.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')).toBe('One two three');
  expect(whole.at(-1)).toMatchObject({ type: 'response.completed', response: { id, output: [{ content: [{ text: 'One two three' }] }] } });
  // After its end it is the same.
  expect(await resume(after)).toEqual(rest);
  const helper = await responses.stream({ response_id: id, starting_after: after }).finalResponse();
  expect(helper.output_text).toBe('One two three');
  await responses.delete(id);
  expect(await reasonOf(responses.retrieve(id, { stream: true, starting_after: after }))).toMatchObject({ status: 404 });
});

test('OpenAI: what is not stored leaves nothing to ask for', async () => {
  await using door = await openDoor(greet);
  const { id, output_text } = await door.client.responses.create({ ...ask, store: false });
  expect([output_text, door.jobs.requests[0]?.ephemeral]).toEqual(['Hi there', true]);
  expect(await reasonOf(door.client.responses.retrieve(id))).toMatchObject({ status: 404, code: 'response_not_found' });
});

test('OpenAI: another key of the same bridge is refused before anything is looked at', async () => {
  await using door = await openDoor(greet);
  const { id } = await door.client.responses.create(ask);
  const stranger = new OpenAI({ apiKey: 'wrong-key', baseURL: `${door.url}/v1` });
  expect(await reasonOf(stranger.responses.retrieve(id))).toMatchObject({ status: 401, code: 'invalid_api_key' });
});
