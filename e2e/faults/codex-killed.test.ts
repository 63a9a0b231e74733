import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Item } from '../../shared/model/item.ts';
import { type JobEvent } from '../../shared/model/job.ts';
import { callTool } from '../fixtures/chat.ts';
import { answers, makeCodexPlace, threadIn, turnUntil, untilEnd } from '../fixtures/codex-runtime.ts';
import { type House, makePlace } from '../fixtures/house.ts';
import { identitiesWith, survivors } from '../fixtures/identities.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { patches, type Step } from '../scripted-model/steps.ts';

interface Phase {
  readonly phase: string;
  readonly step: Step;
  /** What has been recorded when Codex is killed. */
  readonly reached: (events: readonly JobEvent[]) => boolean;
  /** What is kept of the turn. */
  readonly kept: (items: readonly Item[]) => unknown;
  readonly expected: unknown;
}

const hasDelta = (events: readonly JobEvent[]) => events.some(({ type }) => type === 'item/delta');
const texts = (items: readonly Item[]) => items.flatMap((item) => (item.type === 'agentMessage' ? [item.text] : []));
const commands = (items: readonly Item[]) => items.flatMap((item) => (item.type === 'commandExecution' ? [item] : []));

const phases: readonly Phase[] = [
  {
    phase: 'before the first delta',
    step: { hang: true },
    reached: (events) => events.some((event) => event.type === 'item/completed' && event.item.type === 'userMessage'),
    kept: texts,
    expected: [],
  },
  {
    phase: 'in the middle of the answer',
    step: { slow: 2000, delayMs: 10 },
    reached: hasDelta,
    kept: texts,
    expected: [expect.stringMatching(/^tok0 /)],
  },
  {
    phase: 'in a command',
    step: { exec: 'while :; do echo begun; sleep 0.2; done', yieldMs: 60_000 },
    reached: (events) => events.some((event) => event.type === 'item/delta' && event.delta.includes('begun')),
    kept: commands,
    expected: [expect.objectContaining({ status: 'failed', output: expect.stringContaining('begun') })],
  },
  {
    phase: 'after the last item',
    step: { text: 'All of it.', endless: true },
    reached: (events) => events.some((event) => event.type === 'item/completed' && event.item.type === 'agentMessage'),
    kept: texts,
    expected: ['All of it.'],
  },
];

async function eventsOf(house: House, jobId: string): Promise<readonly JobEvent[]> {
  return (await house.app.call('job/events', { jobId, after: 0, limit: 500 })).data;
}

test.each(phases)('security 216: Codex killed $phase: its job fails within 5 s and keeps what came, its thread goes on', async (phase) => {
  await using model = await startScriptedModel({ script: [phase.step, { text: 'Back.' }] });
  await using place = await makePlace(model.url);
  await using house = await place.open();
  const { structured } = await callTool(house, 'codex_read', { prompt: 'Begin', timeoutMs: 1 });
  const jobId = String(structured['jobId']);
  await vi.waitFor(async () => expect(phase.reached(await eventsOf(house, jobId))).toBe(true), { timeout: 30_000 });
  // What the model has not been asked would still be there for the next turn.
  await vi.waitFor(() => expect(model.requests).toHaveLength(1), { timeout: 30_000 });
  const { pid } = await house.app.call('codex/status', {});
  const before = identitiesWith(place.folder);

  const killedAt = performance.now();
  process.kill(pid ?? 0, 'SIGKILL');
  const job = await house.job();
  expect(performance.now() - killedAt).toBeLessThan(5000);
  expect(job).toMatchObject({ id: jobId, status: 'failed', failure: { code: 'codex/exited', hint: expect.any(String) } });
  const items = (await eventsOf(house, jobId)).flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
  expect(phase.kept(items)).toEqual(phase.expected);
  await vi.waitFor(() => expect(survivors(before)).toEqual([]), { timeout: 5000 });

  const next = await callTool(house, 'codex_reply', { threadId: job.threadId, prompt: 'Go on' });
  expect(next).toMatchObject({ isError: false, text: 'Back.' });
});

const files = Array.from({ length: 400 }, (_, n) => `new-${n}.txt`);
const largePatch = `*** Begin Patch\n${files.map((name) => `*** Add File: ${name}\n+one\n`).join('')}*** End Patch`;

test('security 216: Codex killed while a patch is written down leaves the folder as it was', async () => {
  await using model = await startScriptedModel({ script: [{ patch: largePatch, delayMs: 20 }, { text: 'Back.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project, { sandbox: 'workspace-write' });
  const turn = await turnUntil(runtime, options, ({ type }) => type === 'item/completed');
  await vi.waitFor(() => expect(model.requests).toHaveLength(1), { timeout: 30_000 });
  process.kill(runtime.status().pid ?? 0, 'SIGKILL');
  expect((await turn.rest()).at(-1)).toMatchObject({ type: 'turn/completed', failure: { code: 'codex/exited' } });
  expect(files.filter((name) => existsSync(join(place.project, name)))).toEqual([]);
  expect(answers(await Array.fromAsync(runtime.runTurn(turn.threadId, options, { text: 'on' }, untilEnd)))).toEqual(['Back.']);
});

test('security 216: Codex killed while a patch is applied says so, and does not claim that it was', async () => {
  await using model = await startScriptedModel({
    script: [{ patch: largePatch }, { patch: patches.add('after.txt', 'two\n') }, { text: 'Back.' }],
  });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project, { sandbox: 'workspace-write' });
  const turn = await turnUntil(runtime, options, (event) => event.type === 'item/started' && event.item.type === 'fileChange');
  process.kill(runtime.status().pid ?? 0, 'SIGKILL');
  const rest = await turn.rest();
  const [change] = rest.flatMap((event) => (event.type === 'item/completed' && event.item.type === 'fileChange' ? [event.item] : []));
  const applied = files.filter((name) => existsSync(join(place.project, name))).length;
  // Codex may have been quicker than the kill.
  expect([change?.status, applied]).toSatisfy(([status, count]) => status === 'failed' || count === files.length);
  expect(rest.at(-1)).toMatchObject({ type: 'turn/completed', failure: { code: 'codex/exited' } });
  const next = await Array.fromAsync(runtime.runTurn(turn.threadId, options, { text: 'on' }, untilEnd));
  expect(answers(next)).toEqual(['Back.']);
  expect(existsSync(join(place.project, 'after.txt'))).toBe(true);
});
