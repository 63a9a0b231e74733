import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { type LanguageModel, streamText } from 'ai';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { type Door, openDoor } from './fixtures/door.ts';
import { reasonOf } from './responses/fixtures/plays.ts';

const model = 'gpt-5.5';
const messages = [{ role: 'user' as const, content: 'Tell' }];
const config = { modelAliases: { 'local-agent': model, 'gpt-5.3-codex': model } };
const connection = ({ url }: Door) => ({ apiKey: 'test-key', baseURL: `${url}/v1` });
const official = (door: Door) => new OpenAI(connection(door));

/** Reads until the first word is there, then goes. */
type Leave = (door: Door) => Promise<unknown>;

const leaves: Readonly<Record<string, Leave>> = {
  'openai, chat helper': async (door) => {
    const stream = official(door).chat.completions.stream({ model, messages });
    stream.on('content', () => stream.abort());
    await stream.done();
  },
  'openai, responses helper': async (door) => {
    const stream = official(door).responses.stream({ model, input: 'Tell' });
    stream.on('response.output_text.delta', () => stream.abort());
    await stream.done();
  },
  'AI SDK, compatible': (door) => abortText(createOpenAICompatible({ name: 'drawbridge', ...connection(door) })(model)),
  'AI SDK, responses': (door) => abortText(createOpenAI(connection(door))(model)),
  'LangChain, chat': (door) => abortChain(door, 'local-agent'),
  'LangChain, responses': (door) => abortChain(door, 'gpt-5.3-codex'),
};

async function abortText(of: LanguageModel): Promise<void> {
  const leave = new AbortController();
  const { textStream } = streamText({ model: of, prompt: 'Tell', abortSignal: leave.signal });
  for await (const _ of textStream) leave.abort();
}

async function abortChain({ url }: Door, id: string): Promise<void> {
  const leave = new AbortController();
  const chain = new ChatOpenAI({ model: id, apiKey: 'test-key', maxRetries: 0, configuration: { baseURL: `${url}/v1` } });
  for await (const { text } of await chain.stream('Tell', { signal: leave.signal })) if (text) leave.abort();
}

test.each(Object.keys(leaves))('%s: one that stops in the middle of its answer ends the job, and nothing is asked again', async (name) => {
  await using door = await openDoor((play) => play.say('m', 'Once upon', ' a time'), { config });
  const left = reasonOf(leaves[name]?.(door) ?? Promise.reject(new Error(name)));
  expect(await door.jobs.cancelled).toMatchObject({ status: 'cancelled', prompt: 'Tell' });
  await left;
  expect(door.jobs.requests).toHaveLength(1);
});
