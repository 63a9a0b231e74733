import { expect, test, vi } from 'vitest';
import { callTool, chat } from '../../../../e2e/fixtures/chat.ts';
import { ended, openControl, waiting, working } from '../../../../e2e/fixtures/control.ts';
import { jobId } from '../../../../e2e/fixtures/job.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { type ModelCall } from '../../../../e2e/scripted-model/request.ts';

test('the owner starts a job of their own, in a folder that is open, as policy allows', async () => {
  await using control = await openControl({ script: waiting });
  const { remote, place } = control;
  const job = await remote.call('job/start', { prompt: 'Look around' });
  expect(job).toMatchObject({ clientId: 'owner', clientName: 'You', bridgeId: 'control', operation: 'job/start', follows: null });
  expect(await ended(remote, job)).toMatchObject({ status: 'completed', cwd: place.root, answer: 'You said: Look around' });
  await refused('root/notAllowed', () => remote.call('job/start', { prompt: 'x', cwd: place.folder }));
  await refused('sandbox/aboveCeiling', () => remote.call('job/start', { prompt: 'x', sandbox: 'workspace-write' }));
  await refused('model/notFound', () => remote.call('job/start', { prompt: 'x', model: 'nobody' }));
  await refused('thread/notFound', () => remote.call('job/start', { prompt: 'x', threadId: 'nobody' }));
  await refused('http/invalidRequest', () => remote.ask('job/start', { prompt: '' }));
});

test('a job is continued on its thread, by its client or its owner, and after a restart of us and of Codex', async () => {
  await using control = await openControl({ script: waiting });
  const { house, remote } = control;
  const { structured } = await callTool(house, 'codex_read', { prompt: 'One' });
  const [first] = await house.jobs();
  const second = await ended(remote, await remote.call('job/continue', { jobId: first?.id ?? '', prompt: 'Two' }));
  expect(second).toMatchObject({ answer: 'You said: Two', threadId: structured['threadId'], follows: first?.id, clientId: 'owner' });

  const { pid } = await remote.call('codex/status', {});
  process.kill(pid ?? 0, 'SIGKILL');
  await vi.waitFor(async () => expect((await remote.call('codex/status', {})).pid).not.toBe(pid), { timeout: 30_000 });
  const third = await ended(remote, await remote.call('job/continue', { jobId: second.id, prompt: 'Three' }));
  expect(third).toMatchObject({ status: 'completed', answer: 'You said: Three', threadId: second.threadId });

  await house[Symbol.asyncDispose]();
  const again = await control.open();
  const fourth = await ended(again.remote, await again.remote.call('job/continue', { jobId: third.id, prompt: 'Four' }));
  expect(fourth).toMatchObject({ status: 'completed', threadId: second.threadId });
  const said = control.model.requests.at(-1)?.body?.input?.flatMap(({ role, content }) => (role === 'assistant' ? content?.[0]?.text : []));
  expect(said).toEqual(['You said: One', 'You said: Two', 'You said: Three']);
  // Its client goes on with it as before.
  const reply = await callTool(again.house, 'codex_reply', { threadId: second.threadId, prompt: 'Five' });
  expect(reply.text).toBe('You said: Five');
});

test('a message to a busy thread waits for its turn, and the queue says for what', async () => {
  await using control = await openControl({ script: waiting }, { codex: { maxRunningJobs: 2, maxQueuedJobs: 3 } });
  const { remote } = control;
  const first = await working(remote, await remote.call('job/start', { prompt: 'Wait here' }));
  const second = await remote.call('job/continue', { jobId: first.id, prompt: 'After you' });
  expect(second).toMatchObject({ status: 'queued', threadId: first.threadId });
  const other = await working(remote, await remote.call('job/start', { prompt: 'Wait too' }));
  const third = await remote.call('job/start', { prompt: 'Me too' });
  expect(await remote.call('queue/read', {})).toEqual({
    running: [first, other],
    queued: [
      { job: second, reason: 'threadBusy' },
      { job: third, reason: 'capacity' },
    ],
    maxRunning: 2,
    maxQueued: 3,
  });
  expect((await remote.call('job/list', {})).counts).toMatchObject({ running: 2, queued: 2, waiting: 0 });
  await refused('turn/notRunning', () => remote.call('job/steer', { jobId: second.id, text: 'Not mine' }));
  expect(await remote.call('job/cancel', { jobId: third.id })).toMatchObject({ status: 'cancelled', startedAt: null });
  control.release();
  expect(await ended(remote, second)).toMatchObject({ status: 'completed', answer: 'You said: After you' });
  expect(await ended(remote, first)).toMatchObject({ status: 'completed', answer: 'You said: Wait here' });
  await ended(remote, other);
  expect(await remote.call('queue/read', {})).toMatchObject({ running: [], queued: [] });
});

