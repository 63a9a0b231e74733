import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cliJson, runCli, startServe } from '../../../e2e/fixtures/cli.ts';
import { waiting } from '../../../e2e/fixtures/control.ts';
import { builtCli, repository } from '../../../e2e/fixtures/places.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { openWorkspace, type Workspace } from '../../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Job } from '../../../shared/model/job.ts';

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

const patient = { timeout: 30_000 };
vi.setConfig({ testTimeout: 120_000 });
const modes = [
  ['legacy', 'legacy'],
  ['modern', { pin: '2026-07-28' }],
] as const;

async function openPlace(): Promise<Workspace> {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script: waiting }));
  const workspace = stack.use(await openWorkspace(model.url));
  onTestFinished(() => stack.disposeAsync());
  return workspace;
}

function argsOf({ dataDir }: Workspace, ...more: readonly string[]): string[] {
  return [builtCli, 'mcp', '--data-dir', dataDir, ...more];
}

type Mode = 'legacy' | { readonly pin: string };

/** The official client, with our command as its server. */
async function connect(workspace: Workspace, mode: Mode = 'legacy', ...more: readonly string[]) {
  const transport = new StdioClientTransport({ command: process.execPath, args: argsOf(workspace, ...more), stderr: 'ignore' });
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError, structuredContent } = await client.callTool({ name, arguments: args });
    const [first] = content as { text?: string }[];
    return { text: first?.text ?? '', isError: isError === true, structured: structuredContent as Record<string, unknown> };
  };
  return { client, transport, call };
}

