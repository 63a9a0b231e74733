import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { callsTools, cityParameters as parameters } from '../../../../../e2e/fixtures/client-tools.ts';
import { type Control, openControl } from '../../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../../e2e/fixtures/house.ts';
import { reasonOf } from '../responses/fixtures/plays.ts';

const clientOf = (house: Pick<House, 'url' | 'token'>, apiKey = house.token) =>
  new OpenAI({ baseURL: house.url('openai'), apiKey, maxRetries: 0 });

const weather = { type: 'function' as const, function: { name: 'get_weather', description: 'Says the weather.', parameters } };
const time = { type: 'function' as const, function: { name: 'get_time', description: 'Says the time.', parameters } };
const tools = [weather, time];
const model = 'gpt-5.5';

const script = callsTools;

/** The first answer to this, which is a call, and the conversation with it. */
async function called(client: OpenAI, content: string, more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) {
  const asked: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content }];
  const { choices, usage } = await client.chat.completions.create({ model, messages: asked, tools, ...more });
  const [choice] = choices;
  if (!choice) throw new Error('no choice came');
  const ids = choice.message.tool_calls?.map(({ id }) => id) ?? [];
  const messages = [...asked, choice.message];
  return { choice, usage, ids, messages };
}

const result = (tool_call_id: string, content: string) => ({ role: 'tool' as const, tool_call_id, content });
const waits = ({ status }: { readonly status: string }) => status === 'waiting';

test('the official client runs what the model calls, round after round, in one turn that its owner sees wait', async () => {
  await using control = await openControl({ script });
  const { house } = control;
  const client = clientOf(house);
  const { choice, ids, messages } = await called(client, 'weather then time');
  expect(choice).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null, tool_calls: [{ type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } }] },
  });
  expect(ids[0]).toMatch(/^call_[0-9a-f]{32}$/);
  expect(await house.job(waits)).toMatchObject({ waitingFor: 'the client’s tool get_weather', operation: 'chat.completions' });

  const second = await client.chat.completions.create({ model, tools, messages: [...messages, result(ids[0] ?? '', 'sunny')] });
  const next = second.choices[0]?.message;
  expect(next?.tool_calls).toMatchObject([{ function: { name: 'get_time' } }]);
  const rest = [...messages, result(ids[0] ?? '', 'sunny'), ...(next ? [next] : []), result(next?.tool_calls?.[0]?.id ?? '', 'noon')];
  const last = await client.chat.completions.create({ model, tools, messages: rest });
  expect(last.choices).toMatchObject([{ finish_reason: 'stop', message: { content: 'I heard: sunny and noon' } }]);
  expect(last.usage?.total_tokens).toBe(360);
  expect((await house.jobs()).map(({ status, answer }) => [status, answer])).toEqual([['completed', 'I heard: sunny and noon']]);
  const offered = control.model.requests[0]?.body?.tools?.filter(({ name }) => name === 'get_weather');
  expect(offered).toMatchObject([{ description: 'Says the weather.', parameters }]);
});

