import { expect, test } from 'vitest';
import { answerOf, chat } from '../../e2e/fixtures/chat.ts';
import { makePlace } from '../../e2e/fixtures/house.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';

test('a silent turn is stalled and may stay so; it runs again with the next sign', async () => {
  await using model = await startScriptedModel({ script: [{ text: ['One ', 'sign.'], delayMs: 1500 }] });
  await using place = await makePlace(model.url);
  await using house = await place.open({ silence: { stallMs: 300, deadMs: 1200 } });
  const answer = chat(house, 'Say something').then(answerOf);
  await house.job(({ status }) => status === 'stalled');
  await house.job(({ status }) => status === 'running');
  expect(await answer).toBe('One sign.');
  expect(await house.job()).toMatchObject({ status: 'completed' });
});

test('security 217: a Codex that hangs is given up: its job fails and says why, the next one gets a new Codex', async () => {
  await using model = await startScriptedModel({ script: [{ hang: true }] });
  await using place = await makePlace(model.url);
  await using house = await place.open({ silence: { stallMs: 500, deadMs: 1500 } });
  const refused = chat(house, 'Say something');
  await house.job(({ status }) => status === 'stalled');
  const { pid } = await house.app.call('codex/status', {});
  process.kill(pid ?? 0, 'SIGSTOP');
  const job = await house.job();
  expect(job).toMatchObject({ status: 'failed', failure: { code: 'codex/timeout' } });
  expect(job.failure?.message).toContain('it gave no sign for');
  expect((await refused).status).toBe(504);
  expect(await answerOf(await chat(house, 'Say hello'))).toBe('Hello from the scripted model.');
  expect((await house.app.call('codex/status', {})).pid).not.toBe(pid);
});
