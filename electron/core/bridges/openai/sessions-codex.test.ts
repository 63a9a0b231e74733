import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerOf, callTool, chat } from '../../../../e2e/fixtures/chat.ts';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../e2e/fixtures/house.ts';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';
import { type ModelCall } from '../../../../e2e/scripted-model/request.ts';

const echo = ({ userText }: ModelCall) => ({ text: `You said: ${userText}` });
const user = (content: string) => ({ role: 'user', content });

/** Says something in a session. */
async function say(house: House, session_id: string, content: string, more: object = {}): Promise<string> {
  return answerOf(await chat(house, '', { body: { session_id, messages: [user(content)], ...more } }));
}

/** All that the model was sent with its last call, as text. */
const lastSent = (model: { readonly requests: readonly ModelCall[] }) => JSON.stringify(model.requests.at(-1)?.body?.['input']);

test('a session goes on after a restart, with the model, effort and instructions of each turn', async () => {
  await using control = await openControl({ script: echo });
  const { house, model, open } = control;
  const system = (content: string) => ({ role: 'system', content });
  expect(await say(house, 'work', 'First', { messages: [system('MARK-ONE'), user('First')] })).toBe('You said: First');
  const second = { messages: [system('MARK-TWO'), user('Second')], model: 'gpt-5.5:high' };
  expect(await say(house, 'work', '', second)).toContain('Second');
  expect(model.requests.at(-1)?.body).toMatchObject({ model: 'gpt-5.5', reasoning: { effort: 'high' } });
  for (const told of ['You said: First', 'MARK-TWO']) expect(lastSent(model)).toContain(told);
  await house[Symbol.asyncDispose]();

  const { house: later } = await open();
  expect(await say(later, 'work', '', { messages: [system('MARK-THREE'), user('Third')] })).toContain('Third');
  for (const told of ['You said: First', 'MARK-TWO', 'MARK-THREE']) expect(lastSent(model)).toContain(told);
  // Codex sums up what was said for a model of another kind.
  expect(await say(later, 'work', 'Fourth', { model: 'gpt-5.6-luna:low' })).toBe('You said: Fourth');
  expect(model.requests.at(-1)?.body).toMatchObject({ model: 'gpt-5.6-luna', reasoning: { effort: 'low' } });
  expect((await later.jobs()).map(({ title }) => title)).toEqual(['Fourth', 'Third', 'Second', 'First']);
  expect(new Set((await later.jobs()).map(({ threadId }) => threadId)).size).toBe(1);
});

test('a session whose thread Codex or the owner has deleted begins anew, and only the log says so', async () => {
  await using control = await openControl({ script: echo });
  const { house, place, remote, model, open } = control;
  await say(house, 'work', 'First');
  const threadOf = async (of: House) => (await of.jobs())[0]?.threadId ?? '';
  await remote.call('thread/delete', { threadId: await threadOf(house) });
  expect(await say(house, 'work', 'Second')).toBe('You said: Second');
  expect(lastSent(model)).not.toContain('First');
  await say(house, 'work', 'Third');
  expect(lastSent(model)).toContain('Second');
  const kept = await threadOf(house);
  await house[Symbol.asyncDispose]();

  rmSync(join(place.codexHome, 'sessions'), { recursive: true });
  const { house: later } = await open();
  const body = { session_id: 'work', messages: [user('Third'), { role: 'assistant', content: 'Aha.' }, user('Fourth')], stream: true };
  const { content, finish, error } = hear(await (await chat(later, '', { body })).text());
  expect([finish, error]).toEqual(['stop', undefined]);
  expect(content).toBe('You said: [USER]\nThird\n\n[ASSISTANT]\nAha.\n\n[USER]\nFourth');
  expect(await threadOf(later)).not.toBe(kept);
  expect(later.logged.filter((line) => line.includes('session threadGone') && line.includes(kept))).toHaveLength(1);
});

