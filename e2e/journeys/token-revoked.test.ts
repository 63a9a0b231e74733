import OpenAI, { APIError } from 'openai';
import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { ended, openControl } from '../fixtures/control.ts';
import { type ModelCall } from '../scripted-model/request.ts';

const within = { timeout: 30_000 };

/** What a program reads off its stream, and what it was told at the end of it. */
async function readStream(stream: AsyncIterable<OpenAI.ChatCompletionChunk>, heard: (text: string) => void): Promise<unknown> {
  try {
    for await (const { choices } of stream) heard(choices[0]?.delta.content ?? '');
    return 'the end of the answer';
  } catch (error) {
    return error;
  }
}

test('a token is revoked while its stream speaks: the program is told why, its job goes on for the owner, others notice nothing', async () => {
  const go = Promise.withResolvers<void>();
  const script = ({ userText }: ModelCall) =>
    userText.startsWith('Count')
      ? { slow: 6000, delayMs: 20 }
      : { text: `You said: ${userText}`, ...(userText.startsWith('Wait') && { until: go.promise }) };
  await using control = await openControl({ script }, { codex: { maxRunningJobs: 6 } });
  const { house, remote } = control;
  const make = (name: string) => remote.call('client/create', { name, scopes: ['read', 'run'] });
  const [lost, kept] = [await make('Lost laptop'), await make('Desk')];
  const programOf = (apiKey: string) => new OpenAI({ baseURL: house.url('openai'), apiKey, maxRetries: 0 });
  const ask = (apiKey: string) =>
    programOf(apiKey).chat.completions.create({ model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count' }] });

  const [heard, heardAtDesk]: [string[], string[]] = [[], []];
  const end = readStream(await ask(lost.token), (text) => heard.push(text));
  const atDesk = await ask(kept.token);
  const endAtDesk = readStream(atDesk, (text) => heardAtDesk.push(text));
  const called = callTool(house, 'codex_read', { prompt: 'Wait for me' }, lost.token);
  const whole = chat(house, 'Wait for me too', { headers: { authorization: `Bearer ${lost.token}` } });
  await vi.waitFor(async () => {
    expect([heard.join(''), heardAtDesk.join('')]).toEqual([expect.stringContaining('tok3'), expect.stringContaining('tok3')]);
    expect((await house.jobs()).filter(({ turnId }) => turnId !== null)).toHaveLength(4);
  }, within);

  await remote.call('client/revoke', { id: lost.client.id });
  const told = await end;
  expect(told).toBeInstanceOf(APIError);
  expect(told).toMatchObject({
    code: 'invalid_api_key',
    message: expect.stringContaining('This client may call no more: its access was revoked'),
  });
  expect(await called).toMatchObject({ text: expect.stringContaining('may call no more') });
  expect([(await whole).status, (await whole).headers.get('x-should-retry')]).toEqual([401, 'false']);
  const words = heard.length;

  // Every door is closed to it from now on, in the words that any wrong token gets.
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const [late, wrong] = [await chat(house, 'Again', bearer(lost.token)), await chat(house, 'Again', bearer('wrong'))];
  expect([late.status, await late.text()]).toEqual([401, await wrong.text()]);
  const knock = await fetch(house.url('chatgpt'), { method: 'POST', ...bearer(lost.token) });
  expect(knock.status).toBe(401);

  // The other one goes on, in the middle of its answer and with new questions.
  const before = heardAtDesk.length;
  await vi.waitFor(() => expect(heardAtDesk.length).toBeGreaterThan(before + 5), within);
  expect(await answerOf(await chat(house, 'Still there?', bearer(kept.token)))).toBe('You said: Still there?');
  expect(heard).toHaveLength(words);

  // What was begun is the owner's to end: it runs on, is shown with its client's name, and is stopped from the owner's side.
  const { data: jobs } = await remote.call('job/list', {});
  const own = jobs.filter(({ clientName, status }) => clientName === 'Lost laptop' && status === 'running');
  expect(own.map(({ title }) => title).sort()).toEqual(['Count', 'Wait for me', 'Wait for me too']);
  go.resolve();
  for (const job of own.filter(({ title }) => title.startsWith('Wait'))) {
    expect(await ended(remote, job)).toMatchObject({ status: 'completed', answer: `You said: ${job.title}` });
  }
  for (const { id, status } of jobs.filter(({ title }) => title === 'Count')) {
    expect(status).toBe('running');
    await remote.call('job/cancel', { jobId: id });
  }
  expect(await endAtDesk).toMatchObject({ message: expect.stringContaining('The owner stopped the job') });

  const { data: audit } = await remote.call('audit/list', {});
  expect(audit.map(({ type, data }) => [type, data['clientId']])).toContainEqual(['client/revoked', lost.client.id]);
  // In the recorder each of its three answers ends for the same reason.
  const { data: flights } = await remote.call('flight/list', { client: 'Lost laptop' });
  expect(flights.map(({ failure }) => failure)).toEqual(['auth/required', 'auth/required', 'auth/required']);
});
