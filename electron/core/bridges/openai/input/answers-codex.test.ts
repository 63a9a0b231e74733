import { existsSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { answerOf, chat } from '../../../../../e2e/fixtures/chat.ts';
import { openControl } from '../../../../../e2e/fixtures/control.ts';
import { writingBridges } from '../../../../../e2e/fixtures/three-hunks.ts';
import { inRoot, openWriting, waitingReview } from '../../../../../e2e/fixtures/writing.ts';
import { hear } from '../../../../../e2e/fixtures/sse-rules.ts';
import { type ModelCall } from '../../../../../e2e/scripted-model/request.ts';
import { patches } from '../../../../../e2e/scripted-model/steps.ts';
import { reasonOf } from '../responses/fixtures/plays.ts';

const schema = { type: 'object', properties: { ok: { type: 'boolean' }, why: { type: 'string' } }, required: ['ok'] };
const response_format = { type: 'json_schema' as const, json_schema: { name: 'report', schema } };
const bad = '{"ok":"yes"}';
const good = '{"ok":true}';

/** Answers badly, and well once it is told so unless it was told to stay bad. */
function script({ body, userText }: ModelCall) {
  const stubborn = JSON.stringify(body?.input).includes('stubborn');
  return { text: userText.includes('has not the form') && !stubborn ? good : bad, reasoning: ['**Thinking**'] };
}

const about = (content: string) => ({ model: 'gpt-5.5', response_format, messages: [{ role: 'user' as const, content }] });

/** What the user said in the last call of the model. */
function said(calls: readonly ModelCall[]): string[] {
  const input = calls.at(-1)?.body?.input ?? [];
  return input.filter(({ role }) => role === 'user').flatMap(({ content }) => (content ?? []).map(({ text = '' }) => text));
}

test('an answer of another form is mended once on the same thread, whole or streamed, on both surfaces', async () => {
  await using control = await openControl({ script });
  const { house, model } = control;
  const client = new OpenAI({ baseURL: house.url('openai'), apiKey: house.token, maxRetries: 0 });
  const whole = await client.chat.completions.create(about('Check'));
  expect(whole.choices[0]?.message.content).toBe(good);
  expect(said(model.requests).slice(-2)).toEqual([
    'Check',
    'Your answer has not the form that was asked for: answer/ok must be boolean. Answer again: the whole of it, in that form only.',
  ]);
  expect(JSON.stringify(model.requests.at(-1)?.body?.input)).toContain(JSON.stringify(bad).slice(1, -1));
  expect(model.requests.map(({ body }) => (body?.['text'] as { format?: { type?: string } })?.format?.type)).toEqual([
    'json_schema',
    'json_schema',
  ]);
  expect(whole.usage?.total_tokens).toBeGreaterThan(0);
  expect(await house.jobs()).toMatchObject([{ status: 'completed', answer: good }]);

  const streamed = hear(await (await chat(house, '', { body: { ...about('Check'), stream: true } })).text());
  expect([streamed.content, streamed.finish]).toEqual([good, 'stop']);
  expect(streamed.reasoning).toContain(bad);

  const text = { format: { type: 'json_schema' as const, name: 'report', schema, strict: false } };
  const response = await client.responses.create({ model: 'gpt-5.5', input: 'Check', text });
  expect([response.output_text, response.status]).toEqual([good, 'completed']);
  const final = await client.responses.stream({ model: 'gpt-5.5', input: 'Check', text }).finalResponse();
  expect(final.output_text).toBe(good);
  expect(model.requests).toHaveLength(8);
});

test('an answer that stays of another form is never given as one: an error, or the error of a stream', async () => {
  await using control = await openControl({ script });
  const { house, model } = control;
  const client = new OpenAI({ baseURL: house.url('openai'), apiKey: house.token, maxRetries: 0 });
  const failure = {
    code: 'model_answer_misfit',
    type: 'codex_execution_error',
    message: expect.stringContaining('answer/ok must be boolean'),
  };
  expect(await reasonOf(client.chat.completions.create(about('Be stubborn')))).toMatchObject({ status: 502, ...failure });
  const streamed = hear(await (await chat(house, '', { body: { ...about('Be stubborn'), stream: true } })).text());
  expect([streamed.content, streamed.finish]).toEqual(['', 'error']);
  expect(streamed.error).toMatchObject({ ...failure, type: 'codex_stream_error' });
  expect(model.requests).toHaveLength(4);

  const asked = { model: 'gpt-5.5', input: 'Be stubborn', text: { format: { type: 'json_object' as const } } };
  expect(await client.responses.create(asked).then(({ output_text }) => output_text)).toBe(bad);
  const formed = { ...asked, text: { format: { type: 'json_schema' as const, name: 'report', schema } } };
  expect(await reasonOf(client.responses.create(formed))).toMatchObject({ status: 502, code: 'model_answer_misfit' });
  const events: OpenAI.Responses.ResponseStreamEvent[] = [];
  const heard = async () => {
    for await (const event of await client.responses.create({ ...formed, stream: true })) events.push(event);
  };
  expect(await reasonOf(heard())).toMatchObject({ message: expect.stringContaining('answer/ok must be boolean') });
  expect(events.filter(({ type }) => type.startsWith('response.output_text'))).toEqual([]);
});

test('the owner is asked once the answer has its form, and what a job wrote that failed by its answer lands nowhere', async () => {
  const wrong = [{ patch: patches.add('two.txt', 'two\n') }, { text: bad }, { text: bad }];
  const script = [{ patch: patches.add('one.txt', 'one\n') }, { text: bad }, { text: good }, ...wrong];
  await using control = await openWriting(script, {}, { bridges: writingBridges });
  const { house, remote, model, place } = control;
  const write = async () => chat(house, '', { body: about('Add a file'), headers: { 'x-drawbridge-sandbox': 'workspace-write' } });
  const answered = write();
  const { job } = await remote.hear('job/changed', ({ job: { status } }) => status === 'waiting');
  const { id, digest, decisions } = await waitingReview(control, job);
  expect(model.requests).toHaveLength(3);
  await remote.call('change/apply', { id, digest, decisions, all: true });
  expect(await answerOf(await answered)).toBe(good);
  expect(inRoot(control, 'one.txt')).toBe('one\n');

  expect(await answerOf(await write())).toBe('502 model_answer_misfit');
  expect(existsSync(join(place.root, 'two.txt'))).toBe(false);
  expect(await house.jobs()).toMatchObject([{ status: 'failed' }, { status: 'completed', answer: good }]);
});
