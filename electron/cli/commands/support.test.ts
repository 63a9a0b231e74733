import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cliJson, runCli, startServe } from '../../../e2e/fixtures/cli.ts';
import { builtCli } from '../../../e2e/fixtures/places.ts';
import { openWorkspace } from '../../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Result } from '../../../shared/contract/control.ts';

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

vi.setConfig({ testTimeout: 120_000 });

test('doctor --fix mends a taken port, and support bundle writes one file for this user only; both need a running host', async () => {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const model = stack.use(await startScriptedModel());
  const workspace = stack.use(await openWorkspace(model.url));
  const taken = createServer().listen(0, '127.0.0.1');
  stack.defer(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
  config.bridges[0].port = port;
  writeFileSync(workspace.configFile, JSON.stringify(config));

  for (const command of [
    ['doctor', '--fix'],
    ['support', 'bundle'],
  ])
    expect((await runCli(workspace, ...command)).code).toBe(3);

  stack.use(await startServe(workspace));
  const before = await runCli(workspace, 'doctor');
  expect([before.code, before.stdout]).toEqual([1, expect.stringContaining(`✕ Port of chatgpt: Port ${port}`)]);
  const { code, stdout } = await runCli(workspace, 'doctor', '--fix');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/✓ Port of chatgpt: Listening at http/)]);
  const [bridge] = (await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list')).data;
  expect(bridge).toMatchObject({ state: 'listening' });
  expect(bridge?.port).not.toBe(port);

  const { path } = await cliJson<{ path: string }>(workspace, 'support', 'bundle');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8')).toMatch(/^# Drawbridge support file\n/);
});
