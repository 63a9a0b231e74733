import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, isStepCount, jsonSchema, streamText, tool } from 'ai';
import { expect, test } from 'vitest';
import { callsTools, cityParameters } from '../../../../../e2e/fixtures/client-tools.ts';
import { openControl } from '../../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../../e2e/fixtures/house.ts';

const modelsOf = (house: House) => {
  const settings = { baseURL: house.url('openai'), apiKey: house.token };
  return [createOpenAICompatible({ name: 'drawbridge', ...settings })('gpt-5.5'), createOpenAI(settings)('gpt-5.5')];
};

const answering = (description: string, answer: string) =>
  tool({
    description,
    inputSchema: jsonSchema<{ city: string }>(cityParameters as object),
    execute: async ({ city }) => `${answer} in ${city}`,
  });
const tools = { get_weather: answering('Says the weather.', 'sunny'), get_time: answering('Says the time.', 'noon') };
const heard = 'I heard: sunny in Rome and noon in Rome';

test('Vercel’s AI SDK runs its tools over both APIs, whole and streamed', async () => {
  await using control = await openControl({ script: callsTools });
  for (const model of modelsOf(control.house)) {
    for (const prompt of ['weather then time', 'both']) {
      const asked = { model, prompt, tools, stopWhen: isStepCount(4), maxRetries: 0 };
      expect((await generateText(asked)).text).toBe(heard);
      expect(await streamText(asked).text).toBe(heard);
    }
  }
  const jobs = await control.house.jobs();
  expect(jobs.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'completed'));
});

test('LangChain binds tools over both APIs', async () => {
  await using control = await openControl({ script: callsTools });
  const { house } = control;
  for (const useResponsesApi of [false, true]) {
    const chat = new ChatOpenAI({
      model: 'gpt-5.5',
      apiKey: house.token,
      useResponsesApi,
      maxRetries: 0,
      configuration: { baseURL: house.url('openai') },
    });
    const bound = chat.bindTools([{ type: 'function', function: { name: 'get_weather', parameters: cityParameters } }]);
    const asked = new HumanMessage('weather');
    const called = await bound.invoke([asked]);
    expect(called.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: 'Rome' } }]);
    const result = new ToolMessage({ tool_call_id: called.tool_calls?.[0]?.id ?? '', content: 'sunny' });
    expect((await bound.invoke([asked, called, result])).text).toBe('I heard: sunny');
  }
});
