import { expect, test } from 'vitest';
import { allEvents, makeCodexPlace, oneTurn, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Usage } from '../../../shared/model/job.ts';
import { type TurnEvent } from '../jobs/ports.ts';

/** What the scripted model says of each call. */
const oneCall: Usage = { input: 100, cachedInput: 10, output: 20, reasoning: 5, total: 120 };
const twoCalls: Usage = { input: 200, cachedInput: 20, output: 40, reasoning: 10, total: 240 };

function usageOf(events: readonly TurnEvent[]): Usage | undefined {
  return events.findLast((event) => event.type === 'turn/usageUpdated')?.usage;
}

test('each turn counts its own tokens: the first, the next, one after a new Codex has resumed the thread, and one on a fork', async () => {
  await using model = await startScriptedModel({
    script: [{ text: 'one' }, { exec: 'true' }, { text: 'two' }, { text: 'three', repeat: 'forever' }],
  });
  await using place = makeCodexPlace();
  const options = threadIn(place.project);
  const before = place.open({ baseUrl: model.url });
  const { threadId, events } = await oneTurn(before, options);
  expect(usageOf(events)).toEqual(oneCall);
  const turn = async (runtime: typeof before, id: string) =>
    usageOf(await allEvents(runtime.runTurn(id, options, { text: 'more' }, untilEnd)));
  expect(await turn(before, threadId)).toEqual(twoCalls);
  await before[Symbol.asyncDispose]();

  const after = place.open({ baseUrl: model.url });
  await after.resumeThread(threadId, options, untilEnd);
  expect(await turn(after, threadId)).toEqual(oneCall);
  expect(await turn(after, threadId)).toEqual(oneCall);
  const fork = await after.forkThread(threadId, options, {}, untilEnd);
  expect(await turn(after, fork.threadId)).toEqual(oneCall);
  expect(await turn(after, fork.threadId)).toEqual(oneCall);
  expect(await turn(after, threadId)).toEqual(oneCall);
});
