import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type Job, type JobEvent } from '../../shared/model/job.ts';
import { answerOf, callTool, chat, type Door } from '../fixtures/chat.ts';
import { cliJson, createToken, runCli, type Served, startServe } from '../fixtures/cli.ts';
import { makeFolder } from '../fixtures/folder.ts';
import { processesWith } from '../fixtures/processes.ts';
import { openLocal } from '../fixtures/remote.ts';
import { patience, standIn } from '../fixtures/tunnels.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const whole = Array.from({ length: 60 }, (_, index) => `tok${index} `).join('');

/** The parts of an answer as they come, and its end. */
async function* partsOf(answer: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const bytes of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      if (line === 'data: [DONE]') yield line;
      else yield JSON.parse(line.slice('data: '.length)).choices[0]?.delta.content ?? '';
    }
  }
}

/** The lid closes: nothing of this machine runs until the result is called. Its clocks go on. */
function closeLid({ process: host }: Served, { codexHome }: Workspace): () => void {
  // The host first, so that it sees nothing of the others.
  const all = [host.pid ?? 0, ...processesWith(codexHome).map((line) => Number.parseInt(line, 10))];
  const pids = [...new Set(all)];
  for (const pid of pids) send(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids.toReversed()) send(pid, 'SIGCONT');
  };
}

/** To what may have ended by itself. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

test('the lid closes in the middle of an answer: awake again it goes on where it was, said once; who called meanwhile is answered, and the tunnel is back', async () => {
  await using stack = new AsyncDisposableStack();
  const script = ({ userText }: { userText: string }) =>
    userText === 'Count' ? { slow: 60, delayMs: 30 } : { text: `You said: ${userText}` };
  const model = stack.use(await startScriptedModel({ script }));
  const folder = stack.use(makeFolder('asleep'));
  const ssh = standIn(folder, 'ssh');
  const workspace = stack.use(await openWorkspace(model.url));
  const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
  const tunnel = { kind: 'ssh', path: ssh.path, destination: 'me@host', remotePort: 8080, hostname: 'mine.example.invalid' };
  Object.assign(config.bridges[0], { public: { auth: { mode: 'token' }, tunnel } });
  writeFileSync(workspace.configFile, JSON.stringify(config));
  const served = stack.use(await startServe(workspace));
  const door: Door = { url: served.url, token: await createToken(workspace, 'Notebook') };
  await vi.waitFor(() => expect(ssh.runs()).toHaveLength(1), patience);

  const counting = await chat(door, '', { body: { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count' }] } });
  const parts = partsOf(counting);
  let heard = '';
  while (!heard.includes('tok3 ')) heard += (await parts.next()).value ?? '';
  const open = closeLid(served, workspace);
  // Meanwhile the connection of the tunnel is lost, the model says the rest, and another client calls.
  process.kill(ssh.runs()[0]?.pid ?? 0, 'SIGKILL');
  const called = callTool(door, 'codex_read', { prompt: 'Anybody there?' });
  await pause(3000);
  const atSleep = heard;
  open();

  for await (const part of parts) heard += part;
  expect(heard).toBe(`${whole}data: [DONE]`);
  expect(whole.startsWith(atSleep)).toBe(true);
  expect((await called).text).toBe('You said: Anybody there?');
  await vi.waitFor(() => expect(ssh.runs()).toHaveLength(2), patience);
  await using owner = await openLocal(workspace.dataDir);
  await vi.waitFor(async () => expect((await owner.call('codex/status', {})).state).toBe('ready'), patience);
  expect(model.requests.map(({ userText }) => userText).toSorted()).toEqual(['Anybody there?', 'Count']);

  // What was recorded is what was said, once and in order.
  const { data: jobs } = await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list');
  expect(jobs.map(({ title, status }) => [title, status]).toSorted()).toEqual([
    ['Anybody there?', 'completed'],
    ['Count', 'completed'],
  ]);
  const counted = jobs.find(({ title }) => title === 'Count');
  expect(counted?.answer).toBe(whole);
  const log = (await runCli(workspace, 'jobs', 'log', counted?.id ?? '', '--json')).stdout.trim().split('\n');
  const events = log.map((line) => JSON.parse(line) as JobEvent);
  const said = events.flatMap((event) => (event.type === 'item/completed' && event.item.type === 'agentMessage' ? [event.item.text] : []));
  expect(said).toEqual([whole]);
  expect(events.filter((event) => event.type === 'job/statusChanged' && event.job.status === 'completed')).toHaveLength(1);
  expect(await answerOf(await chat(door, 'Good morning'))).toBe('You said: Good morning');
  expect(await served.stop()).toBe(0);
  await vi.waitFor(() => expect([...processesWith(workspace.codexHome), ...processesWith(ssh.path)]).toEqual([]), patience);
}, 120_000);
