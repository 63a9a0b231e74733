import { createOpenAI } from '@ai-sdk/openai';
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, type ModelMessage, Output, streamText } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Door, openDoor } from '../fixtures/door.ts';
import { breakOff, greet, reasonOf, usage } from './fixtures/plays.ts';

const vercel = ({ url }: Door) => createOpenAI({ apiKey: 'test-key', baseURL: `${url}/v1` });
const langchain = ({ url }: Door) =>
  new ChatOpenAI({ model: 'gpt-5.2-codex', apiKey: 'test-key', configuration: { baseURL: `${url}/v1` }, maxRetries: 0 });
const codexModel = { id: 'gpt-5.2-codex', name: 'Codex', description: '', isDefault: true, efforts: [], defaultEffort: null };

test('Vercel AI SDK: text, a conversation by references, a stream, and an object', async () => {
  await using door = await openDoor((play) => {
    if (!play.request.outputSchema) return greet(play);
    play.complete('m', '{"ok":true}');
    play.end({ status: 'completed', answer: '{"ok":true}', usage });
  });
  const model = vercel(door)('gpt-5.5');
  const first = await generateText({ model, instructions: 'Be brief.', prompt: 'Hello' });
  expect(first).toMatchObject({ text: 'Hi there', reasoningText: 'They greet.', finishReason: 'stop' });
  expect(first.usage).toMatchObject({ inputTokens: 10, outputTokens: 6 });
  const messages: ModelMessage[] = [
    { role: 'user', content: 'Hello' },
    ...first.response.messages,
    { role: 'user', content: 'And again?' },
  ];
  expect((await generateText({ model, messages })).text).toBe('Hi there');
  expect(door.jobs.requests.map(({ prompt, developerInstructions }) => [prompt, developerInstructions])).toEqual([
    ['Hello', 'Be brief.'],
    ['[USER]\nHello\n\n[ASSISTANT]\nHi there\n\n[USER]\nAnd again?', null],
  ]);
  const streamed = streamText({ model, prompt: 'Hello' });
  const parts: string[] = [];
  for await (const part of streamed.stream) if (part.type === 'text-delta' || part.type === 'reasoning-delta') parts.push(part.text);
  expect(parts).toEqual(['They greet.', 'Hi ', 'there']);
  expect(await streamed.finishReason).toBe('stop');
  const { output } = await generateText({ model, output: Output.object({ schema: z.object({ ok: z.boolean() }) }), prompt: 'Is it?' });
  expect(output).toEqual({ ok: true });
  expect(door.jobs.requests.at(-1)?.outputSchema).toMatchObject({ properties: { ok: { type: 'boolean' } }, additionalProperties: false });
});

test('Vercel AI SDK: a failure is an error part, and leaving takes the job along', async () => {
  await using door = await openDoor((play) => (play.request.prompt === 'Fail' ? breakOff(play) : play.say('m', 'Once ')));
  const model = vercel(door)('gpt-5.5');
  const errors: unknown[] = [];
  const failing = streamText({ model, prompt: 'Fail', maxRetries: 0, onError: ({ error }) => void errors.push(error) });
  let text = '';
  for await (const part of failing.stream) if (part.type === 'text-delta') text += part.text;
  expect(text).toBe('Half an ans');
  expect(JSON.stringify(errors)).toContain('Codex ended while it worked.');
  const leave = new AbortController();
  const leaving = streamText({ model, prompt: 'Tell', abortSignal: leave.signal });
  for await (const part of leaving.stream) if (part.type === 'text-delta') leave.abort();
  expect(await door.jobs.cancelled).toMatchObject({ prompt: 'Tell', status: 'cancelled' });
});

test('LangChain: a model with “codex” in its name is answered, at once and streamed', async () => {
  await using door = await openDoor(greet, { models: [codexModel] });
  const answer = await langchain(door).invoke([
    new SystemMessage('Be brief.'),
    new HumanMessage('Hello'),
    new AIMessage('Yes?'),
    new HumanMessage('Well'),
  ]);
  expect(answer.text).toBe('Hi there');
  expect(answer.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 6, total_tokens: 16 });
  expect(door.jobs.requests[0]).toMatchObject({ operation: 'responses', developerInstructions: 'Be brief.', model: 'gpt-5.2-codex' });
  let text = '';
  for await (const chunk of await langchain(door).stream('Hello')) text += chunk.text;
  expect(text).toBe('Hi there');
});

test('LangChain: a failure in the middle is thrown, not swallowed', async () => {
  await using door = await openDoor(breakOff, { models: [codexModel] });
  const reading = (async () => {
    for await (const _ of await langchain(door).stream('Hello'));
  })();
  expect(await reasonOf(reading)).toMatchObject({ message: expect.stringContaining('Codex ended while it worked.') });
});
