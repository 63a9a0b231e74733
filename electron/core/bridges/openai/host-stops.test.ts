import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, type LanguageModel, streamText } from 'ai';
import OpenAI from 'openai';
import { expect, test, vi } from 'vitest';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../e2e/fixtures/house.ts';
import { reasonOf } from './responses/fixtures/plays.ts';

const wide = { timeout: 30_000 };
const why = /Drawbridge shut down before this job was finished/;

/** A client in the middle of its answer: tells of each word that it hears, and why it ended. */
type Client = (house: House, heard: () => void) => Promise<unknown>;

const model = 'gpt-5.5';
const langChainModel = 'local-agent';
const messages = [{ role: 'user' as const, content: 'Count' }];
const connection = ({ url, token }: House) => ({ baseURL: url('openai'), apiKey: token });
const official = (house: House) => new OpenAI({ ...connection(house), maxRetries: 0 });
const langChain = (house: House, id: string) => {
  const { baseURL, apiKey } = connection(house);
  return new ChatOpenAI({ model: id, apiKey, maxRetries: 0, configuration: { baseURL } });
};
const compatible = (house: House) => createOpenAICompatible({ name: 'drawbridge', ...connection(house) })(model);

const streams: Readonly<Record<string, Client>> = {
  'openai, chat': async (house, heard) => {
    for await (const { choices } of await official(house).chat.completions.create({ model, messages, stream: true })) {
      if (choices[0]?.delta.content) heard();
    }
  },
  'openai, chat helper': (house, heard) =>
    official(house).chat.completions.stream({ model, messages }).on('content', heard).finalChatCompletion(),
  'openai, responses': async (house, heard) => {
    for await (const { type } of await official(house).responses.create({ model, input: 'Count', stream: true })) {
      if (type === 'response.output_text.delta') heard();
    }
  },
  'openai, responses helper': (house, heard) =>
    official(house).responses.stream({ model, input: 'Count' }).on('response.output_text.delta', heard).finalResponse(),
  'openai, responses in the background': async (house, heard) => {
    for await (const { type } of await official(house).responses.create({ model, input: 'Count', stream: true, background: true })) {
      if (type === 'response.output_text.delta') heard();
    }
  },
  'AI SDK, compatible': (house, heard) => throwing(compatible(house), heard),
  'AI SDK, responses': (house, heard) => throwing(createOpenAI(connection(house))(model), heard),
  'LangChain, chat': async (house, heard) => {
    for await (const { text } of await langChain(house, langChainModel).stream('Count')) if (text) heard();
  },
  'LangChain, responses': async (house, heard) => {
    for await (const { text } of await langChain(house, 'gpt-5.3-codex').stream('Count')) if (text) heard();
  },
};

/** Those who wait for the whole. */
const waiting: Readonly<Record<string, Client>> = {
  'openai, chat': (house) => official(house).chat.completions.create({ model, messages }),
  'openai, responses': (house) => official(house).responses.create({ model, input: 'Count' }),
  'AI SDK, compatible': (house) => generateText({ model: compatible(house), prompt: 'Count', maxRetries: 0 }),
  'LangChain, chat': (house) => langChain(house, langChainModel).invoke('Count'),
};

/** The AI SDK tells of errors on the side. */
async function throwing(of: LanguageModel, heard: () => void): Promise<void> {
  const errors: unknown[] = [];
  const { textStream } = streamText({ model: of, prompt: 'Count', maxRetries: 0, onError: ({ error }) => void errors.push(error) });
  for await (const piece of textStream) if (piece) heard();
  if (errors.length > 0) throw new Error(JSON.stringify(errors), { cause: errors[0] });
}

test('the host stops in the middle of every kind of answer: each client is told that it did, in its own words', {
  timeout: 120_000,
}, async () => {
  const count = Object.keys(streams).length + Object.keys(waiting).length;
  const bridge = { id: 'openai', kind: 'openai', port: 0, modelAliases: { [langChainModel]: model, 'gpt-5.3-codex': model } };
  const script = [{ slow: 10_000, delayMs: 50, repeat: count }];
  await using control = await openControl({ script }, { bridges: [bridge], codex: { maxRunningJobs: count } });
  const { house, open } = control;
  const speaking = new Set<string>();
  const streamed = Object.entries(streams).map(async ([name, client]) => [name, await reasonOf(client(house, () => speaking.add(name)))]);
  const whole = Object.entries(waiting).map(async ([name, client]) => [name, await reasonOf(client(house, () => undefined))]);
  await vi.waitFor(async () => {
    expect([...speaking].sort()).toEqual(Object.keys(streams).sort());
    expect((await house.jobs()).filter(({ turnId }) => turnId !== null)).toHaveLength(count);
  }, wide);

  await house[Symbol.asyncDispose]();
  for (const [name, reason] of await Promise.all(streamed)) {
    expect([name, String(reason)]).toEqual([name, expect.stringMatching(why)]);
  }
  for (const [name, reason] of await Promise.all(whole)) {
    expect([name, reason]).toMatchObject([name, { message: expect.stringMatching(why) }]);
  }
  const { house: later } = await open();
  expect((await later.jobs()).map(({ status, failure }) => `${status} ${failure?.code}`)).toEqual(
    Array.from({ length: count }, () => 'interrupted host/stopping'),
  );
});
