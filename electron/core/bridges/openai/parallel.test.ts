import { expect, test } from 'vitest';
import { chat, type Door } from '../../../../e2e/fixtures/chat.ts';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';
import { type ModelCall } from '../../../../e2e/scripted-model/request.ts';
import { hearEvents } from './responses/fixtures/event-rules.ts';

/** Conversations at once; 200 are a minute's work. */
const many = Number(process.env['DRAWBRIDGE_SESSIONS'] ?? 20);
/** Of one client, so that none comes near what it may ask in a minute. */
const perClient = 20;
const turns: readonly string[] = ['one', 'two', 'three'];

const echo = ({ userText }: ModelCall) => ({ text: ['You ', `said: ${userText}`] });

/** A conversation that has to find its own way back: gives what was answered to each turn. */
type Talk = (door: Door, name: string) => Promise<readonly string[]>;

const inSession: Talk = async (door, name) => {
  const heard: string[] = [];
  for (const turn of turns) {
    const body = { session_id: name, stream: true, messages: [{ role: 'user', content: `${name} ${turn}` }] };
    heard.push(hear(await (await chat(door, '', { body })).text()).content);
  }
  return heard;
};

const byReferences: Talk = async ({ url, token }, name) => {
  const heard: string[] = [];
  let previous: string | null = null;
  for (const turn of turns) {
    const body = { input: `${name} ${turn}`, stream: true, previous_response_id: previous };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url('openai')}/responses`, { method: 'POST', headers, body: JSON.stringify(body) });
    const { text, response } = hearEvents(await answer.text());
    previous = response.id;
    heard.push(text);
  }
  return heard;
};

test(`${many} conversations at once on one Codex, of both kinds and of several clients, are not mixed`, { timeout: 600_000 }, async () => {
  await using control = await openControl({ script: echo }, { codex: { maxRunningJobs: 16, maxQueuedJobs: many } });
  const { house, model } = control;
  const clients = await Promise.all(
    Array.from({ length: Math.ceil(many / perClient) }, (_, n) =>
      house.app.call('client/create', { name: `client ${n}`, scopes: ['read', 'run'] }),
    ),
  );
  const names = Array.from({ length: many }, (_, n) => `conversation-${n}.`);
  const answers = await Promise.all(
    names.map((name, n) => {
      const { token = '' } = clients[Math.floor(n / perClient)] ?? {};
      return (n % 2 ? inSession : byReferences)({ url: house.url, token }, name);
    }),
  );
  expect(answers).toEqual(names.map((name) => turns.map((turn) => `You said: ${name} ${turn}`)));
  expect(model.requests).toHaveLength(many * turns.length);
  for (const { body, userText } of model.requests) {
    const [own, turn = ''] = userText.split(' ');
    const sent = JSON.stringify(body?.['input']);
    expect(names.filter((name) => sent.includes(`${name} `))).toEqual([own]);
    const before = turns.filter((one) => sent.includes(`You said: ${own} ${one}`));
    expect([userText, before]).toEqual([userText, turns.slice(0, turns.indexOf(turn))]);
  }
});