test('words to a running job reach the model and are shown in it', async () => {
  await using control = await openControl({ script: waiting });
  const { remote, model } = control;
  const job = await working(remote, await remote.call('job/start', { prompt: 'Wait here' }));
  await remote.call('job/steer', { jobId: job.id, text: 'Rather this' });
  control.release();
  expect(await ended(remote, job)).toMatchObject({ status: 'completed', answer: 'You said: Rather this' });
  expect(model.requests.map(({ userText }) => userText)).toEqual(['Wait here', 'Rather this']);
  const { data } = await remote.call('job/events', { jobId: job.id });
  const shown = data.flatMap((event) => (event.type === 'item/completed' && event.item.type === 'userMessage' ? [event.item.text] : []));
  expect(shown).toEqual(['Wait here', 'Rather this']);
  const late = await refused('turn/notRunning', () => remote.call('job/steer', { jobId: job.id, text: 'Too late' }));
  expect(late).toMatchObject({
    message: 'The job is completed, so there is no turn to add words to.',
    hint: expect.stringContaining('Continue'),
  });
  await refused('job/notFound', () => remote.call('job/steer', { jobId: jobId(7), text: 'x' }));
});

test('a job is tried again as it was asked for, once it has ended', async () => {
  const inForm = (call: ModelCall) =>
    JSON.stringify(call.body?.['text'] ?? null).includes('json_schema') ? { text: '{"ticks":"tock"}' } : waiting(call);
  await using control = await openControl({ script: inForm });
  const { house, remote, model } = control;
  const schema = { type: 'object', properties: { ticks: { type: 'string' } }, required: ['ticks'], additionalProperties: false };
  const body = {
    model: 'gpt-5.5:high',
    messages: [
      { role: 'system', content: 'Speak like a clock.' },
      { role: 'user', content: 'Hello' },
    ],
    response_format: { type: 'json_schema', json_schema: { name: 'ticks', strict: true, schema } },
  };
  expect((await chat(house, '', { body })).status).toBe(200);
  const [asked] = await house.jobs();
  const again = await ended(remote, await remote.call('job/retry', { jobId: asked?.id ?? '' }));
  expect(again).toMatchObject({ status: 'completed', follows: asked?.id, ephemeral: true, clientId: 'owner', operation: 'job/retry' });
  const [first, second] = model.requests.map((request) => request.body);
  expect(JSON.stringify(second)).toContain('Speak like a clock.');
  expect([second?.['text'], second?.['reasoning'], second?.model]).toEqual([first?.['text'], first?.['reasoning'], first?.model]);
  const noThread = await refused('thread/notFound', () => remote.call('job/continue', { jobId: asked?.id ?? '', prompt: 'On' }));
  expect(noThread.message).toBe('The job kept no thread: its client asked for none.');

  const running = await working(remote, await remote.call('job/start', { prompt: 'Wait here' }));
  await refused('job/notFinished', () => remote.call('job/retry', { jobId: running.id }));
  const cancelled = await remote.call('job/cancel', { jobId: running.id });
  control.release();
  const retried = await ended(remote, await remote.call('job/retry', { jobId: cancelled.id }));
  expect(retried).toMatchObject({ status: 'completed', threadId: running.threadId, follows: running.id });
});

test('a job whose Codex was gone before its first turn is tried again from the beginning', async () => {
  await using control = await openControl({ script: waiting }, { codex: { path: '/nowhere/codex' } });
  const { remote } = control;
  const failed = await ended(remote, await remote.call('job/start', { prompt: 'Hello' }));
  expect(failed).toMatchObject({ status: 'failed', threadId: null, failure: { code: 'codex/notFound' } });
  expect((await refused('thread/notFound', () => remote.call('job/continue', { jobId: failed.id, prompt: 'On' }))).message).toBe(
    'The job ended before it had a thread.',
  );
  await control.house[Symbol.asyncDispose]();
  control.configure({ codex: { path: null } });
  const again = await control.open();
  const retried = await ended(again.remote, await again.remote.call('job/retry', { jobId: failed.id }));
  expect(retried).toMatchObject({ status: 'completed', answer: 'You said: Hello', follows: failed.id });
});
