import { expect, test } from 'vitest';
import { type Door, openDoor } from '../fixtures/door.ts';
import { type Play } from '../fixtures/scripted-jobs.ts';
import { hearEvents } from './fixtures/event-rules.ts';
import { callResponses } from './fixtures/calls.ts';

const ask = { model: 'gpt-5.5', input: 'Hello', stream: true };
const usage = { input: 10, cachedInput: 4, output: 6, reasoning: 2, total: 16 };
const hear = async (door: Door, body: object = ask) => hearEvents(await (await callResponses(door, body)).text());

/** What the response says of itself later. */
async function kept(door: Door, id: string): Promise<Record<string, unknown>> {
  return (await door.get(`/v1/responses/${id}`)).json() as Promise<Record<string, unknown>>;
}

function twoMessages(play: Play): void {
  play.think('r', 'Hm', 'm');
  play.complete('r', 'Hmm', 'reasoning');
  play.say('m1', 'Line 1\n\nevent: error\n', '\u2028"quoted" ☕');
  play.complete('m1', 'Line 1\n\nevent: error\n\u2028"quoted" ☕');
  play.complete('m2', 'Done.');
  play.end({ status: 'completed', answer: 'Done.', usage });
}

test('a stream is whole and numbered, with several messages in one turn, and is kept as it was told', async () => {
  await using door = await openDoor(twoMessages);
  const response = await callResponses(door, ask);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const heard = hearEvents(await response.text());
  expect(heard).toMatchObject({ text: 'Line 1\n\nevent: error\n\u2028"quoted" ☕\n\nDone.', reasoning: ['Hmm'], error: null });
  expect(heard.response.output.map(({ id, type, status }) => [id.slice(0, 3), type, status])).toEqual([
    ['rs_', 'reasoning', 'completed'],
    ['msg', 'message', 'completed'],
    ['msg', 'message', 'completed'],
  ]);
  expect(heard.events.filter(({ delta }) => delta !== undefined)).toHaveLength(2 + 2 + 1);
  expect(heard.response).toMatchObject({
    status: 'completed',
    usage: {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 6,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 16,
    },
  });
  expect(await kept(door, heard.response.id)).toEqual(heard.response);
  // Told once more from the beginning.
  const again = hearEvents(await (await door.get(`/v1/responses/${heard.response.id}?stream=true`)).text());
  expect(again.response).toEqual(heard.response);
});

test('a message that was dropped goes on in its own item, whatever comes between', async () => {
  await using door = await openDoor((play) => {
    play.say('m1', 'Hello wor');
    play.drop('m1');
    play.complete('r', 'Again.', 'reasoning');
    play.say('m2', 'Hello ', 'world');
    play.complete('m2', 'Hello world');
    play.end({ status: 'completed', answer: 'Hello world' });
  });
  const heard = await hear(door);
  expect(heard).toMatchObject({ text: 'Hello world', reasoning: ['Again.'] });
  expect(heard.response.output.map(({ type }) => type)).toEqual(['message', 'reasoning']);
});

test('what is waited for is told as reasoning, and what became of the changes as a message', async () => {
  await using door = await openDoor((play) => {
    play.complete('m', 'I changed it.');
    play.end({ status: 'waiting', waitingFor: 'approval: 1 file' });
    play.end({ status: 'running', waitingFor: null });
    play.end({ status: 'completed', answer: 'I changed it.\n\nIt landed.' });
  });
  expect(await hear(door)).toMatchObject({ text: 'I changed it.\n\nIt landed.', reasoning: ['Waiting for approval: 1 file.'] });
});

test.each(['reasoning', 'text'] as const)('what Codex does is told as %s where the owner wants it', async (activityAs) => {
  const script = (play: Play) => {
    const item = {
      type: 'commandExecution',
      id: 'c',
      command: 'ls',
      cwd: '/',
      status: 'completed',
      output: 'a\n',
      exitCode: 0,
      durationMs: 1,
    } as const;
    play.emit({ type: 'item/completed', item: { ...item, startedAtMs: 1, completedAtMs: 2 } });
    play.complete('m', 'One file.');
    play.end({ status: 'completed', answer: 'One file.' });
  };
  await using door = await openDoor(script, { config: { toolActivity: 'summary', activityAs } });
  const [reasoning, text] = activityAs === 'text' ? [[], 'Ran `ls` (exit 0).\n\nOne file.'] : [['Ran `ls` (exit 0).'], 'One file.'];
  expect(await hear(door)).toMatchObject({ reasoning, text });
});

