import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createToken, startServe } from '../../../e2e/fixtures/cli.ts';
import { builtCli } from '../../../e2e/fixtures/places.ts';
import { openWorkspace } from '../../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Flight } from '../../../shared/model/flight.ts';

test('flights --follow tells of each request once, those of before first, until its host ends', async () => {
  await using model = await startScriptedModel();
  await using workspace = await openWorkspace(model.url);
  await using served = await startServe(workspace);
  const token = await createToken(workspace, 'Notebook');
  const ask = async (path: string, given = token) =>
    (await fetch(`${served.url('openai')}${path}`, { headers: { authorization: `Bearer ${given}` } })).text();
  await ask('/models');
  await ask('/models/gpt-5.5');

  const args = [builtCli, 'flights', '--follow', '--json', '--bridge', 'openai', '--data-dir', workspace.dataDir];
  const follower = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([once(follower, 'close'), text(follower.stderr)]);
  const lines = createInterface({ input: follower.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Flight> => JSON.parse(String((await lines.next()).value));
  expect(await next()).toMatchObject({ path: '/v1/models', status: 200, clientName: 'Notebook' });
  expect(await next()).toMatchObject({ path: '/v1/models/gpt-5.5', status: 200 });

  await ask('/models', 'wrong');
  expect(await next()).toMatchObject({ path: '/v1/models', status: 401, clientName: null });
  await ask('/nothing');
  expect(await next()).toMatchObject({ path: '/v1/nothing', status: 404, clientName: 'Notebook' });

  expect(await served.stop()).toBe(0);
  expect((await lines.next()).done).toBe(true);
  const [[code], said] = await ended;
  expect([code, said]).toEqual([1, expect.stringContaining('The connection to the running Drawbridge was closed')]);
});
