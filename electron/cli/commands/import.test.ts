import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { answerOf, chat } from '../../../e2e/fixtures/chat.ts';
import { cliJson, runCli, startServe } from '../../../e2e/fixtures/cli.ts';
import { builtCli } from '../../../e2e/fixtures/places.ts';
import { openWorkspace, type Workspace } from '../../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Client } from '../../../shared/model/client.ts';
import { type Config } from '../../../shared/model/config.ts';
import { type Job } from '../../../shared/model/job.ts';

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

vi.setConfig({ testTimeout: 120_000 });
const strongKey = ['a', 'key', 'of', 'its', 'own', 'programs'].join('-');

async function openPlace(): Promise<Workspace & { readonly original: string }> {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script: ({ userText }) => ({ text: `You said: ${userText}` }) }));
  const workspace = stack.use(await openWorkspace(model.url));
  onTestFinished(() => stack.disposeAsync());
  const original = join(workspace.root, '..', 'original');
  mkdirSync(original);
  return { ...workspace, original };
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function configOf({ configFile }: Workspace): Config {
  return JSON.parse(readFileSync(configFile, 'utf8'));
}

test('the plan says what becomes of each setting, what is refused, and changes nothing', async () => {
  const workspace = await openPlace();
  write(workspace.original, {
    '.env':
      'PORT=8123\nHOST=0.0.0.0\nCODEX_BRIDGE_API_KEY=123321\nCODEX_SANDBOX_MODE=read-only\nCODEX_JSON_LIMIT=500kb\nCODEX_LOG_REQUESTS=true\n',
    '.env.local': '# over it\nCODEX_SANDBOX_MODE="danger-full-access"\n',
  });
  const before = configOf(workspace);
  const { code, stdout } = await runCli(workspace, 'import', 'codexbridge', workspace.original);
  expect(code).toBe(0);
  expect(stdout).toMatch(/✕ +HOST=0\.0\.0\.0 +only programs on this computer/);
  expect(stdout).toMatch(/✓ +PORT=8123 +port 8123/);
  expect(stdout).toMatch(/✕ +CODEX_SANDBOX_MODE=danger-full-access +workspace-write at most/);
  expect(stdout).toMatch(/✕ +CODEX_BRIDGE_API_KEY \(shorter than 20 characters, or the published one\) +a new token/);
  expect(stdout).toMatch(/✓ +CODEX_JSON_LIMIT=500kb +requests of at most 512000 bytes/);
  expect(stdout).toMatch(/✕ +CODEX_LOG_REQUESTS=true/);
  expect(stdout).toContain('Nothing is changed yet');
  expect(stdout).not.toContain('123321');
  expect(configOf(workspace)).toEqual(before);
  expect(await runCli(workspace, 'tokens', 'list')).toMatchObject({ stdout: expect.stringContaining('No client') });

  expect(await runCli(workspace, 'import', 'codexbridge', join(workspace.original, 'nowhere'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is nothing of CodexBridge'),
  });
  write(workspace.original, { '.codex_threads.json': '{"sessions":[]}' });
  expect(await runCli(workspace, 'import', 'codexbridge', workspace.original)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('.codex_threads.json is not as CodexBridge writes it'),
  });
});

test('applied to a running host its programs go on with their key and their sessions; again it changes nothing', async () => {
  const workspace = await openPlace();
  await using served = await startServe(workspace);
  await cliJson<Job>(workspace, 'jobs', 'start', 'Before');
  const jobs = async () => (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data;
  await vi.waitFor(async () => expect(await jobs()).toMatchObject([{ status: 'completed' }]), { timeout: 30_000 });
  const threadId = (await jobs())[0]?.threadId;
  write(workspace.original, {
    '.env': `CODEX_BRIDGE_API_KEY=${strongKey}\nCODEX_WORKDIR=../clock\nCODEX_MODEL=gpt-5.4\nCODEX_REASONING=low\nCODEX_REQUIRE_SESSION_ID=yes\n`,
    '.codex_threads.json': JSON.stringify({ sessions: { lint: threadId, gone: '00000000-0000-7000-8000-000000000000' } }),
    '.codex_thread.json': JSON.stringify({ threadId }),
  });
  const apply = () => runCli(workspace, 'import', 'codexbridge', workspace.original, '--apply');
  const first = await apply();
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(first.stdout + first.stderr).not.toContain(strongKey);
  const config = configOf(workspace);
  expect(config.bridges[1]).toMatchObject({ id: 'openai', requireSessionId: true, unknownModel: 'default', sandbox: 'read-only' });
  expect(config.codex).toMatchObject({ model: 'gpt-5.4', effort: 'low' });
  const again = await apply();
  expect(again.code).toBe(0);
  expect(configOf(workspace)).toEqual(config);
  const { data: clients } = await cliJson<{ data: Client[] }>(workspace, 'tokens', 'list');
  expect(clients).toMatchObject([{ name: 'CodexBridge', scopes: ['read', 'run'] }]);

  const { data: bridges } = await cliJson<{ data: { id: string; url: string }[] }>(workspace, 'bridges', 'list');
  const door = { token: strongKey, url: (id: string) => bridges.find((one) => one.id === id)?.url ?? '' };
  const body = { model: 'gpt-5.5', session_id: 'lint', messages: [{ role: 'user', content: 'After' }] };
  expect(await answerOf(await chat(door, '', { body }))).toContain('After');
  expect((await jobs())[0]).toMatchObject({ clientName: 'CodexBridge', threadId });
  expect(served.process.exitCode).toBeNull();
});

test('where no host runs it is applied all the same, with a new token for a weak key', async () => {
  const workspace = await openPlace();
  write(workspace.original, {
    '.env': 'PORT=8124\nCODEX_BRIDGE_API_KEY=change-me\nCODEX_SANDBOX_MODE=danger-full-access\nCODEX_WORKDIR=/\n',
  });
  const { code, stdout } = await runCli(workspace, 'import', 'codexbridge', workspace.original, '--apply');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Its token, shown this once: cb_\S+/);
  expect(stdout).toContain('The folder is not open:');
  expect(configOf(workspace).bridges[1]).toMatchObject({ port: 8124, sandbox: 'workspace-write' });
  expect((await cliJson<{ data: Client[] }>(workspace, 'tokens', 'list')).data).toMatchObject([{ scopes: ['read', 'run', 'write'] }]);
});
