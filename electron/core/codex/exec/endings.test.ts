import { describe, expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, threadIn, turnUntil, untilEnd } from '../../../../e2e/fixtures/codex-runtime.ts';
import { processesWith } from '../../../../e2e/fixtures/processes.ts';
import { startScriptedModel } from '../../../../e2e/scripted-model/server.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { type ThreadOptions, type TurnEvent } from '../../jobs/ports.ts';

const completed = (events: readonly TurnEvent[]): readonly Item[] =>
  events.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
const commandIn = (events: readonly TurnEvent[]) => completed(events).find((item) => item.type === 'commandExecution');
const isCommand = (event: TurnEvent) => event.type === 'item/started' && event.item.type === 'commandExecution';

/** What the port promises of how a turn ends, wherever it runs. */
describe.each([{ isolated: false }, { isolated: true }])('a turn, isolated: $isolated', ({ isolated }) => {
  const inside = (cwd: string, options: Partial<ThreadOptions> = {}) => threadIn(cwd, { isolated, ...options });

  test.each([{ sandbox: 'read-only' }, { sandbox: 'danger-full-access' }] as const)(
    'cancelled, it leaves no process within 5 s: $sandbox',
    async ({ sandbox }) => {
      await using model = await startScriptedModel({ script: [{ exec: 'setsid sleep 621 & echo up; sleep 622' }] });
      await using place = makeCodexPlace();
      const turn = await turnUntil(place.open({ baseUrl: model.url }), inside(place.project, { sandbox }), isCommand);
      const ours = () => processesWith(`CODEX_THREAD_ID=${turn.threadId}`);
      await expect.poll(() => ours().filter((line) => /sleep 62[12]/.test(line)).length).toBeGreaterThanOrEqual(2);
      const asked = Date.now();
      turn.abort();
      const rest = await turn.rest();
      expect(Date.now() - asked).toBeLessThan(5000);
      expect(rest.at(-1)).toEqual({ type: 'turn/completed', status: 'interrupted', failure: null });
      expect(commandIn(rest)).toMatchObject({ status: 'failed' });
      expect(ours()).toEqual([]);
    },
  );

  test('killed in the middle of a command, it fails with the reason, and the thread goes on', async () => {
    await using model = await startScriptedModel({ script: [{ exec: 'setsid sleep 623 & sleep 624' }, { text: 'Back.' }] });
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    const options = inside(place.project, { sandbox: 'danger-full-access' });
    const turn = await turnUntil(runtime, options, isCommand);
    const ours = () => processesWith(`CODEX_THREAD_ID=${turn.threadId}`);
    await expect.poll(() => ours().filter((line) => /sleep 62[34]/.test(line)).length).toBeGreaterThanOrEqual(2);
    for (const line of processesWith(place.home).filter((one) => /bin\/codex (exec|app-server)/.test(one)))
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
    const rest = await turn.rest();
    expect(rest.at(-1)).toMatchObject({
      status: 'failed',
      failure: { code: 'codex/exited', message: 'Codex ended unexpectedly (it was ended by SIGKILL).' },
    });
    expect(commandIn(rest)).toMatchObject({ status: 'failed' });
    await expect.poll(ours).toEqual([]);
    expect(answers(await allEvents(runtime.runTurn(turn.threadId, options, { text: 'on' }, untilEnd)))).toEqual(['Back.']);
  });

  test('two turns on one thread are refused rather than mixed', async () => {
    await using model = await startScriptedModel({ script: [{ exec: 'sleep 625' }] });
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    const turn = await turnUntil(runtime, inside(place.project), isCommand);
    await expect(allEvents(runtime.runTurn(turn.threadId, inside(place.project), { text: 'me too' }, untilEnd))).rejects.toMatchObject({
      message: 'A turn already runs on this thread.',
    });
    turn.abort();
    expect((await turn.rest()).at(-1)).toMatchObject({ status: 'interrupted' });
  });

  test('stopping ends running turns and their processes', async () => {
    await using model = await startScriptedModel({ script: [{ exec: 'sleep 626' }] });
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    const turn = await turnUntil(runtime, inside(place.project), isCommand);
    await runtime[Symbol.asyncDispose]();
    expect((await turn.rest()).at(-1)).toMatchObject({ type: 'turn/completed', failure: { code: 'host/stopping' } });
    expect(processesWith(place.home)).toEqual([]);
  });
});
