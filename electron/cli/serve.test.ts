import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test, vi } from 'vitest';
import { cliJson, createToken, runCli, type Served, startServe } from '../../e2e/fixtures/cli.ts';
import { treeDigest } from '../../e2e/fixtures/folder.ts';
import { builtCli, repository } from '../../e2e/fixtures/places.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { openWorkspace, type Workspace } from '../../e2e/fixtures/workspace.ts';
import { type ScriptedModelOptions, startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { lockDataDir } from '../core/state/lock.ts';
import { OpenAiBridgeConfig } from '../../shared/model/config.ts';
import { type BridgeStatus } from '../../shared/model/host.ts';
import { Job, type JobEvent } from '../../shared/model/job.ts';

async function openServed(options: ScriptedModelOptions = {}) {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel(options));
  const workspace = stack.use(await openWorkspace(model.url));
  stack.defer(() => vi.waitFor(() => expect(processesWith(workspace.dataDir.replace(/\/data$/, ''))).toEqual([]), { timeout: 30_000 }));
  const start = async () => stack.use(await startServe(workspace));
  const served = await start();
  const token = await createToken(workspace, 'Notebook');
  return { model, workspace, served, token, start, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function chat(served: Served, token: string, content: string): Promise<Response> {
  return fetch(`${served.url('openai')}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content }] }),
  });
}

beforeAll(() => {
  for (const built of [builtCli, join(repository, 'out/renderer/index.html')]) {
    if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build first.`);
  }
});

const jobsOf = async (workspace: Workspace) =>
  (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data.map((job) => Job.parse(job));

test('every listing of a running host is a table for people and JSON for scripts', async () => {
  await using open = await openServed();
  const { workspace, served, token } = open;
  expect((await chat(served, token, 'Count the ticks\nof the clock')).status).toBe(200);
  const [job] = await jobsOf(workspace);
  if (!job) throw new Error('no job');
  expect(job).toMatchObject({ status: 'completed', title: 'Count the ticks', clientName: 'Notebook' });
  expect((await runCli(workspace, 'jobs', 'list')).stdout).toMatch(
    /^ID +STATUS +CLIENT +STARTED +TOOK +TITLE\njob_\w{16} +completed +Notebook +\d{4}-.* s +Count the ticks\n$/,
  );
  expect((await runCli(workspace, 'jobs', 'list', '--status', 'failed,queued')).stdout).toBe('No jobs.\n');
  expect(Job.parse(await cliJson(workspace, 'jobs', 'show', job.id))).toEqual(job);
  const shown = (await runCli(workspace, 'jobs', 'show', job.id)).stdout;
  for (const part of [
    'completed',
    'client    Notebook through openai (chat.completions)',
    `folder    ${workspace.root}`,
    'tokens    100 in',
    'Hello from the scripted model.',
  ])
    expect(shown).toContain(part);
  const log = (await runCli(workspace, 'jobs', 'log', job.id)).stdout;
  for (const part of ['Notebook asked: Count the ticks', 'job running', 'Hello from the scripted model.', 'job completed'])
    expect(log).toContain(part);
  const events = (await runCli(workspace, 'jobs', 'log', job.id, '--json')).stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JobEvent);
  expect([events[0]?.type, events.at(-1)?.type]).toEqual(['job/created', 'job/statusChanged']);
  expect(await cliJson(workspace, 'jobs', 'cancel', job.id)).toEqual(job);
  expect(await runCli(workspace, 'jobs', 'show', 'job_0000000000000000')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no job job_0000000000000000.'),
  });
  const [mcp] = (await cliJson<{ data: BridgeStatus[] }>(workspace, 'bridges', 'stop', 'chatgpt')).data;
  expect(mcp).toMatchObject({ id: 'chatgpt', state: 'stopped', url: null });
  expect((await runCli(workspace, 'bridges', 'list')).stdout).toMatch(/chatgpt +mcp +stopped.*openai +openai +listening/s);
  expect((await runCli(workspace, 'bridges', 'start')).stdout).toMatch(/chatgpt +mcp +listening/);
  expect(await runCli(workspace, 'bridges', 'start', 'nobody')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Configured: chatgpt, openai.'),
  });
});

