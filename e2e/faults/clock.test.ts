import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { type House, makePlace } from '../fixtures/house.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const dayMs = 24 * 60 * 60 * 1000;

async function eventsOf(house: House, jobId: string) {
  return (await house.app.call('job/events', { jobId, after: 0, limit: 500 })).data;
}

test.each([
  { jump: 'forward by a day', ms: dayMs },
  { jump: 'back by a day', ms: -dayMs },
])('security 229: the clock jumps $jump while jobs run and wait: none is ended by it, and no time is negative', async ({ ms }) => {
  let shiftMs = 0;
  const now = () => Date.now() + shiftMs;
  const go = Promise.withResolvers<void>();
  await using model = await startScriptedModel({ script: [{ text: 'First.', until: go.promise }, { text: 'Second.' }] });
  await using place = await makePlace(model.url, { codex: { maxRunningJobs: 1 } });
  await using house = await place.open({ now, silence: { stallMs: 1000, deadMs: 3000 } });
  const { token } = await house.app.call('client/create', { name: 'Notebook', scopes: ['read', 'run'] });
  const headers = { authorization: `Bearer ${token}` };
  const first = chat(house, 'First', { headers }).then(answerOf);
  await house.job(({ turnId }) => turnId !== null);
  const second = chat(house, 'Second', { headers }).then(answerOf);
  await house.job(({ title }) => title === 'Second');

  shiftMs = ms;
  // Silence is counted by time that passes, not by the clock: this is a second of it, not a day.
  await vi.waitFor(async () => expect((await house.jobs()).map(({ status }) => status)).toEqual(['queued', 'stalled']), {
    timeout: 30_000,
  });
  expect(await house.app.call('codex/status', {})).toMatchObject({ state: 'ready' });
  go.resolve();
  expect([await first, await second]).toEqual(['First.', 'Second.']);
  expect(await answerOf(await chat(house, 'Third', { headers }))).toBe('Hello from the scripted model.');

  const jobs = (await house.jobs()).toReversed();
  expect(jobs.map(({ title, status }) => [title, status])).toEqual([
    ['First', 'completed'],
    ['Second', 'completed'],
    ['Third', 'completed'],
  ]);
  for (const { id, durationMs, createdAt, startedAt, finishedAt } of jobs) {
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(startedAt).toBeGreaterThanOrEqual(createdAt);
    expect(finishedAt).toBeGreaterThanOrEqual(startedAt ?? 0);
    const events = await eventsOf(house, id);
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    for (const event of events)
      if (event.type === 'item/completed') expect(event.item.completedAtMs).toBeGreaterThanOrEqual(event.item.startedAtMs);
  }
  // A job that took seconds is not said to have taken a day.
  expect(Math.max(...jobs.map(({ durationMs }) => durationMs ?? 0))).toBeLessThan(60 * 60 * 1000);
});

test('security 229: wrong tokens before a jump of the clock do not shut anybody out after it', async () => {
  let shiftMs = 0;
  await using model = await startScriptedModel();
  await using place = await makePlace(model.url);
  await using house = await place.open({ now: () => Date.now() + shiftMs });
  const wrong = { headers: { authorization: 'Bearer wrong' } };
  await Promise.all(Array.from({ length: 30 }, () => chat(house, 'hi', wrong)));
  shiftMs = -dayMs;
  expect(await answerOf(await chat(house, 'hi', wrong))).toBe('401 invalid_api_key');
  expect((await callTool(house, 'codex_read', { prompt: 'Say hello' })).text).toBe('Hello from the scripted model.');
});