test('the official client’s runTools goes through its rounds, streamed and not, with several calls at once', async () => {
  await using control = await openControl({ script });
  const client = clientOf(control.house);
  const heard: string[] = [];
  const run = (name: string, description: string, answer: string) => ({
    type: 'function' as const,
    function: {
      name,
      description,
      parameters,
      parse: JSON.parse,
      function: async ({ city }: { city: string }) => {
        heard.push(`${name} ${city}`);
        return answer;
      },
    },
  });
  const runnable = [run('get_weather', 'Says the weather.', 'sunny'), run('get_time', 'Says the time.', 'noon')];
  const content = 'both';
  const whole = client.chat.completions.runTools({ model, messages: [{ role: 'user', content }], tools: runnable });
  expect(await whole.finalContent()).toBe('I heard: sunny and noon');
  const streamed = client.chat.completions.runTools({ model, messages: [{ role: 'user', content }], tools: runnable, stream: true });
  expect(await streamed.finalContent()).toBe('I heard: sunny and noon');
  expect(heard.toSorted()).toEqual(['get_time Rome', 'get_time Rome', 'get_weather Rome', 'get_weather Rome']);
  expect((await control.house.jobs()).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('a result that is missing, foreign, repeated or late is refused by name, and the turn goes on for the right one', async () => {
  await using control = await openControl({ script });
  const { house, remote } = control;
  const client = clientOf(house);
  const { ids, messages } = await called(client, 'weather');
  const [id = ''] = ids;
  const send = (more: readonly OpenAI.ChatCompletionMessageParam[], by = client) =>
    by.chat.completions.create({ model, tools, messages: [...messages, ...more] });
  const notWaiting = { status: 409, code: 'tool_call_not_waiting', message: expect.stringContaining('Send the conversation again') };

  const { token } = await remote.call('client/create', { name: 'Eve', scopes: ['read', 'run'] });
  expect(await reasonOf(send([result(id, 'hailstones')], clientOf(house, token)))).toMatchObject(notWaiting);
  expect(await reasonOf(send([result('call_guessed', 'hailstones')]))).toMatchObject(notWaiting);
  const twice = await reasonOf(send([result(id, 'hailstones'), result(id, 'snow')]));
  expect(twice).toMatchObject({ status: 400, param: 'messages[3].tool_call_id' });
  const stray = await reasonOf(send([result(id, 'hailstones'), result('call_guessed', 'snow')]));
  expect(stray).toMatchObject({ status: 400, message: expect.stringContaining('call_guessed') });

  const { choices } = await send([result(id, 'sunny'), { role: 'user', content: 'And be brief.' }]);
  expect(choices[0]?.message.content).toContain('I heard: ');
  const heard = JSON.stringify(control.model.requests.at(-1)?.body?.input);
  expect([heard.includes('sunny'), heard.includes('And be brief.'), heard.includes('hailstones')]).toEqual([true, true, false]);
  expect(await reasonOf(send([result(id, 'hailstones')]))).toMatchObject(notWaiting);
});

test('a client that never answers loses its turn, and is told so', async () => {
  const bridges = [{ id: 'openai', kind: 'openai', port: 0, toolResultMinutes: 0.01 }];
  await using control = await openControl({ script }, { bridges });
  const client = clientOf(control.house);
  const late = await called(client, 'weather');
  expect(await control.house.job()).toMatchObject({
    status: 'cancelled',
    failure: { message: 'The client did not send the results of its tools within 0.6 s.' },
  });
  const answered = client.chat.completions.create({ model, tools, messages: [...late.messages, result(late.ids[0] ?? '', 'sunny')] });
  expect(await reasonOf(answered)).toMatchObject({ status: 409, code: 'tool_call_not_waiting' });
});

test('the owner ends a turn that waits for its client, which is told; a restart leaves none waiting', async () => {
  await using control = await openControl({ script });
  const answer = ({ house }: Pick<Control, 'house'>, { ids, messages }: Awaited<ReturnType<typeof called>>) =>
    reasonOf(clientOf(house).chat.completions.create({ model, tools, messages: [...messages, result(ids[0] ?? '', 'sunny')] }));
  const ended = await called(clientOf(control.house), 'weather');
  const { id: jobId } = await control.house.job(waits);
  await control.remote.call('job/cancel', { jobId });
  expect(await answer(control, ended)).toMatchObject({ status: 409, code: 'job_cancelled' });

  const lost = await called(clientOf(control.house), 'weather');
  await control.house.job(waits);
  await control.house[Symbol.asyncDispose]();
  const again = await control.open();
  expect(await answer(again, lost)).toMatchObject({ status: 409, code: 'tool_call_not_waiting' });
  expect((await again.house.jobs())[0]).toMatchObject({ status: 'interrupted' });
});

test('in a session the tools stay with its thread, other tools begin one that is told all, and what was left behind ends', async () => {
  await using control = await openControl({ script });
  const { house } = control;
  const client = clientOf(house);
  const session = { session_id: 'work' } as object;
  const { ids, messages } = await called(client, 'weather', session);
  const through = [...messages, result(ids[0] ?? '', 'sunny')];
  const answer = await client.chat.completions.create({ model, tools, messages: through, ...session });
  const history = [...through, { role: 'assistant' as const, content: answer.choices[0]?.message.content ?? '' }];
  // The same tools go on; this call is left behind by what the user says next.
  const left = await called(client, 'weather', { messages: [...history, { role: 'user', content: 'weather' }], ...session });
  expect(left.choice.finish_reason).toBe('tool_calls');
  await client.chat.completions.create({ model, tools, messages: [...history, { role: 'user', content: 'Never mind' }], ...session });
  await client.chat.completions.create({ model, tools: [time], messages: [...history, { role: 'user', content: 'Other' }], ...session });
  const jobs = await house.jobs();
  expect(jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'cancelled', 'completed']);
  const [other, ...same] = jobs.map(({ threadId }) => threadId);
  expect([new Set(same).size, same.includes(other ?? null)]).toEqual([1, false]);
  expect(jobs[0]?.prompt).toContain('I heard: sunny');
});

test('an isolated folder has no tools for its clients, and a model that may not call is told so', async () => {
  await using control = await openControl({ script });
  const { house } = control;
  const client = clientOf(house);
  const none = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'weather' }],
    tools,
    tool_choice: 'none',
  });
  expect(none.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: expect.stringContaining('does not take calls') } });
  const odd = { type: 'function' as const, function: { name: 'odd', parameters: { type: 'object', properties: 5 } } };
  const spoiled = await reasonOf(client.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }], tools: [odd] }));
  expect(spoiled).toMatchObject({ status: 400, code: 'tool_not_offered', message: expect.stringContaining('odd') });
  await using isolated = await openControl({ script }, { roots: [{ path: control.place.root, isolated: true }] });
  const refused = await reasonOf(called(clientOf(isolated.house), 'weather'));
  expect(refused).toMatchObject({ status: 400, code: 'tool_not_offered', message: expect.stringContaining('isolated') });
});
