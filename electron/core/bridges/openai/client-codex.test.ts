import OpenAI, { APIError } from 'openai';
import { expect, test, vi } from 'vitest';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../e2e/fixtures/house.ts';
import { type ModelCall } from '../../../../e2e/scripted-model/request.ts';
import { reasonOf } from './responses/fixtures/plays.ts';

const clientOf = (house: House, apiKey = house.token) => new OpenAI({ baseURL: house.url('openai'), apiKey, maxRetries: 0 });
const say = (content: string) => ({ model: 'gpt-5.5', messages: [{ role: 'user' as const, content }] });

/** Told to look it runs a command first, told to think it thinks first, and else it repeats what it was told. */
function script({ userText, toolOutputs }: ModelCall) {
  if (userText.includes('Look') && toolOutputs.length === 0) return { exec: 'echo found' };
  if (userText.includes('Write for long')) return { slow: 1000, delayMs: 50 };
  if (userText.includes('as JSON')) return { text: '{"ok":true}' };
  return { text: ['You said: ', userText], ...(userText.includes('Think') && { reasoning: ['**Thinking**'] }) };
}

test('the official client talks with Codex: whole, streamed, by its helper, of a form, in a session', async () => {
  await using control = await openControl({ script }, { bridges: [{ id: 'openai', kind: 'openai', port: 0, toolActivity: 'summary' }] });
  const client = clientOf(control.house);
  const whole = await client.chat.completions.create(say('Hello'));
  expect(whole).toMatchObject({ model: 'gpt-5.5', choices: [{ message: { content: 'You said: Hello' }, finish_reason: 'stop' }] });
  expect(whole.usage?.total_tokens).toBeGreaterThan(0);

  const stream = await client.chat.completions.create({ ...say('Look and Think'), stream: true, stream_options: { include_usage: true } });
  let [text, reasoning] = ['', ''];
  let last: OpenAI.ChatCompletionChunk | null = null;
  for await (const chunk of stream) {
    const delta: { content?: string | null; reasoning?: string } = chunk.choices[0]?.delta ?? {};
    text += delta.content ?? '';
    reasoning += delta.reasoning ?? '';
    last = chunk;
  }
  expect(text).toBe('You said: Look and Think');
  expect(reasoning).toContain('**Thinking**');
  expect(reasoning).toMatch(/Ran `.*echo found.*` \(exit 0\)\./);
  expect(last).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });

  const helped = await client.chat.completions.stream(say('Help')).finalChatCompletion();
  expect(helped.choices[0]?.message.content).toBe('You said: Help');

  const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
  const formed = await client.chat.completions.create({
    ...say('Answer as JSON'),
    response_format: { type: 'json_schema', json_schema: { name: 'report', schema } },
  });
  expect(JSON.parse(formed.choices[0]?.message.content ?? '')).toEqual({ ok: true });
  expect(control.model.requests.at(-1)?.body).toMatchObject({ text: { format: { type: 'json_schema', strict: true } } });

  const inSession = { headers: { 'x-session-id': 'work' } };
  await client.chat.completions.create(say('One'), inSession);
  await client.chat.completions.create(say('Two'), inSession);
  expect(JSON.stringify(control.model.requests.at(-1)?.body?.['input'])).toContain('You said: One');

  // What names no session is in no history.
  const jobs = await control.house.jobs();
  expect(jobs.map(({ ephemeral }) => ephemeral)).toEqual([false, false, true, true, true, true]);
  const { data: threads } = await control.remote.call('thread/list', {});
  expect(threads.map(({ title }) => title)).toEqual(['One']);
});

test('the official client is told what went wrong, and what it leaves ends', async () => {
  await using control = await openControl({ script });
  const { house } = control;
  const client = clientOf(house);
  expect(await reasonOf(clientOf(house, 'wrong').models.list())).toMatchObject({ status: 401, code: 'invalid_api_key' });
  const unknown = client.chat.completions.create({ ...say('x'), model: 'gpt-4' });
  expect(await reasonOf(unknown)).toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' });
  const elsewhere = client.chat.completions.create(say('x'), { headers: { 'x-drawbridge-root': '/etc' } });
  expect(await reasonOf(elsewhere)).toMatchObject({ status: 403, code: 'root_not_allowed' });
  const metadata = { drawbridge_sandbox: 'danger-full-access' };
  const unsafe = await reasonOf(client.chat.completions.create({ ...say('x'), metadata }));
  expect(unsafe).toBeInstanceOf(APIError);
  expect(unsafe).toMatchObject({ status: 403, code: 'sandbox_above_ceiling', message: expect.stringContaining('danger-full-access') });
  expect(await house.jobs()).toEqual([]);

  const stream = await client.chat.completions.create({ ...say('Write for long'), stream: true });
  for await (const { choices } of stream) if (choices[0]?.delta.content) break;
  expect(await house.job()).toMatchObject({ status: 'cancelled' });
  const leaver = new AbortController();
  const left = reasonOf(client.chat.completions.create(say('Write for long'), { signal: leaver.signal }));
  await vi.waitFor(async () => expect((await house.jobs())[0]).toMatchObject({ status: 'running', turnId: expect.any(String) }), {
    timeout: 30_000,
  });
  leaver.abort();
  expect(await left).toBeInstanceOf(OpenAI.APIUserAbortError);
  await vi.waitFor(async () => expect((await house.jobs()).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']), {
    timeout: 30_000,
  });
});

test('models are listed where there is no Codex to ask', async () => {
  await using control = await openControl({}, { codex: { path: '/nowhere/codex' } });
  const client = clientOf(control.house);
  const { data } = await client.models.list();
  expect(data.length).toBeGreaterThan(4);
  expect((await client.models.retrieve('gpt-5.5')).id).toBe('gpt-5.5');
  expect(await reasonOf(client.chat.completions.create(say('Hello')))).toMatchObject({ status: 503, code: 'codex_not_found' });
});