/** Our command as a plain process. */
function start(workspace: Workspace) {
  const child = spawn(process.execPath, argsOf(workspace), { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, err: text(child.stderr), closed: once(child, 'close') };
}

function ask(id: number, method: string, params: object = {}): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

test.each(modes)('a %s client on standard input shares the engine of the running host', async (_, mode) => {
  const workspace = await openPlace();
  await using _served = await startServe(workspace);
  const { client, call } = await connect(workspace, mode, '--cwd', workspace.root, '--tool-mode', 'essential');
  expect(client.getServerVersion()).toMatchObject({ name: 'codex-gpt-bridge', title: 'Drawbridge' });
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('codex_read');
  const first = await call('codex_read', { prompt: 'Look' });
  expect(first).toMatchObject({ text: 'You said: Look', isError: false });
  const threadId = first.structured['threadId'];
  expect(await call('codex_reply', { threadId, prompt: 'And then?' })).toMatchObject({ text: 'You said: And then?' });
  const { data } = await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list');
  const caller = { clientName: 'This computer (stdio)', bridgeId: 'stdio', cwd: workspace.root, threadId, sandbox: 'read-only' };
  expect(data).toMatchObject([
    { ...caller, prompt: 'And then?' },
    { ...caller, prompt: 'Look' },
  ]);
});

test.each(modes)('where no host runs a %s client has one of its own, without ports, that ends with it', async (_, mode) => {
  const workspace = await openPlace();
  const { client, transport, call } = await connect(workspace, mode);
  expect(await call('codex_read', { prompt: 'Look' })).toMatchObject({ text: 'You said: Look' });
  // Commands of another terminal reach it, and it has no front door open.
  const { data } = await cliJson<{ data: { state: string }[] }>(workspace, 'bridges', 'list');
  expect(data.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  const { pid } = transport;
  await client.close();
  await vi.waitFor(() => expect(processesWith(workspace.dataDir)).toEqual([]), patient);
  expect(pid).not.toBeNull();
  expect(await runCli(workspace, 'jobs', 'list')).toMatchObject({ code: 3 });
});

test('two that start at once share one engine', async () => {
  const workspace = await openPlace();
  const [one, other] = await Promise.all([connect(workspace), connect(workspace, { pin: '2026-07-28' })]);
  expect(await one.call('codex_read', { prompt: 'One' })).toMatchObject({ text: 'You said: One' });
  expect(await other.call('codex_read', { prompt: 'Other' })).toMatchObject({ text: 'You said: Other' });
  const { data } = await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list');
  expect(data.map(({ prompt }) => prompt)).toEqual(['Other', 'One']);
});

test('a client may do no more than the bridge allows, and nothing while the owner has stopped it', async () => {
  const workspace = await openPlace();
  await using _served = await startServe(workspace);
  const { client, call } = await connect(workspace);
  expect(await call('codex_run', { prompt: 'Write', sandbox: 'workspace-write' })).toMatchObject({
    isError: true,
    text: expect.stringContaining('workspace-write is disabled'),
  });
  await runCli(workspace, 'bridges', 'stop', 'chatgpt');
  const refused = await call('codex_read', { prompt: 'Look' });
  expect(refused).toMatchObject({ isError: true, structured: { code: 'bridge/stopped' } });
  expect(refused.text).toContain('drawbridge bridges start chatgpt');
  expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  await runCli(workspace, 'bridges', 'start', 'chatgpt');
  expect(await call('codex_read', { prompt: 'Look' })).toMatchObject({ text: 'You said: Look' });
  expect((await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data).toHaveLength(1);
});

test('a client that is killed takes neither the host nor its job along', async () => {
  const workspace = await openPlace();
  await using served = await startServe(workspace);
  const { child, closed } = start(workspace);
  child.stdin.write(ask(1, 'tools/call', { name: 'codex_read', arguments: { prompt: 'Wait here' } }));
  const jobs = async () => (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data;
  await vi.waitFor(async () => expect(await jobs()).toMatchObject([{ status: 'running' }]), patient);
  child.kill('SIGKILL');
  await closed;
  await runCli(workspace, 'jobs', 'steer', (await jobs())[0]?.id ?? '', 'Go on');
  const { call } = await connect(workspace);
  expect(await call('codex_read', { prompt: 'Next' })).toMatchObject({ text: 'You said: Next' });
  expect(served.process.exitCode).toBeNull();
  const [, first] = await jobs();
  expect(first).toMatchObject({ prompt: 'Wait here', status: 'running' });
});

test('a host that stops in the middle is told, with exit code 3', async () => {
  const workspace = await openPlace();
  const served = await startServe(workspace);
  const { child, err, closed } = start(workspace);
  child.stdin.write(ask(1, 'tools/list'));
  await once(child.stdout, 'data');
  await served.stop();
  expect(await closed).toEqual([3, null]);
  expect(await err).toContain('Drawbridge has stopped');
});

test('a host that is started later takes over, and clients go on with it', async () => {
  const workspace = await openPlace();
  const { call } = await connect(workspace);
  const { call: callOther } = await connect(workspace, { pin: '2026-07-28' });
  expect(await call('codex_read', { prompt: 'Before' })).toMatchObject({ text: 'You said: Before' });
  const cut = call('codex_read', { prompt: 'Wait here' }).catch((error: Error) => error);
  const jobs = async () => (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data;
  await vi.waitFor(async () => expect(await jobs()).toMatchObject([{ status: 'running' }, {}]), patient);
  await using served = await startServe(workspace);
  expect(served.ready.bridges).toHaveLength(2);
  expect(String(await cut)).toContain('ask again');
  expect(await call('codex_read', { prompt: 'After' })).toMatchObject({ text: 'You said: After' });
  expect(await callOther('codex_read', { prompt: 'Too' })).toMatchObject({ text: 'You said: Too' });
  expect(await jobs()).toMatchObject([{ prompt: 'Too' }, { prompt: 'After' }, { status: 'interrupted' }, { prompt: 'Before' }]);
  const second = await runCli(workspace, 'serve');
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('Another Drawbridge is running') });
});

test('a client that reads no more, or a signal, ends it in order and leaves no process', async () => {
  const workspace = await openPlace();
  const deaf = start(workspace);
  deaf.child.stdin.write(ask(1, 'tools/call', { name: 'codex_read', arguments: { prompt: 'Look' } }));
  await once(deaf.child.stdout, 'data');
  deaf.child.stdout.destroy();
  deaf.child.stdin.write(ask(2, 'tools/list'));
  expect(await deaf.closed).toEqual([0, null]);
  expect(await deaf.err).toBe('');
  expect(processesWith(workspace.dataDir)).toEqual([]);

  const told = start(workspace);
  told.child.stdin.write(ask(1, 'tools/list'));
  await once(told.child.stdout, 'data');
  told.child.kill('SIGTERM');
  expect(await told.closed).toEqual([0, null]);
  expect(processesWith(workspace.dataDir)).toEqual([]);
});

test('standard output carries the protocol alone, and what is no message is passed over', async () => {
  const workspace = await openPlace();
  const { child, closed } = start(workspace);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  const ids = () =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .map(({ jsonrpc, id }) => `${jsonrpc} ${id}`)
      .sort();
  child.stdin.write(`this is no JSON\n${ask(1, 'tools/call', { name: 'codex_read', arguments: { prompt: 'a\u2028b' } })}`);
  child.stdin.write(ask(2, 'no/such'));
  await vi.waitFor(() => expect(ids()).toEqual(['2.0 1', '2.0 2']), patient);
  expect(await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).toMatchObject({ data: [{ prompt: 'a\u2028b', status: 'completed' }] });
  child.stdin.end();
  expect(await closed).toEqual([0, null]);
  expect(ids()).toEqual(['2.0 1', '2.0 2']);
});

test('the inspector lists and calls tools through it', async () => {
  const workspace = await openPlace();
  const inspect = async (...args: readonly string[]) => {
    const inspector = join(repository, 'node_modules/.bin/mcp-inspector');
    const child = spawn(process.execPath, [inspector, '--cli', process.execPath, ...argsOf(workspace), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([code, err]).toEqual([0, expect.not.stringContaining('rror:')]);
    return JSON.parse(out);
  };
  expect((await inspect('--method', 'tools/list')).tools.map(({ name }: { name: string }) => name)).toContain('bridge_status');
  expect(await inspect('--method', 'tools/call', '--tool-name', 'bridge_status')).toMatchObject({
    structuredContent: { allowedRoots: [workspace.root], auth: 'none' },
  });
});
