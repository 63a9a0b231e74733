import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { type Job } from '../../shared/model/job.ts';
import { cliJson } from '../fixtures/cli.ts';
import { hostToken, test } from '../fixtures/test.ts';

const clientOf = (baseURL: string): OpenAI => new OpenAI({ baseURL, apiKey: hostToken, maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'Count to three.' }];

test.describe('an OpenAI client', () => {
  test.use({ modelOptions: { script: [{ text: ['one ', 'two ', 'three'], delayMs: 200 }] } });

  test('lists models and gets an answer as it is written', async ({ serve }) => {
    const client = clientOf(serve.url('openai'));
    const { data: models } = await client.models.list();
    const model = models[0]?.id ?? '';
    expect(model).not.toBe('');

    const words: { text: string; at: number }[] = [];
    let finish: string | null = null;
    for await (const { choices } of await client.chat.completions.create({ model: 'gpt-5.5', messages, stream: true })) {
      const text = choices[0]?.delta.content;
      if (text) words.push({ text, at: performance.now() });
      finish = choices[0]?.finish_reason ?? finish;
    }
    expect([words.map(({ text }) => text).join(''), finish]).toEqual(['one two three', 'stop']);
    // The model pauses 200 ms after each word: words that were held back would come together.
    expect(words.slice(0, 2).map(({ text }) => text)).toEqual(['one ', 'two ']);
    expect((words[2]?.at ?? 0) - (words[0]?.at ?? 0)).toBeGreaterThan(250);
  });

  test('gets the whole answer at once when it does not stream', async ({ serve }) => {
    const answer = await clientOf(serve.url('openai')).chat.completions.create({ model: 'gpt-5.5', messages });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: 'one two three' } });
    expect(answer.usage).toMatchObject({ total_tokens: 120 });
  });

  test('is told plainly when its key is wrong', async ({ serve }) => {
    const client = new OpenAI({ baseURL: serve.url('openai'), apiKey: 'wrong', maxRetries: 0 });
    await expect(client.models.list()).rejects.toMatchObject({ status: 401 });
  });
});

test.describe('an OpenAI client that leaves', () => {
  test.use({ modelOptions: { script: [{ slow: 500, delayMs: 50 }] } });

  test('cancels the turn it left', async ({ serve, workspace }) => {
    const stream = await clientOf(serve.url('openai')).chat.completions.create({ model: 'gpt-5.5', messages, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content) break;
    const newest = async () => (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data[0]?.status;
    await expect.poll(newest).toBe('cancelled');
  });
});
