import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cliJson, runCli, startServe } from '../../../e2e/fixtures/cli.ts';
import { waiting } from '../../../e2e/fixtures/control.ts';
import { builtCli } from '../../../e2e/fixtures/places.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { openWorkspace, type Workspace } from '../../../e2e/fixtures/workspace.ts';
import { type ModelCall } from '../../../e2e/scripted-model/request.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Step } from '../../../e2e/scripted-model/steps.ts';
import { type Approval } from '../../../shared/model/approval.ts';
import { type Job } from '../../../shared/model/job.ts';

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

/** script(1) of util-linux makes one. */
const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');
const patient = { timeout: 30_000 };
vi.setConfig({ testTimeout: 120_000 });
const markdown = '# Title\n\nSome **bold** text.\n\n- one `code`\n- two **more**\n\n\u001b]0;owned\u0007The end.';

async function openPlace(script: (call: ModelCall) => Step = waiting): Promise<Workspace> {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script }));
  const workspace = stack.use(await openWorkspace(model.url));
  onTestFinished(() => stack.disposeAsync());
  return workspace;
}

/** The chat with pipes for its streams, in the folder that is open. */
function start({ root, dataDir }: Workspace, ...args: readonly string[]) {
  const child = spawn(process.execPath, [builtCli, 'chat', '--data-dir', dataDir, ...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return observed(child);
}

/** The chat in a terminal of its own, 80 columns wide. */
function startInTerminal({ root, dataDir }: Workspace, environment: Readonly<Record<string, string>> = {}) {
  const command = `stty cols 80 rows 24; exec '${process.execPath}' '${builtCli}' chat --data-dir '${dataDir}'`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1', NO_COLOR: '', ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return observed(child);
}

function observed(
  child: ReturnType<typeof spawn> & { stdin: NodeJS.WritableStream; stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream },
) {
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    closed,
    out: () => out,
    err: () => err,
    say: (words: string) => child.stdin.write(words),
    shows: (words: string | RegExp) => vi.waitFor(() => expect(out).toMatch(words), patient),
  };
}

function jobsOf(workspace: Workspace): Promise<Job[]> {
  return cliJson<{ data: Job[] }>(workspace, 'jobs', 'list').then(({ data }) => data);
}

test('what comes through a pipe is answered line by line, on one thread that the folder keeps', async () => {
  const workspace = await openPlace();
  await using _served = await startServe(workspace);
  const first = start(workspace);
  first.child.stdin.end('Hello\nOne \\\nmessage\n/reset\nAnew\n');
  expect(await first.closed).toBe(0);
  expect(first.out()).toBe('You said: Hello\nYou said: One \nmessage\nA new conversation begins.\nYou said: Anew\n');
  expect(first.err()).toBe('');
  const again = start(workspace, '--effort', 'high', '-p', 'Once more');
  again.child.stdin.end('with this file');
  expect(await again.closed).toBe(0);
  expect(again.out()).toBe('You said: Once more\n\nwith this file\n');
  const [last, anew, one, hello] = await jobsOf(workspace);
  expect(last).toMatchObject({ clientName: 'You', cwd: workspace.root, sandbox: 'read-only', effort: 'high', threadId: anew?.threadId });
  expect(hello?.threadId).toBe(one?.threadId);
  expect(anew?.threadId).not.toBe(one?.threadId);
});

test('where no host runs the chat has one of its own, which ends with it and leaves no process', async () => {
  const workspace = await openPlace();
  const chat = start(workspace, '--json');
  chat.say('Hello\n');
  await chat.shows('"answer":"You said: Hello"');
  expect(await jobsOf(workspace)).toHaveLength(1);
  chat.child.stdin.end();
  expect(await chat.closed).toBe(0);
  expect(JSON.parse(chat.out())).toMatchObject({ status: 'completed', prompt: 'Hello' });
  expect(processesWith(workspace.dataDir)).toEqual([]);
});

test('the thread of CodexBridge’s chat is taken up once, and a thread that is gone is left behind', async () => {
  const workspace = await openPlace();
  await using _served = await startServe(workspace);
  const { threadId } = await cliJson<Job>(workspace, 'jobs', 'start', 'Before');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'completed' }]), patient);
  const [before] = await jobsOf(workspace);
  expect(threadId ?? before?.threadId).toBe(before?.threadId);
  writeFileSync(`${workspace.root}/.codex_thread.json`, JSON.stringify({ threadId: before?.threadId }));
  const ask = async (prompt: string) => {
    const chat = start(workspace, '-p', prompt);
    chat.child.stdin.end();
    expect([await chat.closed, chat.err()]).toEqual([0, '']);
    return (await jobsOf(workspace))[0]?.threadId;
  };
  expect(await ask('After')).toBe(before?.threadId);
  writeFileSync(`${workspace.root}/.codex_thread.json`, JSON.stringify({ threadId: '00000000-0000-7000-8000-000000000000' }));
  expect(await ask('Still')).toBe(before?.threadId);
  expect(await runCli(workspace, 'threads', 'delete', before?.threadId ?? '')).toMatchObject({ code: 0 });
  const anew = await ask('Anew');
  expect(anew).not.toBe(before?.threadId);
  expect(await ask('And on')).toBe(anew);
});

