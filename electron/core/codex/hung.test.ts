import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, threadIn, turnUntil, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Runtime, type TurnEvent } from '../jobs/ports.ts';

/** As a Codex that hangs: it is there, and answers nothing. */
async function freeze(runtime: Runtime): Promise<() => void> {
  const pid = runtime.status().pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  await expect.poll(() => threadStates(pid)).toEqual(['T']);
  return () => process.kill(pid, 'SIGCONT');
}

/** What the threads of a process are doing, each state once: `T` is stopped. */
function threadStates(pid: number): string[] {
  const stats = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
  return [...new Set(stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)))];
}

const isDelta = (event: TurnEvent) => event.type === 'item/delta';
const isCommand = (event: TurnEvent) => event.type === 'item/started' && event.item.type === 'commandExecution';

test('security 217: a Codex that hangs is told from one that is slow, and can be restarted: its turns fail and say why', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }, { text: 'Back.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url, limits: { probeMs: 300 } });
  expect(await runtime.probe(untilEnd)).toBe(false);
  const turn = await turnUntil(runtime, threadIn(place.project), isDelta);
  expect(await runtime.probe(untilEnd)).toBe(true);
  const thaw = await freeze(runtime);
  expect(await runtime.probe(untilEnd)).toBe(false);
  thaw();
  await expect.poll(() => runtime.probe(untilEnd)).toBe(true);

  await freeze(runtime);
  const asked = Date.now();
  await runtime.restart('it gave no sign for 120 s');
  expect(Date.now() - asked).toBeLessThan(2000);
  expect((await turn.rest()).at(-1)).toEqual({
    type: 'turn/completed',
    status: 'failed',
    failure: { code: 'codex/timeout', message: 'Codex was ended because it gave no sign for 120 s.', hint: expect.any(String) },
  });
  expect(runtime.status()).toMatchObject({ state: 'failed', pid: null, failure: { code: 'codex/timeout' } });
  expect(processesWith(place.home)).toEqual([]);
  expect(await runtime.probe(untilEnd)).toBe(false);
  await runtime.restart('nobody is there');
  expect(answers(await allEvents(runtime.runTurn(turn.threadId, threadIn(place.project), { text: 'on' }, untilEnd)))).toEqual(['Back.']);
});

test.each([{ sandbox: 'read-only' }, { sandbox: 'danger-full-access' }] as const)(
  'a turn on a Codex that hangs is cancelled within 5 s and leaves no process of its own; the next turn runs: $sandbox',
  async ({ sandbox }) => {
    await using model = await startScriptedModel({ script: [{ exec: 'sleep 605' }, { text: 'Next.' }] });
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    const options = threadIn(place.project, { sandbox });
    const turn = await turnUntil(runtime, options, isCommand);
    const mark = `CODEX_THREAD_ID=${turn.threadId}`;
    await expect.poll(() => processesWith(mark).some((line) => line.includes('sleep 605'))).toBe(true);
    await freeze(runtime);
    const asked = Date.now();
    turn.abort();
    expect((await turn.rest()).at(-1)).toEqual({ type: 'turn/completed', status: 'interrupted', failure: null });
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(processesWith(mark)).toEqual([]);
    // Not words put into the turn that still hangs there, and not a wait for Codex to come back.
    const next = await allEvents(runtime.runTurn(turn.threadId, options, { text: 'next' }, untilEnd));
    expect(answers(next)).toEqual(['Next.']);
    expect(model.requests.at(-1)?.userText).toBe('next');
  },
);

test('who leaves while a Codex that hangs was asked to begin does not wait for it', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url, limits: { endMs: 200 } });
  const options = threadIn(place.project);
  const { threadId } = await runtime.startThread(options, untilEnd);
  await freeze(runtime);
  const abort = new AbortController();
  const turn = allEvents(runtime.runTurn(threadId, options, { text: 'go' }, { signal: abort.signal }));
  setImmediate(() => abort.abort(new Error('left')));
  const asked = Date.now();
  await expect(turn).rejects.toThrow('left');
  expect(Date.now() - asked).toBeLessThan(2000);
});

test('stopping ends a Codex that hangs within 5 s', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'setsid sleep 606 & sleep 607' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const turn = await turnUntil(runtime, threadIn(place.project, { sandbox: 'danger-full-access' }), isCommand);
  await expect.poll(() => processesWith(place.dataDir).filter((line) => line.includes('sleep 60')).length).toBeGreaterThanOrEqual(2);
  await freeze(runtime);
  const asked = Date.now();
  await runtime[Symbol.asyncDispose]();
  expect(Date.now() - asked).toBeLessThan(5000);
  expect((await turn.rest()).at(-1)).toMatchObject({ failure: { code: 'host/stopping' } });
  expect(processesWith(place.home)).toEqual([]);
});
