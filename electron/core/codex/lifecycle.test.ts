import { expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, oneTurn, threadIn, turnUntil, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type CodexStatus } from '../../../shared/model/host.ts';
import { type TurnEvent } from '../jobs/ports.ts';

const isDelta = (event: TurnEvent) => event.type === 'item/delta';
const isCommand = (event: TurnEvent) => event.type === 'item/started' && event.item.type === 'commandExecution';

test('when Codex is killed the turn fails with the reason, and the next one runs in a new process on the same thread', async () => {
  await using model = await startScriptedModel({ script: [{ text: 'First.' }, { slow: 600, delayMs: 50 }, { text: 'Back again.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await oneTurn(runtime, options);
  const pid = runtime.status().pid ?? 0;
  const events: TurnEvent[] = [];
  for await (const event of runtime.runTurn(threadId, options, { text: 'go' }, untilEnd)) {
    if (isDelta(event) && !events.some(isDelta)) process.kill(pid, 'SIGKILL');
    events.push(event);
  }
  expect(events.at(-1)).toEqual({
    type: 'turn/completed',
    status: 'failed',
    failure: { code: 'codex/exited', message: 'Codex ended unexpectedly (it was ended by SIGKILL).', hint: expect.any(String) },
  });
  // What was shown stands as far as it came.
  expect(answers(events)[0]).toMatch(/^tok0 /);
  expect(runtime.status()).toMatchObject({ state: 'failed', pid: null, failure: { code: 'codex/exited' } });

  const again = await allEvents(runtime.runTurn(threadId, options, { text: 'once more' }, untilEnd));
  expect(answers(again)).toEqual(['Back again.']);
  expect(again.filter(({ type }) => type === 'turn/usageUpdated')).toMatchObject([{ usage: { total: 120 } }]);
  expect(runtime.status()).toMatchObject({ state: 'ready', failure: null });
  expect(runtime.status().pid).not.toBe(pid);
});

test('a command outside the sandbox does not survive the death of Codex', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'setsid sleep 601 & sleep 602' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const turn = await turnUntil(runtime, threadIn(place.project, { sandbox: 'danger-full-access' }), isCommand);
  const mark = `CODEX_THREAD_ID=${turn.threadId}`;
  await expect.poll(() => processesWith(mark).filter((line) => line.includes('sleep 60')).length).toBeGreaterThanOrEqual(2);
  process.kill(runtime.status().pid ?? 0, 'SIGKILL');
  expect((await turn.rest()).at(-1)).toMatchObject({ failure: { code: 'codex/exited' } });
  await expect.poll(() => processesWith(mark)).toEqual([]);
});

test.each([{ sandbox: 'read-only' }, { sandbox: 'danger-full-access' }] as const)(
  'an interrupted turn leaves no process of its own: $sandbox',
  async ({ sandbox }) => {
    await using model = await startScriptedModel({ script: [{ exec: 'echo up; sleep 603' }, { text: 'Never.' }] });
    await using place = makeCodexPlace();
    const turn = await turnUntil(place.open({ baseUrl: model.url }), threadIn(place.project, { sandbox }), isCommand);
    const mark = `CODEX_THREAD_ID=${turn.threadId}`;
    await expect.poll(() => processesWith(mark).some((line) => line.includes('sleep 603'))).toBe(true);
    const asked = Date.now();
    turn.abort();
    const rest = await turn.rest();
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(rest.at(-1)).toEqual({ type: 'turn/completed', status: 'interrupted', failure: null });
    expect(rest.find((event) => event.type === 'item/completed')).toMatchObject({ item: { type: 'commandExecution', status: 'failed' } });
    expect(processesWith(mark)).toEqual([]);
  },
);

test('a reader who leaves interrupts the turn; the thread is free at once for another', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }, { text: 'Next.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await runtime.startThread(options, untilEnd);
  const first: TurnEvent[] = [];
  for await (const event of runtime.runTurn(threadId, options, { text: 'go' }, untilEnd)) {
    first.push(event);
    if (isDelta(event)) break;
  }
  const next = await allEvents(runtime.runTurn(threadId, options, { text: 'next' }, untilEnd));
  expect(answers(next)).toEqual(['Next.']);
  // Another turn, not words put into the one that was left.
  expect(next[0]).toMatchObject({ type: 'turn/started', turnId: expect.any(String) });
  expect(next[0]).not.toEqual(first[0]);
});

test('a turn that is interrupted as soon as it is asked for ends as interrupted', async () => {
  await using model = await startScriptedModel({ fallback: { slow: 600, delayMs: 50 } });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await runtime.startThread(options, untilEnd);
  await expect(
    allEvents(runtime.runTurn(threadId, options, { text: 'go' }, { signal: AbortSignal.abort(new Error('left')) })),
  ).rejects.toThrow('left');
  for (let round = 0; round < 5; round += 1) {
    const abort = new AbortController();
    const events = allEvents(runtime.runTurn(threadId, options, { text: 'go' }, { signal: abort.signal }));
    queueMicrotask(() => abort.abort(new Error('left')));
    const last = await events.then(
      (all) => all.at(-1),
      (error: Error) => error.message,
    );
    expect(last === 'left' || (last as TurnEvent).type === 'turn/completed').toBe(true);
    expect(last).not.toMatchObject({ status: 'completed' });
  }
});

test('two turns on one thread are refused rather than mixed', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const turn = await turnUntil(runtime, threadIn(place.project), isDelta);
  await expect(allEvents(runtime.runTurn(turn.threadId, threadIn(place.project), { text: 'me too' }, untilEnd))).rejects.toMatchObject({
    code: 'thread/busy',
  });
  turn.abort();
  expect((await turn.rest()).at(-1)).toMatchObject({ status: 'interrupted' });
});

test('everybody who comes at once shares one process, and its status is told as it changes', async () => {
  await using model = await startScriptedModel({ perThread: true, script: [{ text: 'Hi.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const stop = new AbortController();
  const states: CodexStatus[] = [];
  const watching = (async () => {
    for await (const status of runtime.watch({ signal: stop.signal })) states.push(status);
  })();
  const turns = await Promise.all(Array.from({ length: 8 }, () => oneTurn(runtime, threadIn(place.project))));
  expect(turns.map(({ events }) => answers(events))).toEqual(Array(8).fill(['Hi.']));
  expect(place.logged.filter((line) => line.includes('codex started'))).toHaveLength(1);
  stop.abort();
  await watching;
  expect(states[0]).toMatchObject({ state: 'stopped', pid: null });
  expect(states.at(-1)).toMatchObject({ state: 'ready', version: '0.169.0', origin: 'package', pid: expect.any(Number) });
});

test('stopping ends running turns and the process', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'sleep 604' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const turn = await turnUntil(runtime, threadIn(place.project), isCommand);
  await runtime[Symbol.asyncDispose]();
  expect((await turn.rest()).at(-1)).toMatchObject({ type: 'turn/completed', failure: { code: 'host/stopping' } });
  expect(processesWith(place.home)).toEqual([]);
  expect(runtime.status()).toMatchObject({ state: 'stopped', pid: null, failure: null });
  await expect(runtime.warm(untilEnd)).rejects.toMatchObject({ code: 'host/stopping' });
});

test('a thread that was let go can be opened by another program, and again here', async () => {
  await using model = await startScriptedModel({ fallback: { text: 'Hi.' } });
  await using place = makeCodexPlace();
  const [one, other] = [place.open({ baseUrl: model.url }), place.open({ baseUrl: model.url })];
  const options = threadIn(place.project);
  const { threadId } = await oneTurn(one, options);
  await expect(other.resumeThread(threadId, options, untilEnd)).rejects.toMatchObject({ code: 'thread/heldElsewhere' });
  await one.closeThread(threadId);
  await one.closeThread(threadId);
  await expect
    .poll(
      () =>
        other.resumeThread(threadId, options, untilEnd).then(
          ({ model: name }) => name,
          () => null,
        ),
      { timeout: 15_000, interval: 500 },
    )
    .toBe('gpt-5.5');
  await other[Symbol.asyncDispose]();
  expect(answers(await allEvents(one.runTurn(threadId, options, { text: 'again' }, untilEnd)))).toEqual(['Hi.']);
});

test('a thread that does not exist says so', async () => {
  await using place = makeCodexPlace();
  await using model = await startScriptedModel();
  const runtime = place.open({ baseUrl: model.url });
  for (const threadId of ['01a1f885-0000-7000-8000-000000000002', 'nonsense']) {
    await expect(runtime.resumeThread(threadId, threadIn(place.project), untilEnd)).rejects.toMatchObject({ code: 'thread/notFound' });
    await expect(allEvents(runtime.runTurn(threadId, threadIn(place.project), { text: 'x' }, untilEnd))).rejects.toMatchObject({
      code: 'thread/notFound',
    });
  }
});

test('a Codex that cannot be found or started says what was tried', async () => {
  await using place = makeCodexPlace();
  const missing = place.open({ config: { path: '/nowhere/codex' } });
  await expect(missing.warm(untilEnd)).rejects.toMatchObject({ code: 'codex/notFound' });
  await expect(missing.locate(untilEnd)).rejects.toMatchObject({ code: 'codex/notFound' });
  expect(missing.status()).toMatchObject({
    state: 'failed',
    failure: { code: 'codex/notFound', message: expect.stringContaining('/nowhere/codex') },
  });
  const other = place.open({ config: { path: process.execPath } });
  await expect(other.startThread(threadIn(place.project), untilEnd)).rejects.toMatchObject({ code: 'codex/unsupported' });
  const found = place.open();
  expect(await found.locate(untilEnd)).toMatchObject({ state: 'stopped', version: '0.169.0', origin: 'package', pid: null });
});
