import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Runtime, type ThreadOptions } from '../jobs/ports.ts';

async function opened() {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ perThread: true, script: [{ text: 'Hi.' }], fallback: { text: 'Hi.' } }));
  const place = stack.use(makeCodexPlace());
  const runtime = place.open({ baseUrl: model.url });
  const options: ThreadOptions = { ...threadIn(place.project), ephemeral: true };
  const held = stack.move();
  return { model, place, runtime, options, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Starts a thread, has one turn on it and lets it go; says whether it was there before it was asked for. */
async function call(runtime: Runtime, options: ThreadOptions, text: string): Promise<{ threadId: string; wasReady: boolean }> {
  const asked = await nextMillisecond();
  const { threadId } = await runtime.startThread(options, untilEnd);
  expect(answers(await allEvents(runtime.runTurn(threadId, options, { text }, untilEnd)))).toEqual(['Hi.']);
  await runtime.closeThread(threadId);
  return { threadId, wasReady: createdAtMs(threadId) < asked };
}

/** Codex's thread ids are UUIDs of version 7, which begin with the time. */
function createdAtMs(threadId: string): number {
  return Number.parseInt(threadId.replaceAll('-', '').slice(0, 12), 16);
}

async function nextMillisecond(): Promise<number> {
  const now = Date.now();
  await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(now);
  return Date.now();
}

test('a call that leaves no thread behind finds one ready, and nothing of the call before in it', async () => {
  await using house = await opened();
  const { runtime, options, model } = house;
  const first = await call(runtime, options, 'The first.');
  const second = await call(runtime, options, 'The second.');
  const third = await call(runtime, options, 'The third.');
  expect([first.wasReady, second.wasReady, third.wasReady]).toEqual([false, true, true]);
  expect(new Set([first.threadId, second.threadId, third.threadId]).size).toBe(3);
  const asked = model.requests.map(({ body }) =>
    ['The first.', 'The second.', 'The third.'].filter((words) => JSON.stringify(body).includes(words)),
  );
  expect(asked).toEqual([['The first.'], ['The second.'], ['The third.']]);
});

test('what the owner wrote meanwhile is known to the next call', async () => {
  await using house = await opened();
  const { runtime, options, model, place } = house;
  await call(runtime, options, 'The first.');
  writeFileSync(join(place.home, 'AGENTS.md'), 'Answer in rhymes.\n');
  const second = await call(runtime, options, 'The second.');
  expect(second.wasReady).toBe(false);
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Answer in rhymes.');
});

test.each([
  ['other instructions', { developerInstructions: 'Be brief.' }],
  ['another model', { model: 'gpt-5.4' }],
  ['another sandbox', { sandbox: 'workspace-write' }],
  ['a thread that stays', { ephemeral: false }],
] as const)('a call with %s opens its own', async (_, change) => {
  await using house = await opened();
  const { runtime, options } = house;
  await call(runtime, options, 'The first.');
  expect((await call(runtime, { ...options, ...change }, 'The second.')).wasReady).toBe(false);
});

test('two calls at once never share the thread that was ready', async () => {
  await using house = await opened();
  const { runtime, options } = house;
  await call(runtime, options, 'The first.');
  const both = await Promise.all([call(runtime, options, 'One.'), call(runtime, options, 'Other.')]);
  expect(both[0].threadId).not.toBe(both[1].threadId);
});
