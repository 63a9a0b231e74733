import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { type Result } from '../../shared/contract/control.ts';
import { type Job } from '../../shared/model/job.ts';
import { answerOf, callTool, chat, type Door } from '../fixtures/chat.ts';
import { cliJson, createToken, runCli, type Served, startServe, tellCli } from '../fixtures/cli.ts';
import { makeFolder } from '../fixtures/folder.ts';
import { processesWith } from '../fixtures/processes.ts';
import { openLocal } from '../fixtures/remote.ts';
import { patience, standIn } from '../fixtures/tunnels.ts';
import { openWorkspace } from '../fixtures/workspace.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

/** Composed here: no text of the repository looks like a key. */
const secrets = { provider: ['key', 'of', 'the', 'provider'].join('-'), tunnel: ['key', 'of', 'the', 'tunnel'].join('-') };
const passphrase = ['four', 'words', 'for', 'tests'].join(' ');

/** A model that wants a key and a tunnel that wants a token, both in a file under a passphrase. */
async function makeHouse(stack: AsyncDisposableStack) {
  const model = stack.use(await startScriptedModel());
  const folder = stack.use(makeFolder('vault'));
  const program = standIn(folder, 'tunnel-client');
  const workspace = stack.use(await openWorkspace(model.url));
  const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
  const tunnel = { kind: 'openai', path: program.path, tunnelId: `tunnel_${'ab'.repeat(16)}`, keySecret: 'tunnel' };
  Object.assign(config.bridges[0], { public: { auth: { mode: 'bridgeKey' }, tunnel } });
  Object.assign(config, { vault: { store: 'file' } });
  Object.assign(config.codex.provider, { apiKeySecret: 'provider' });
  writeFileSync(workspace.configFile, JSON.stringify(config));
  const serve = async (environment: Readonly<Record<string, string>> = {}): Promise<Served> =>
    stack.use(await startServe(workspace, environment));
  const run = (...args: readonly string[]) => runCli(workspace, ...args);
  const tell = (input: string, ...args: readonly string[]) => tellCli(workspace, input, ...args);
  return { model, workspace, program, serve, run, tell };
}

test('a host that starts with its secrets locked works as far as it can, says what waits, and goes on once they are unlocked', async () => {
  await using stack = new AsyncDisposableStack();
  const { model, workspace, program, serve, run, tell } = await makeHouse(stack);
  // The doctor asks the program for its version.
  const runs = () => program.runs().filter(({ args: [first] }) => first === 'run');
  const tunnelIs = async (state: string) => {
    await using remote = await openLocal(workspace.dataDir);
    const now = async () => (await remote.call('bridge/list', {})).data[0]?.public?.tunnel.state;
    await vi.waitFor(async () => expect(await now()).toBe(state), patience);
  };

  // The owner keeps the secrets while the house is up; the tunnel needs no second start for them.
  const first = await serve({ DRAWBRIDGE_PASSPHRASE: passphrase });
  await tunnelIs('down');
  for (const [name, value] of Object.entries(secrets)) expect((await tell(`${value}\n`, 'secrets', 'set', name)).code).toBe(0);
  await tunnelIs('up');
  expect(runs()).toHaveLength(1);
  const token = await createToken(workspace, 'Notebook');
  expect(await answerOf(await chat({ url: first.url, token }, 'Say hello'))).toBe('Hello from the scripted model.');
  expect(await first.stop()).toBe(0);

  // After the restart nobody gave the passphrase.
  const second = await serve();
  const door: Door = { url: second.url, token };
  expect((await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data).toHaveLength(1);
  const models = await fetch(`${second.url('openai')}/models`, { headers: { authorization: `Bearer ${token}` } });
  expect(models.status).toBe(200);
  expect((await callTool(door, 'bridge_status', {})).structured).toMatchObject({ bridge: 'codex-gpt-bridge' });
  const refused = await (await chat(door, 'Say hello')).text();
  expect(refused).toContain('locked');
  await tunnelIs('down');
  expect((await run('tunnels', 'list')).stdout).toContain('drawbridge secrets unlock');
  expect((await run('doctor')).stdout).toContain('drawbridge secrets unlock');
  expect(runs()).toHaveLength(1);

  // The wrong one opens nothing; the right one brings back all of it, in the same process.
  expect(await tell('another one\n', 'secrets', 'unlock')).toMatchObject({ code: 1, stderr: expect.stringContaining('passphrase') });
  expect(runs()).toHaveLength(1);
  expect((await tell(`${passphrase}\n`, 'secrets', 'unlock')).code).toBe(0);
  await tunnelIs('up');
  expect(runs()).toHaveLength(2);
  expect(runs()[1]?.env['CONTROL_PLANE_API_KEY']).toBe(secrets.tunnel);
  expect(await answerOf(await chat(door, 'Say hello'))).toBe('Hello from the scripted model.');
  expect(model.requests.at(-1)?.headers['authorization']).toBe(`Bearer ${secrets.provider}`);
  const { checks } = await cliJson<Result<'doctor/run'>>(workspace, 'doctor');
  expect(JSON.stringify(checks)).not.toContain('locked');

  // Nothing of the secrets was written plainly, and nothing is left.
  const audit = await run('audit', 'export');
  const log = readFileSync(`${workspace.dataDir}/logs/drawbridge.log`, 'utf8');
  expect([...Object.values(secrets), passphrase].filter((secret) => `${audit.stdout}${log}`.includes(secret))).toEqual([]);
  expect(await second.stop()).toBe(0);
  await vi.waitFor(() => expect(processesWith(program.path)).toEqual([]), patience);
}, 120_000);
