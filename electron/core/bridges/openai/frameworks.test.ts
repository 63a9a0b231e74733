import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, streamText } from 'ai';
import { expect, test } from 'vitest';
import { type Door, type DoorOptions, openDoor } from './fixtures/door.ts';
import { breakOff, greet } from './responses/fixtures/plays.ts';

const apiKey = 'test-key';
const compatible = ({ url }: Door) => createOpenAICompatible({ name: 'drawbridge', baseURL: `${url}/v1`, apiKey, includeUsage: true });

/** LangChain sends every id with “codex” in it to the other API; this one stands for such a model. */
const langChain = ({ url }: Door) =>
  new ChatOpenAI({ model: 'local-agent', apiKey, maxRetries: 0, configuration: { baseURL: `${url}/v1` } });
const codexModels: DoorOptions = {
  models: [{ id: 'gpt-5.2-codex', name: 'Codex', description: '', isDefault: true, efforts: [], defaultEffort: null }],
  config: { modelAliases: { 'local-agent': 'gpt-5.2-codex' } },
};

test('AI SDK, openai-compatible: text, reasoning, usage and a reason to finish', async () => {
  await using door = await openDoor(greet);
  const whole = await generateText({ model: compatible(door)('gpt-5.5:high'), prompt: 'Hello' });
  expect([whole.text, whole.finishReason, whole.usage.totalTokens]).toEqual(['Hi there', 'stop', 16]);
  const streamed = streamText({ model: compatible(door)('gpt-5.5'), prompt: 'Hello' });
  const pieces: string[] = [];
  for await (const piece of streamed.textStream) pieces.push(piece);
  expect(pieces).toEqual(['Hi ', 'there']);
  expect([await streamed.reasoningText, await streamed.finishReason, (await streamed.usage).totalTokens]).toEqual([
    'They greet.',
    'stop',
    16,
  ]);
});

test('AI SDK, openai-compatible: a failure in the middle of a stream is an error that says what it was', async () => {
  await using door = await openDoor(breakOff);
  const errors: unknown[] = [];
  const { textStream } = streamText({
    model: compatible(door)('gpt-5.5'),
    prompt: 'Hello',
    onError: ({ error }) => void errors.push(error),
  });
  let text = '';
  for await (const piece of textStream) text += piece;
  expect(text).toBe('Half an ans');
  expect(JSON.stringify(errors)).toContain('Codex ended while it worked.');
});

test('LangChain: a model under an id without “codex” is asked by chat completions, streamed and not', async () => {
  await using door = await openDoor(greet, codexModels);
  const messages = [new SystemMessage('Be brief.'), new HumanMessage('Hello')];
  expect((await langChain(door).invoke(messages)).text).toBe('Hi there');
  let text = '';
  let total = 0;
  for await (const chunk of await langChain(door).stream(messages)) {
    text += chunk.text;
    const { total_tokens = 0 } = (chunk.usage_metadata ?? {}) as { readonly total_tokens?: number };
    total += total_tokens;
  }
  expect([text, total]).toEqual(['Hi there', 16]);
  expect(door.jobs.requests.map(({ operation, model, developerInstructions }) => [operation, model, developerInstructions])).toEqual(
    Array.from({ length: 2 }, () => ['chat.completions', 'gpt-5.2-codex', 'Be brief.']),
  );
});

test('LangChain: a failure in the middle of a stream is thrown', async () => {
  await using door = await openDoor(breakOff, codexModels);
  let text = '';
  const reading = async () => {
    for await (const chunk of await langChain(door).stream('Hello')) text += chunk.text;
  };
  await expect(reading()).rejects.toThrow('Codex ended while it worked.');
  expect(text).toBe('Half an ans');
});
