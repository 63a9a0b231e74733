import { expect, test } from 'vitest';
import { answerOf, chat } from '../../e2e/fixtures/chat.ts';
import { cliJson, runCli } from '../../e2e/fixtures/cli.ts';
import { makePlace } from '../../e2e/fixtures/house.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Result } from '../../shared/contract/control.ts';

test('usage is told by day and by client, from a day on; the status line says today’s', async () => {
  await using model = await startScriptedModel();
  await using place = await makePlace(model.url);
  await using house = await place.open();
  expect(await runCli(place, 'usage')).toEqual({ code: 0, stdout: 'No job has ended in this time.\n', stderr: '' });
  for (const words of ['Say hello', 'Say it again']) await answerOf(await chat(house, words));
  const byClient = await cliJson<Result<'usage/read'>>(place, 'usage', '--by', 'client');
  const usage = { input: 200, cachedInput: 20, output: 40, reasoning: 10, total: 240 };
  expect(byClient).toEqual({
    data: [{ key: 'environment', label: 'DRAWBRIDGE_TOKEN', jobs: 2, usage }],
    total: { key: 'total', label: 'total', jobs: 2, usage },
  });
  const { stdout } = await runCli(place, 'usage', '--by', 'model', '--since', '2020-01-01');
  expect(stdout.split('\n').map((line) => line.split(/\s+/).join(' '))).toEqual([
    'JOBS INPUT CACHED OUTPUT REASONING TOTAL MODEL',
    '2 200 20 40 10 240 gpt-5.5',
    '2 200 20 40 10 240 total',
    '',
  ]);
  expect((await cliJson<Result<'usage/read'>>(place, 'usage', '--since', '2999-01-01')).data).toEqual([]);
  expect((await house.app.call('job/list', {})).counts.today).toEqual({ jobs: 2, tokens: 240 });
});

test('a group or a date that is none is wrong usage', async () => {
  const nowhere = { dataDir: '/nowhere' };
  for (const [args, message] of [
    [['--by', 'moon'], '--by knows day, client, bridge, root, thread, model'],
    [['--since', 'yesterday'], '--since takes a date like 2026-11-20'],
    [['--since', '2026-13-45'], '--since takes a date like 2026-11-20'],
  ] as const) {
    const { code, stderr } = await runCli(nowhere, 'usage', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
});
