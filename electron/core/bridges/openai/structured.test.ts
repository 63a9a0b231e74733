import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateObject, generateText, type LanguageModel, Output, streamText } from 'ai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Door, openDoor } from './fixtures/door.ts';
import { type Play } from './fixtures/scripted-jobs.ts';
import { usage } from './responses/fixtures/plays.ts';

const Report = z.object({ title: z.string(), parts: z.array(z.object({ name: z.string(), done: z.boolean() })) });
const report = { title: 'The clock ☕', parts: [{ name: 'hands', done: true }] };
const model = 'gpt-5.5';
const prompt = 'Report.';
const messages = [{ role: 'user' as const, content: prompt }];
const config = { modelAliases: { 'local-agent': model, 'gpt-5.3-codex': model } };

/** Says something first, as Codex does while it works; then the answer of the form. */
function fillIn(play: Play): void {
  const text = JSON.stringify(report);
  play.say('m1', 'I look at it.');
  play.complete('m1', 'I look at it.');
  play.say('m2', text.slice(0, 20), text.slice(20));
  play.complete('m2', text);
  play.end({ status: 'completed', answer: text, usage });
}

const connection = ({ url }: Door) => ({ apiKey: 'test-key', baseURL: `${url}/v1` });
const compatible = (door: Door) =>
  createOpenAICompatible({ name: 'drawbridge', supportsStructuredOutputs: true, ...connection(door) })(model);
const vercel = (door: Door) => createOpenAI(connection(door))(model);

function langChain({ url }: Door, id: string): ChatOpenAI {
  return new ChatOpenAI({ model: id, apiKey: 'test-key', maxRetries: 0, configuration: { baseURL: `${url}/v1` } });
}

async function streamed(of: LanguageModel): Promise<unknown> {
  const { partialOutputStream, output } = streamText({ model: of, output: Output.object({ schema: Report }), prompt });
  for await (const _ of partialOutputStream);
  return output;
}

const asks: Readonly<Record<string, (door: Door) => Promise<unknown>>> = {
  'openai, chat.parse': async ({ client }) => {
    const format = zodResponseFormat(Report, 'report');
    return (await client.chat.completions.parse({ model, messages, response_format: format })).choices[0]?.message.parsed;
  },
  'openai, chat.stream': async ({ client }) => {
    const stream = client.chat.completions.stream({ model, messages, response_format: zodResponseFormat(Report, 'report') });
    return (await stream.finalChatCompletion()).choices[0]?.message.parsed;
  },
  'openai, responses.parse': async ({ client }) =>
    (await client.responses.parse({ model, input: prompt, text: { format: zodTextFormat(Report, 'report') } })).output_parsed,
  'openai, responses.stream': async ({ client }) => {
    const stream = client.responses.stream({ model, input: prompt, text: { format: zodTextFormat(Report, 'report') } });
    return (await stream.finalResponse()).output_parsed;
  },
  'AI SDK compatible, generateObject': async (door) => (await generateObject({ model: compatible(door), schema: Report, prompt })).object,
  'AI SDK compatible, Output.object': async (door) =>
    (await generateText({ model: compatible(door), output: Output.object({ schema: Report }), prompt })).output,
  'AI SDK compatible, streamed': (door) => streamed(compatible(door)),
  'AI SDK responses, generateObject': async (door) => (await generateObject({ model: vercel(door), schema: Report, prompt })).object,
  'AI SDK responses, streamed': (door) => streamed(vercel(door)),
  'LangChain chat, withStructuredOutput': (door) => langChain(door, 'local-agent').withStructuredOutput(Report).invoke(prompt),
  'LangChain responses, withStructuredOutput': (door) => langChain(door, 'gpt-5.3-codex').withStructuredOutput(Report).invoke(prompt),
};

test.each(Object.keys(asks))('%s: an object of the schema that Codex was given', async (name) => {
  await using door = await openDoor(fillIn, { config });
  expect(await asks[name]?.(door)).toEqual(report);
  const part = { type: 'object', additionalProperties: false, required: ['name', 'done'] };
  expect(door.jobs.requests).toMatchObject([
    {
      prompt: expect.stringContaining(prompt),
      outputSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['title', 'parts'],
        properties: { title: { type: 'string' }, parts: { type: 'array', items: part } },
      },
    },
  ]);
});