test('an answer that no item said is a message all the same', async () => {
  await using door = await openDoor((play) => play.end({ status: 'completed', answer: 'Quiet.' }));
  expect(await hear(door)).toMatchObject({ text: 'Quiet.', reasoning: [] });
});

test('an answer of a form has one message only: what was said before stands beside it', async () => {
  const format = { type: 'json_schema', name: 'report', schema: { type: 'object', properties: { ok: { type: 'boolean' } } } };
  await using door = await openDoor((play) => {
    play.say('m1', 'I look ', 'at it.');
    play.complete('m1', 'I look at it.');
    play.say('m2', '{"ok":', 'true}');
    play.complete('m2', '{"ok":true}');
    play.end({ status: 'completed', answer: '{"ok":true}' });
  });
  const heard = await hear(door, { ...ask, text: { format } });
  expect(heard).toMatchObject({ text: '{"ok":true}', reasoning: ['I look at it.'] });
  expect(door.jobs.requests[0]?.outputSchema).toEqual({ ...format.schema, additionalProperties: false });
});

test.each([
  ['failed', { code: 'codex/exited', message: 'Codex ended.', hint: 'Try again.' }, 'codex_exited', 'failed'],
  ['failed', null, 'codex_turn_failed', 'failed'],
  ['cancelled', null, 'job_cancelled', 'cancelled'],
  ['interrupted', null, 'job_interrupted', 'failed'],
  ['completed', null, 'codex_turn_failed', 'failed'],
] as const)('a job that ends as %s (%o) is an error and a failed response', async (status, failure, code, told) => {
  await using door = await openDoor((play) => {
    if (status !== 'completed') play.say('m', 'Half');
    play.end({ status, failure, answer: null });
  });
  const heard = await hear(door);
  expect(heard).toMatchObject({ text: status === 'completed' ? '' : 'Half', error: { code, message: expect.stringMatching(/\w\.$/) } });
  expect(heard.response.status).toBe(told);
  for (const item of heard.response.output) expect(item.status).toBe('incomplete');
  if (told === 'failed') expect(heard.response.error).toMatchObject({ code });
  expect(await kept(door, heard.response.id)).toMatchObject({ status: told });
});

test('silence is bridged by the response as it stands, which clients count as data', async () => {
  const bridged = Promise.withResolvers<void>();
  await using door = await openDoor(
    async (play) => {
      play.say('m', 'Slow');
      await bridged.promise;
      play.complete('m', 'Slow');
      play.end({ status: 'completed', answer: 'Slow' });
    },
    { keepAliveMs: 20 },
  );
  let bytes = '';
  for await (const piece of (await callResponses(door, ask)).body?.pipeThrough(new TextDecoderStream()) ?? []) {
    bytes += piece;
    if (bytes.indexOf('"delta":"Slow"') < bytes.lastIndexOf('event: response.in_progress')) bridged.resolve();
  }
  const heard = hearEvents(bytes);
  expect(heard.text).toBe('Slow');
  const alive = heard.events.filter(({ type }) => type === 'response.in_progress').at(-1);
  expect(alive?.response.output).toMatchObject([{ status: 'in_progress', content: [{ text: 'Slow' }] }]);
});

test('a reader that fell behind misses nothing', async () => {
  const heardFirst = Promise.withResolvers<void>();
  await using door = await openDoor(async (play) => {
    play.say('m', 'One ');
    await heardFirst.promise;
    play.lag();
    play.say('m', 'two');
    play.complete('m', 'One two');
    play.end({ status: 'completed', answer: 'One two' });
  });
  let bytes = '';
  for await (const piece of (await callResponses(door, ask)).body?.pipeThrough(new TextDecoderStream()) ?? []) {
    bytes += piece;
    if (bytes.includes('"delta":"One "')) heardFirst.resolve();
  }
  expect(hearEvents(bytes).text).toBe('One two');
  expect(door.jobs.subscriptions.length).toBe(2);
});
