import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answerOf, chat } from '../fixtures/chat.ts';
import { watchHealth } from '../fixtures/health.ts';
import { holdState } from '../fixtures/hold-state.ts';
import { makePlace } from '../fixtures/house.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

/** A house in the middle of a long answer, whose state another program has just taken. */
async function holdWhileCounting() {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script: [{ slow: 60, delayMs: 20 }] }));
  const place = stack.use(await makePlace(model.url));
  const house = stack.use(await place.open());
  const running = chat(house, 'Count').then(answerOf);
  await house.job(({ turnId }) => turnId !== null);
  const health = stack.use(watchHealth(house));
  const holder = stack.use(await holdState(place.dataDir));
  const disposed = stack.move();
  return { house, running, health, holder, [Symbol.asyncDispose]: () => disposed.disposeAsync() };
}

test.concurrent('security 224: a state that another program holds for three seconds delays a job and harms none', async () => {
  await using scene = await holdWhileCounting();
  const { house, running, holder, health } = scene;
  const asked = performance.now();
  const waiting = chat(house, 'Say hello').then(answerOf);
  await pause(3000);
  expect((await house.jobs()).map(({ title, status }) => [title, status])).toEqual([['Count', 'running']]);
  await holder.release();
  expect(await waiting).toBe('Hello from the scripted model.');
  expect(performance.now() - asked).toBeGreaterThan(3000);
  expect(await running).toMatch(/^tok0 .*tok59 $/);
  expect((await house.jobs()).map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(health.slowestMs()).toBeLessThan(1000);
});

test.concurrent('security 224: held for ten seconds, it refuses new work and says why; what ran goes on, and no restart is needed', async () => {
  await using scene = await holdWhileCounting();
  const { house, running, holder, health } = scene;
  const held = pause(10_000);
  const refused = await chat(house, 'Say hello');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await refused.json()).error).toMatchObject({
    code: 'state_locked',
    message: expect.stringMatching(/Another program holds the state.*state\.db/),
  });
  await held;
  await holder.release();
  expect(await running).toMatch(/^tok0 .*tok59 $/);
  expect(await answerOf(await chat(house, 'Say hello'))).toBe('Hello from the scripted model.');
  // The one that was refused has left no trace.
  expect((await house.jobs()).map(({ title, status }) => [title, status])).toEqual([
    ['Say hello', 'completed'],
    ['Count', 'completed'],
  ]);
  expect(health.slowestMs()).toBeLessThan(1000);
});
