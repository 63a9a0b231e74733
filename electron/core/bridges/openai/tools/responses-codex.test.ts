import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { callsTools, cityParameters as parameters } from '../../../../../e2e/fixtures/client-tools.ts';
import { openControl } from '../../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../../e2e/fixtures/house.ts';
import { reasonOf } from '../responses/fixtures/plays.ts';

const clientOf = (house: Pick<House, 'url' | 'token'>) => new OpenAI({ baseURL: house.url('openai'), apiKey: house.token, maxRetries: 0 });
const functionTool = (name: string) => ({ type: 'function' as const, name, description: name, parameters, strict: false });
const tools = [functionTool('get_weather'), functionTool('get_time')];
const model = 'gpt-5.5';
const script = callsTools;
const output = (call_id: string, text: string) => ({ type: 'function_call_output' as const, call_id, output: text });
const callOf = ({ output: items }: OpenAI.Responses.Response) => items.find((item) => item.type === 'function_call');

test('a response ends in a call, the next one brings its result, and both are one turn of Codex that can be read again', async () => {
  await using control = await openControl({ script });
  const client = clientOf(control.house);
  const first = await client.responses.create({ model, input: 'weather then time', tools });
  const call = callOf(first);
  expect(first).toMatchObject({ status: 'completed', output_text: '', tools: [{ name: 'get_weather' }, { name: 'get_time' }] });
  expect(call).toMatchObject({ name: 'get_weather', arguments: '{"city":"Rome"}', status: 'completed', id: expect.stringMatching(/^fc_/) });
  const stray = client.responses.create({
    model,
    previous_response_id: 'resp_0000000000000000',
    input: [output(call?.call_id ?? '', 'x')],
  });
  expect(await reasonOf(stray)).toMatchObject({ status: 400, param: 'previous_response_id' });
  // While its turn waits it can be read, and told again.
  expect((await client.responses.retrieve(first.id)).output).toEqual(first.output);
  const told: string[] = [];
  for await (const { type } of await client.responses.retrieve(first.id, { stream: true })) told.push(type);
  expect(told.at(-1)).toBe('response.completed');
  const early = client.responses.create({ model, previous_response_id: first.id, input: 'And now?' });
  expect(await reasonOf(early)).toMatchObject({ status: 400, message: expect.stringContaining('Send their results') });

  const asked = { model, tools, previous_response_id: first.id, input: [output(call?.call_id ?? '', 'sunny')] };
  const second = await client.responses.create(asked);
  const next = callOf(second);
  expect([next?.name, second.id === first.id, second.previous_response_id]).toEqual(['get_time', false, first.id]);
  expect(await reasonOf(client.responses.create(asked))).toMatchObject({ status: 409, code: 'tool_call_not_waiting' });
  const stream = client.responses.stream({ model, tools, previous_response_id: second.id, input: [output(next?.call_id ?? '', 'noon')] });
  const last = await stream.finalResponse();
  expect([last.output_text, last.usage?.total_tokens]).toEqual(['I heard: sunny and noon', 360]);
  expect(await control.house.jobs()).toMatchObject([{ status: 'completed', operation: 'responses' }]);

  for (const { id, output: told } of [first, second]) expect((await client.responses.retrieve(id)).output).toEqual(told);
  expect((await client.responses.retrieve(last.id)).output_text).toBe('I heard: sunny and noon');
  expect((await client.responses.inputItems.list(second.id)).data).toMatchObject([{ type: 'function_call_output', output: 'sunny' }]);
  const more = await client.responses.create({ model, tools, previous_response_id: last.id, input: 'More' });
  expect(more.output_text).toBe('I heard: ');
  const others = client.responses.create({ model, tools: tools.slice(1), previous_response_id: more.id, input: 'More' });
  expect(await reasonOf(others)).toMatchObject({ status: 400, param: 'tools' });
});

test('streamed calls come with all their events, two at once or one by one, and a whole history goes on without an id', async () => {
  await using control = await openControl({ script });
  const client = clientOf(control.house);
  const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'both' }];
  let rounds = 0;
  let text = '';
  while (text === '' && rounds < 3) {
    rounds += 1;
    const stream = client.responses.stream({ model, input, tools, store: false, parallel_tool_calls: false });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    const response = await stream.finalResponse();
    text = response.output_text;
    const call = callOf(response);
    if (!call) break;
    expect(types.slice(2)).toEqual([
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    input.push(call, output(call.call_id, call.name === 'get_weather' ? 'sunny' : 'noon'));
  }
  expect([rounds, text]).toEqual([3, 'I heard: sunny and noon']);
  expect((await control.house.jobs()).length).toBe(1);
});

test('what cannot be is refused by name', async () => {
  await using control = await openControl({ script });
  const client = clientOf(control.house);
  const refusal = async (more: object) => reasonOf(client.responses.create({ model, input: 'weather', ...more }));
  expect(await refusal({ tools, background: true })).toMatchObject({ status: 400, param: 'background' });
  expect(await refusal({ tools, tool_choice: 'required' })).toMatchObject({ status: 400, param: 'tool_choice' });
  expect(await refusal({ tools: [{ type: 'web_search' }] })).toMatchObject({ status: 400, param: 'tools[0]' });
  expect(await refusal({ input: [output('call_unknown', 'x')] })).toMatchObject({ status: 409, code: 'tool_call_not_waiting' });
  expect(await control.house.jobs()).toEqual([]);
});