test('a turn that fails is told with exit code 1, and a host that stops with 3', async () => {
  const workspace = await openPlace((call) => (call.userText === 'Break' ? { error: 400 } : waiting(call)));
  const served = await startServe(workspace);
  onTestFinished(() => served[Symbol.asyncDispose]());
  const failed = start(workspace);
  failed.child.stdin.end('Break\nGo on\n');
  expect(await failed.closed).toBe(1);
  expect(failed.out()).toBe('You said: Go on\n');
  expect(failed.err()).not.toBe('');
  const outside = start(workspace, '--cwd', '/', '-p', 'Hello');
  outside.child.stdin.end();
  expect([await outside.closed, outside.out()]).toEqual([1, '']);
  expect(outside.err()).toContain('outside allowed roots');
  expect(await runCli(workspace, 'chat', '--sandbox', 'none')).toMatchObject({ code: 2 });
  const cut = start(workspace);
  cut.say('Wait here\n');
  await vi.waitFor(
    async () => expect(await jobsOf(workspace)).toMatchObject([{ prompt: 'Wait here', status: 'running' }, {}, {}]),
    patient,
  );
  // Which comes first, the job's own end or the connection's, is not ours to say.
  await served.stop();
  expect(await cut.closed).toBe(3);
  expect(cut.err()).toContain('stopped');
});

test('an interrupt ends the answer, a second one leaves', async () => {
  const workspace = await openPlace();
  await using _served = await startServe(workspace);
  const chat = start(workspace);
  chat.say('Wait here\n');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'running' }]), patient);
  chat.child.kill('SIGINT');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'cancelled' }]), patient);
  chat.say('Next\n');
  await chat.shows('You said: Next');
  chat.say('Wait again\n');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'running' }, {}, {}]), patient);
  chat.child.kill('SIGINT');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'cancelled' }, {}, {}]), patient);
  chat.child.kill('SIGINT');
  expect(await chat.closed).not.toBeNull();
});

test('what waits for the owner is shown with the words that answer it', async () => {
  const workspace = await openPlace(({ toolOutputs }) =>
    toolOutputs.length > 0 ? { text: 'Done.' } : { exec: 'touch outside', escalate: 'to show it' },
  );
  const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
  config.roots[0] = { ...config.roots[0], sandbox: 'workspace-write', writes: 'ask' };
  writeFileSync(workspace.configFile, JSON.stringify(config));
  await using _served = await startServe(workspace);
  const chat = start(workspace, '--sandbox', 'workspace-write', '-p', 'Go');
  chat.child.stdin.end();
  await vi.waitFor(() => expect(chat.err()).toMatch(/drawbridge approvals accept apr_\w{16} --data-dir/), patient);
  expect(chat.err()).toContain('Waiting for');
  const answered = new Set<string>();
  const stop = new AbortController();
  void chat.closed.then(() => stop.abort());
  await vi.waitFor(async () => {
    const { data } = await cliJson<{ data: Approval[] }>(workspace, 'approvals', 'list');
    for (const { id } of data) {
      answered.add(id);
      await runCli(workspace, 'approvals', 'accept', id);
    }
    expect(stop.signal.aborted).toBe(true);
  }, patient);
  expect(await chat.closed).toBe(0);
  expect(chat.out()).toContain('Done.');
  expect(answered.size).toBeGreaterThan(0);
});

test.runIf(hasTerminal)('in a terminal the answer is markdown, and what a model writes does not act on it', async () => {
  const workspace = await openPlace(({ userText }) =>
    userText.includes('markdown') ? { text: markdown } : { text: `You said: ${userText}` },
  );
  await using _served = await startServe(workspace);
  const chat = startInTerminal(workspace);
  await chat.shows('/help says');
  chat.say('markdown please\r');
  await chat.shows(/The end\..*› /s);
  expect(chat.out()).toContain('\u001b[1mbold\u001b[22m');
  expect(chat.out()).toContain('\u001b[1mmore\u001b[22m');
  expect(chat.out()).not.toContain('\u001b]0;owned');
  expect(chat.out()).toContain('\\u{1b}]0;owned');
  // Pasted lines, and a line with a backslash, are one message each.
  chat.say('\u001b[200~two\rlines\u001b[201~\r');
  await chat.shows(/You said: two\r?\n(\u001b\[\d*m)*lines/);
  chat.say('/model\r');
  await chat.shows('* gpt-5.5');
  chat.say('\u0004');
  expect(await chat.closed).toBe(0);
  expect((await jobsOf(workspace)).map(({ prompt }) => prompt)).toEqual(['two\nlines', 'markdown please']);
});

test.runIf(hasTerminal)('Ctrl-C in a terminal ends the answer, then the chat; with NO_COLOR the words are as they came', async () => {
  const workspace = await openPlace((call) => (call.userText.includes('markdown') ? { text: 'Some **bold** text.' } : waiting(call)));
  await using _served = await startServe(workspace);
  const chat = startInTerminal(workspace, { NO_COLOR: '1', FORCE_COLOR: '0' });
  await chat.shows('/help says');
  chat.say('markdown\r');
  await chat.shows('Some **bold** text');
  chat.say('Wait here\r');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'running' }, {}]), patient);
  chat.say('\u0003');
  await vi.waitFor(async () => expect(await jobsOf(workspace)).toMatchObject([{ status: 'cancelled' }, {}]), patient);
  chat.say('\u0003');
  expect(await chat.closed).toBe(0);
});
