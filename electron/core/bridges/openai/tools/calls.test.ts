import { expect, test } from 'vitest';
import { type Item } from '../../../../../shared/model/item.ts';
import { type Door, openDoor } from '../fixtures/door.ts';
import { type Play } from '../fixtures/scripted-jobs.ts';

const name = (text: string) => ({ type: 'function', function: { name: text, parameters: { type: 'object', properties: {} } } });
const hello = [{ role: 'user', content: 'Hello' }];

function call(id: string, tool: string): Item {
  const none = { startedAtMs: 1, completedAtMs: null, durationMs: null };
  return { id, type: 'dynamicToolCall', tool, arguments: '{"x":1}', status: 'inProgress', ...none };
}

/** Says a word, calls two tools at once, and ends with what came of them. */
async function twoCalls({ request, say, complete, emit, end }: Play): Promise<void> {
  say('m1', 'Let me ', 'look.');
  complete('m1', 'Let me look.');
  const items = [call('one', 'first'), call('two', 'second')];
  for (const item of items) emit({ type: 'item/started', item });
  const results = await Promise.all(
    items.map(({ id: itemId }) => request.tools?.answer({ itemId, tool: '' }, { signal: new AbortController().signal })),
  );
  const answer = results.map((result) => result?.text).join(' and ');
  say('m2', answer);
  complete('m2', answer);
  end({ status: 'completed', answer });
}

const tools = [name('first'), name('second')];

async function ask(door: Door, body: object) {
  const response = await door.post({ model: 'gpt-5.5', tools, ...body });
  return { status: response.status, body: await response.text() };
}

test('calls at once are streamed with index, id, name and arguments behind what was said, and all want a result', async () => {
  await using door = await openDoor(twoCalls);
  const { body } = await ask(door, { messages: hello, stream: true, stream_options: { include_usage: true } });
  const frames = body.split('\n\n').filter((frame) => frame.startsWith('data: {'));
  const choices = frames.map((frame) => JSON.parse(frame.slice(6)).choices[0]);
  const called = choices.flatMap((choice) => choice?.delta.tool_calls ?? []);
  expect(choices.map((choice) => choice?.finish_reason ?? null)).toEqual([null, null, null, null, null, 'tool_calls', null]);
  expect(called).toEqual(
    ['first', 'second'].map((tool, index) => ({
      index,
      id: expect.stringMatching(/^call_[0-9a-f]{32}$/),
      type: 'function',
      function: { name: tool, arguments: '{"x":1}' },
    })),
  );
  expect(body.endsWith('data: [DONE]\n\n')).toBe(true);

  const [one, two] = called.map(({ id }) => id);
  const history = [...hello, { role: 'assistant', content: null, tool_calls: called }];
  const result = (tool_call_id: string, content: string) => ({ role: 'tool', tool_call_id, content });
  const missing = await ask(door, { messages: [...history, result(one, 'A')] });
  expect(missing).toMatchObject({ status: 400, body: expect.stringContaining(`The result of ${two} is missing`) });
  const whole = await ask(door, { messages: [...history, result(two, 'B'), result(one, 'A')] });
  expect(JSON.parse(whole.body).choices).toMatchObject([{ finish_reason: 'stop', message: { content: 'A and B' } }]);
  expect(door.jobs.requests.length).toBe(1);
});

test('where calls may not be parallel each comes by itself, although the model asked for them at once', async () => {
  await using door = await openDoor(twoCalls);
  const messages: object[] = [...hello];
  const asked: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const [choice] = JSON.parse((await ask(door, { messages, parallel_tool_calls: false })).body).choices;
    asked.push(...choice.message.tool_calls.map((one: { function: { name: string } }) => one.function.name), choice.finish_reason);
    messages.push(choice.message, { role: 'tool', tool_call_id: choice.message.tool_calls[0].id, content: `R${round}` });
  }
  expect(asked).toEqual(['first', 'tool_calls', 'second', 'tool_calls']);
  const [last] = JSON.parse((await ask(door, { messages })).body).choices;
  expect(last).toMatchObject({ finish_reason: 'stop', message: { content: 'R0 and R1' } });
});

test.each([
  [{ tools: Array.from({ length: 129 }, (_, index) => name(`f${index}`)) }, 'tools'],
  [{ tools: [name('a'), name('a')] }, 'tools[1]'],
  [{ tools: [name('a b')] }, 'tools[0].function.name'],
  [{ tools: [name('x'.repeat(65))] }, 'tools[0].function.name'],
  [{ tools: [name('mcp__files')] }, 'tools[0].function.name'],
  [{ tools: [{ ...name('a'), filler: 'x'.repeat(65_536) }] }, 'tools[0]'],
  [{ tools: [{ type: 'function', function: { name: 'a', parameters: { $ref: 'https://x.example/s' } } }] }, 'tools[0].function.parameters'],
  [{ tools: [{ type: 'function', function: { name: 'a', parameters: 'x' } }] }, 'tools[0].function.parameters'],
  [{ tools: [{ type: 'custom', custom: {} }] }, 'tools[0]'],
  [{ tool_choice: 'required' }, 'tool_choice'],
  [{ tool_choice: { type: 'function', function: { name: 'first' } } }, 'tool_choice'],
  [{ parallel_tool_calls: 'no' }, 'parallel_tool_calls'],
])('tools that cannot be offered are refused by name (%#)', async (body, param) => {
  await using door = await openDoor();
  const refused = await ask(door, { messages: hello, ...body });
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.body).error.param).toBe(param);
  expect(door.jobs.requests).toEqual([]);
});

test('a client has 32 turns waiting at most', async () => {
  await using door = await openDoor(twoCalls);
  const ask33 = Array.from({ length: 32 }, () => ask(door, { messages: hello }));
  for (const { status } of await Promise.all(ask33)) expect(status).toBe(200);
  expect(await ask(door, { messages: hello })).toMatchObject({ status: 429, body: expect.stringContaining('wait for the results') });
});