test('folders and tokens of a running host are changed through it, at once', async () => {
  await using open = await openServed();
  const { workspace, served, token } = open;
  const [{ id } = { id: '' }] = (await cliJson<{ data: { id: string }[] }>(workspace, 'tokens', 'list')).data;
  expect((await runCli(workspace, 'tokens', 'revoke', id)).stdout).toBe('The token of Notebook is revoked.\n');
  expect((await chat(served, token, 'hi')).status).toBe(401);
  const again = await createToken(workspace, 'Notebook');
  expect((await runCli(workspace, 'roots', 'remove', workspace.root)).code).toBe(0);
  expect((await chat(served, again, 'hi')).status).toBe(403);
  expect((await runCli(workspace, 'roots', 'add', workspace.root)).code).toBe(0);
  expect((await chat(served, again, 'hi')).status).toBe(200);
  expect(await runCli(workspace, 'roots', 'add', workspace.codexHome)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot be opened'),
  });
});

test('security 196: what a client or a model wrote cannot act on the owner’s terminal', async () => {
  const nasty = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202etxt.exe\u{e0067}';
  await using open = await openServed({ fallback: { text: [`${nasty} line one\nline two ${nasty}`] } });
  const { workspace, served, token } = open;
  expect((await chat(served, token, `Title ${nasty}\nmore`)).status).toBe(200);
  const [job] = await jobsOf(workspace);
  expect(job?.title).toContain('\u001b]0;owned');
  for (const args of [
    ['jobs', 'list'],
    ['jobs', 'show', job?.id ?? ''],
    ['jobs', 'log', job?.id ?? ''],
  ]) {
    for (const more of [[], ['--json']]) {
      const { code, stdout } = await runCli(workspace, ...args, ...more);
      expect(code).toBe(0);
      expect(stdout).toContain('owned');
      expect(stdout.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  }
});

test('a log is followed to the end of its job, and a host that goes away is said', async () => {
  await using open = await openServed({ script: [{ slow: 10, delayMs: 30 }, { hang: true }] });
  const { workspace, served, token } = open;
  const answer = chat(served, token, 'Count');
  await vi.waitFor(async () => expect((await jobsOf(workspace))[0]?.status).toBe('running'), { timeout: 30_000 });
  const [job] = await jobsOf(workspace);
  const followed = await runCli(workspace, 'jobs', 'log', job?.id ?? '', '--follow');
  expect([followed.code, followed.stderr]).toEqual([0, '']);
  expect(followed.stdout).toMatch(/asked: Count.*tok9.*job completed\n$/s);
  await answer;
  // A reader that has seen enough ends the command, and no more.
  const enough = spawn(process.execPath, [builtCli, 'jobs', 'log', job?.id ?? '', '--follow', '--data-dir', workspace.dataDir]);
  const silence = text(enough.stderr);
  enough.stdout.destroy();
  expect([...(await once(enough, 'close')), await silence]).toEqual([0, null, '']);
  void chat(served, token, 'Wait').catch(() => undefined);
  await vi.waitFor(async () => expect((await jobsOf(workspace))[0]?.turnId).toEqual(expect.any(String)), { timeout: 30_000 });
  const [hanging] = await jobsOf(workspace);
  const follower = spawn(process.execPath, [builtCli, 'jobs', 'log', hanging?.id ?? '', '--follow', '--data-dir', workspace.dataDir]);
  const complaint = text(follower.stderr);
  await once(follower.stdout, 'data');
  served.process.kill('SIGKILL');
  const [code] = await once(follower, 'close');
  expect([code, await complaint]).toEqual([1, expect.stringContaining('closed')]);
});

test('security 220: a host that was killed in the middle of a job leaves nothing running, and the next one ends the job truly', async () => {
  await using open = await openServed({ fallback: { hang: true } });
  const { workspace, served, token } = open;
  const before = treeDigest(workspace.root);
  void chat(served, token, 'Wait').catch(() => undefined);
  await vi.waitFor(async () => expect((await jobsOf(workspace))[0]?.turnId).toEqual(expect.any(String)), { timeout: 30_000 });
  served.process.kill('SIGKILL');
  await once(served.process, 'close');
  expect(await runCli(workspace, 'jobs', 'list')).toMatchObject({ code: 3 });
  // Codex ends by itself when its host is gone.
  await vi.waitFor(() => expect(processesWith(workspace.codexHome)).toEqual([]), { timeout: 30_000 });
  await open.start();
  expect(await jobsOf(workspace)).toMatchObject([
    { status: 'interrupted', failure: { code: 'job/interrupted', hint: 'Start it again.' }, finishedAt: expect.any(Number) },
  ]);
  expect(treeDigest(workspace.root)).toBe(before);
});

test('a host ends in order however it is asked, and a new one can start at once', async () => {
  await using open = await openServed({ fallback: { hang: true } });
  const { workspace, served, token } = open;
  const answer = chat(served, token, 'Wait');
  await vi.waitFor(async () => expect((await jobsOf(workspace))[0]?.turnId).toEqual(expect.any(String)), { timeout: 30_000 });
  expect(await runCli(workspace, 'stop')).toEqual({ code: 0, stdout: 'Drawbridge has stopped.\n', stderr: '' });
  lockDataDir(workspace.dataDir)[Symbol.dispose]();
  expect((await answer).status).toBe(503);
  const second = await open.start();
  if (served.process.exitCode === null) await once(served.process, 'close');
  expect(served.process.exitCode).toBe(0);
  second.process.kill('SIGINT');
  await once(second.process, 'close');
  expect(second.process.exitCode).toBe(0);
  expect(await (await open.start()).stop()).toBe(0);
});

test('security 228: a second host on the same folder is refused with what to do', async () => {
  await using open = await openServed();
  const second = await runCli(open.workspace, 'serve', '--config', open.workspace.configFile);
  expect(second).toEqual({
    code: 1,
    stdout: '',
    stderr: `Another Drawbridge is running on ${open.workspace.dataDir}.\n→ Use that one: its page is ${open.served.ready.control.url} (“drawbridge open” prints it with its token). Or give this one a data directory of its own with --data-dir.\n`,
  });
});

test('a configuration that cannot be used stops the start with the name of what is wrong', async () => {
  await using model = await startScriptedModel();
  await using workspace = await openWorkspace(model.url);
  writeFileSync(workspace.configFile, '{"bridges": [{"id": "a", "kind": "openai", "port": 0, "prot": 1}]}');
  const { code, stdout, stderr } = await runCli(workspace, 'serve', '--json');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('bridges[0].prot is not a known key');
  expect(stderr).toContain('→ Mend it and check with: drawbridge config check');
});

test('a host goes on when nobody hears it complain', async () => {
  await using model = await startScriptedModel();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const bridges = [port, 0].map((one) => OpenAiBridgeConfig.parse({ id: `on-${one}`, kind: 'openai', port: one }));
  await using workspace = await openWorkspace(model.url, { bridges });
  const child = spawn(process.execPath, [builtCli, 'serve', '--json', '--data-dir', workspace.dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.destroy();
  await once(child.stdout, 'data');
  for (let round = 0; round < 2; round++) {
    expect((await cliJson<{ data: BridgeStatus[] }>(workspace, 'bridges', 'list')).data.map(({ state }) => state)).toEqual([
      'failed',
      'listening',
    ]);
  }
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  taken.close();
});

test('the ready line has the addresses and no token; the page’s address is told on request', async () => {
  await using open = await openServed();
  const { ready } = open.served;
  expect(ready).toMatchObject({ event: 'ready', pid: open.served.process.pid, dataDir: open.workspace.dataDir });
  expect(ready.bridges.map(({ id, kind, url }) => [id, kind, url])).toEqual([
    ['chatgpt', 'mcp', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)],
    ['openai', 'openai', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)],
  ]);
  expect(JSON.stringify(ready)).not.toContain('token');
  const { stdout } = await runCli(open.workspace, 'open');
  expect(stdout).toMatch(new RegExp(`^${ready.control.url}#token=[\\w-]{43}\n$`));
});
