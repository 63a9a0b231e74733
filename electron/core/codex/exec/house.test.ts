import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerOf, chat } from '../../../../e2e/fixtures/chat.ts';
import { makePlace } from '../../../../e2e/fixtures/house.ts';
import { processesWith } from '../../../../e2e/fixtures/processes.ts';
import { startScriptedModel } from '../../../../e2e/scripted-model/server.ts';

test('jobs in a root that the owner isolated run so, for clients that know nothing of it', async () => {
  await using model = await startScriptedModel({ script: [{ text: 'Alone.' }, { text: 'Streamed alone.' }, { exec: 'sleep 641' }] });
  await using place = await makePlace(model.url);
  const config = JSON.parse(readFileSync(place.configFile, 'utf8'));
  writeFileSync(place.configFile, JSON.stringify({ ...config, roots: [{ ...config.roots[0], isolated: true }] }));
  await using house = await place.open();
  expect(await answerOf(await chat(house, 'hello'))).toBe('Alone.');
  expect(await house.job()).toMatchObject({ status: 'completed', answer: 'Alone.', usage: { total: 120 }, model: expect.any(String) });
  const streamed = await chat(house, '', { body: { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'more' }] } });
  expect(await streamed.text()).toContain('Streamed alone.');

  const leave = new AbortController();
  const left = chat(house, 'stay', { signal: leave.signal }).catch(() => null);
  const running = () => processesWith(join(house.host.dataDir, 'codex-exec')).filter((line) => line.includes('sleep 641'));
  await expect.poll(() => running().length).toBeGreaterThan(0);
  const job = await house.job(({ status }) => status === 'running');
  await house.app.call('job/cancel', { jobId: job.id });
  expect(await house.job()).toMatchObject({ id: job.id, status: 'cancelled' });
  expect(running()).toEqual([]);
  leave.abort();
  await left;
});
