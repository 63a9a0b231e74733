import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chat } from '../../e2e/fixtures/chat.ts';
import { startServe } from '../../e2e/fixtures/cli.ts';
import { makePlace } from '../../e2e/fixtures/house.ts';
import { openLocal } from '../../e2e/fixtures/remote.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { Database } from '../../electron/core/state/database.ts';
import { fill } from './fill.ts';
import { memoryOf, peakOf } from './proc.ts';

const token = 'the-token-of-the-house-under-test';
const streams = 20;
const words = Array.from({ length: 100 }, (_, n) => `word ${n} `);

const mebi = 1 << 20;

test('security 231: with ten thousand jobs, a thousand threads and twenty streams a host stays below 300 MiB', {
  timeout: 60_000,
}, async () => {
  const all = Promise.withResolvers<void>();
  let asked = 0;
  const script = () => {
    asked += 1;
    if (asked === streams) all.resolve();
    return { text: words, until: all.promise };
  };
  await using model = await startScriptedModel({ script });
  await using place = await makePlace(model.url, { codex: { maxRunningJobs: streams } });
  {
    using db = Database.open(join(place.dataDir, 'state.db'));
    fill(db, { jobs: 10_000, eventsEach: 5, threads: 1000, root: place.root, untilMs: Date.now() });
  }
  await using served = await startServe(place, { DRAWBRIDGE_TOKEN: token });
  await using owner = await openLocal(place.dataDir);
  let listed = 0;
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await owner.call('job/list', { limit: 200, ...(cursor !== undefined && { cursor }) });
    listed += page.data.length;
    cursor = page.nextCursor ?? undefined;
    more = cursor !== undefined;
  }
  expect(listed).toBe(10_000);
  const ask = (n: number) => ({ model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: `Number ${n}` }] });
  const told = Array.from({ length: streams }, async (_, n) => (await chat({ url: served.url, token }, '', { body: ask(n) })).text());
  for (const text of await Promise.all(told)) expect(text).toContain('word 99');
  const { pid = 0 } = served.process;
  expect(memoryOf(pid).rss).toBeLessThan(300 * mebi);
  expect(peakOf(pid)).toBeLessThan(512 * mebi);
});