test('twenty sessions at once on one Codex are not mixed', { timeout: 120_000 }, async () => {
  await using control = await openControl({ script: echo });
  const { house, model } = control;
  const names = Array.from({ length: 20 }, (_, n) => `session-${n}.`);
  const turns = names.flatMap((name) => ['one', 'two'].map((turn) => ({ name, prompt: `${name} ${turn}` })));
  const answers = await Promise.all(turns.map(({ name, prompt }) => say(house, name, prompt)));
  expect(answers).toEqual(turns.map(({ prompt }) => `You said: ${prompt}`));
  for (const { body, userText } of model.requests) {
    const [own] = userText.split(' ');
    const sent = JSON.stringify(body?.['input']);
    expect(names.filter((name) => sent.includes(`${name} `))).toEqual([own]);
    expect(sent.includes(`You said: ${own} one`)).toBe(userText.endsWith('two'));
  }
});

test('a session named by a thread that its client began in ChatGPT goes on with it; for another client it is a name like any other', async () => {
  await using control = await openControl({ script: echo });
  const { house, model, remote } = control;
  const { structured } = await callTool(house, 'codex_read', { prompt: 'My name is Ann' });
  const threadId = String(structured['threadId']);
  const { token } = await remote.call('client/create', { name: 'stranger', scopes: ['read', 'run'] });
  await say({ ...house, token }, threadId, 'Who am I?');
  expect(lastSent(model)).not.toContain('My name is Ann');
  expect(await say(house, threadId, 'And I?')).toBe('You said: And I?');
  expect(lastSent(model)).toContain('My name is Ann');
  expect((await house.jobs()).map((job) => job.threadId === threadId)).toEqual([true, false, true]);
});

test('sessions of another program come over with their threads, and are forgotten when the owner says so', async () => {
  await using control = await openControl({ script: echo });
  const { house, place, model, open } = control;
  await say(house, 'elsewhere', 'My name is Ann');
  const threadId = (await house.jobs())[0]?.threadId ?? '';
  await house[Symbol.asyncDispose]();

  // Another state on the same Codex: the thread is in its history and nobody's here.
  const { house: other, remote: owner } = await open({ dataDir: join(place.folder, 'other') });
  const { client, token } = await owner.call('client/create', { name: 'scripts', scopes: ['read', 'run'] });
  const scripts = { ...other, token };
  const gone = '01a1f885-0000-7000-8000-000000000000';
  const sessions = [
    { sessionId: 'work', threadId },
    { sessionId: 'lost', threadId: gone },
  ];
  const skipped = [{ sessionId: 'lost', threadId: gone, reason: expect.stringMatching(/\w\.$/) }];
  for (const clientId of ['scripts', client.id]) {
    expect(await owner.call('openai/importSessions', { clientId, sessions })).toEqual({ imported: 1, skipped });
  }
  expect(await say(scripts, 'work', 'Who am I?')).toBe('You said: Who am I?');
  expect(lastSent(model)).toContain('My name is Ann');
  // The session is its client's, and the thread is nobody else's to have.
  await say(other, 'work', 'And I?');
  expect(lastSent(model)).not.toContain('My name is Ann');
  const { client: stranger } = await owner.call('client/create', { name: 'stranger', scopes: ['read'] });
  const theirs = await owner.call('openai/importSessions', { clientId: stranger.id, sessions: sessions.slice(0, 1) });
  expect(theirs).toMatchObject({ imported: 0, skipped: [{ reason: expect.stringContaining('belongs to scripts') }] });
  await expect(owner.call('openai/importSessions', { clientId: 'nobody', sessions })).rejects.toMatchObject({ code: 'client/notFound' });

  expect(await owner.call('openai/resetSessions', { clientId: 'scripts', sessionId: 'lost' })).toEqual({ removed: 0 });
  expect(await owner.call('openai/resetSessions', { clientId: 'scripts' })).toEqual({ removed: 1 });
  await say(scripts, 'work', 'Still me?');
  expect(lastSent(model)).not.toContain('Who am I?');
  expect(await owner.call('openai/resetSessions', {})).toEqual({ removed: 2 });
});
