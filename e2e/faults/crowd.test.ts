import { expect, test, vi } from 'vitest';
import { isFinal } from '../../shared/model/job.ts';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { type House, makePlace } from '../fixtures/house.ts';
import { processesWith } from '../fixtures/processes.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const numberIn = (text: string) => /Number (\d+)/.exec(text)?.[1];

test('fifty jobs at once all end, each with its own answer', async () => {
  const all = Promise.withResolvers<void>();
  const asked = new Set<string>();
  // None is answered before every one of them runs.
  const script = ({ userText }: ModelCall) => {
    asked.add(userText);
    if (asked.size === 50) all.resolve();
    return { text: ['You are ', `${numberIn(userText)}`, '.'], until: all.promise };
  };
  await using model = await startScriptedModel({ script });
  await using place = await makePlace(model.url, { codex: { maxRunningJobs: 50 } });
  await using house = await place.open();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => chat(house, `Number ${n}`).then(answerOf)));
  expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => `You are ${n}.`));
  const { data, counts } = await house.app.call('job/list', { limit: 100 });
  expect(data.map(({ status, title, answer }) => [status, answer === `You are ${numberIn(title)}.`])).toEqual(
    Array.from({ length: 50 }, () => ['completed', true]),
  );
  expect(counts).toMatchObject({ running: 0, queued: 0 });
});

async function commandsOf(house: House, jobId: string): Promise<number> {
  const { data } = await house.app.call('job/events', { jobId, after: 0, limit: 500 });
  return data.filter((event) => event.type === 'item/started' && event.item.type === 'commandExecution').length;
}

test('security 234: thirty turns cancelled as they begin end once each, however often they are cancelled, and leave nothing', async () => {
  const script = ({ userText }: ModelCall) => (userText.includes('Number') ? { exec: 'sleep 616', yieldMs: 60_000 } : undefined);
  await using model = await startScriptedModel({ script });
  await using place = await makePlace(model.url, { codex: { maxRunningJobs: 10 } });
  await using house = await place.open();
  await callTool(house, 'codex_read', { prompt: 'Say hello' });
  const ids = await Promise.all(
    Array.from({ length: 30 }, async (_, n) => {
      const { structured } = await callTool(house, 'codex_read', { prompt: `Number ${n}`, timeoutMs: 1 + n * 10 });
      const jobId = String(structured['jobId']);
      // Every third gets as far as its command.
      if (n % 3 === 0) await vi.waitFor(async () => expect(await commandsOf(house, jobId)).toBe(1), { timeout: 30_000 });
      const twice = [house.app.call('job/cancel', { jobId }), house.app.call('job/cancel', { jobId })];
      expect((await Promise.all(twice)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
      return jobId;
    }),
  );
  for (const jobId of ids) {
    expect(await house.app.call('job/cancel', { jobId })).toMatchObject({ status: 'cancelled', failure: { code: 'job/cancelled' } });
    const { data } = await house.app.call('job/events', { jobId, after: 0, limit: 500 });
    expect(data.filter((event) => event.type === 'job/statusChanged' && isFinal(event.job.status))).toHaveLength(1);
  }
  const sleeping = () => processesWith(place.folder).filter((line) => line.includes('sleep 616'));
  await vi.waitFor(() => expect(sleeping()).toEqual([]), { timeout: 5000 });
  expect((await callTool(house, 'codex_read', { prompt: 'Say hello' })).text).toBe('Hello from the scripted model.');
  // Cancelled when it is over, a job stays as it ended.
  const [done] = await house.jobs();
  expect(await house.app.call('job/cancel', { jobId: done?.id ?? '' })).toMatchObject({ status: 'completed' });
});
