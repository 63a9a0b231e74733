import { expect, test, vi } from 'vitest';
import { type Result } from '../../shared/contract/control.ts';
import { type Job } from '../../shared/model/job.ts';
import { answerOf, callTool, chat, type Door } from '../fixtures/chat.ts';
import { cliJson, createToken, runCli, type Served, startServe } from '../fixtures/cli.ts';
import { processesWith } from '../fixtures/processes.ts';
import { openLocal } from '../fixtures/remote.ts';
import { patience } from '../fixtures/tunnels.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const pausedByOwner = /^The owner has paused new jobs: they wait in the queue/;

type Response = { readonly id: string; readonly status: string; readonly error: { readonly message: string } | null };

/** The Responses API in the background: the client comes back for what becomes of it. */
async function responses({ url, token }: Door, path = '', body?: object): Promise<Response> {
  const answer = await fetch(`${url('openai')}/responses${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify({ model: 'gpt-5.5', background: true, ...body }) }),
  });
  return (await answer.json()) as Response;
}

/** Once this many wait, by what the owner is told. */
async function waiting({ dataDir }: Workspace, count: number): Promise<void> {
  await using remote = await openLocal(dataDir);
  await vi.waitFor(async () => expect((await remote.call('queue/read', {})).queued).toHaveLength(count), patience);
}

test('the owner pauses, and a restart later lets go on; clients of three surfaces are told so at every step, and answered in the end', async () => {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script: ({ userText }) => ({ text: `You said: ${userText}` }) }));
  const workspace = stack.use(await openWorkspace(model.url));
  const json = <T>(...args: readonly string[]) => cliJson<T>(workspace, ...args);
  const first: Served = stack.use(await startServe(workspace));
  const token = await createToken(workspace, 'Notebook');

  const door: Door = { url: first.url, token };
  expect(await json('jobs', 'pause')).toEqual({ byOwner: true, whileLocked: false });
  const { structured: asked } = await callTool(door, 'codex_read', { prompt: 'By MCP', timeoutMs: 1 });
  expect(asked).toMatchObject({ status: 'running', message: expect.stringMatching(pausedByOwner) });
  const begun = await responses(door, '', { input: 'In the background' });
  expect(begun).toMatchObject({ status: 'queued', error: null });
  const held = chat(door, 'Held open');
  await waiting(workspace, 3);
  const queue = await json<Result<'queue/read'>>('jobs', 'queue');
  expect(queue.queued.map(({ job, reason }) => [job.title, job.clientName, reason])).toEqual([
    ['By MCP', 'Notebook', 'paused'],
    ['In the background', 'Notebook', 'paused'],
    ['Held open', 'Notebook', 'paused'],
  ]);
  expect((await runCli(workspace, 'jobs', 'queue')).stdout).toMatch(/queued +Notebook +the owner, who paused new jobs +By MCP/);

  // Nobody is left to guess: the client that holds its line is told now, the others when they ask again.
  expect(await first.stop()).toBe(0);
  const refused = await held;
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'host_stopping' } }]);
  expect(model.requests).toEqual([]);

  const second: Served = stack.use(await startServe(workspace));
  const again: Door = { url: second.url, token };
  const stopped = 'Drawbridge shut down before this job was finished. Ask again when it is up.';
  expect((await callTool(again, 'codex_job_status', { jobId: asked['jobId'] })).structured).toMatchObject({
    status: 'failed',
    error: stopped,
  });
  expect(await responses(again, `/${begun.id}`)).toMatchObject({ status: 'failed', error: { message: stopped } });
  const { data: before } = await json<Result<'job/list'>>('jobs', 'list', '--state', 'interrupted');
  expect(before.map(({ title }) => title)).toEqual(['Held open', 'In the background', 'By MCP']);

  // Still paused: what is asked again waits again, the owner's own too.
  expect((await callTool(again, 'bridge_status', {})).structured['paused']).toMatch(pausedByOwner);
  const byRest = chat(again, 'Held open').then(answerOf);
  const byMcp = callTool(again, 'codex_read', { prompt: 'By MCP' });
  await waiting(workspace, 2);
  const retried = await json<Job>('jobs', 'retry', before[1]?.id ?? '');
  expect(retried).toMatchObject({ status: 'queued', follows: before[1]?.id });
  expect(await json('jobs', 'resume')).toEqual({ byOwner: false, whileLocked: false });
  expect([await byRest, (await byMcp).text]).toEqual(['You said: Held open', 'You said: By MCP']);
  await waiting(workspace, 0);
  await vi.waitFor(async () => expect((await json<Job>('jobs', 'show', retried.id)).answer).toBe('You said: In the background'), patience);
  expect((await callTool(again, 'bridge_status', {})).structured).not.toHaveProperty('paused');
  expect(await second.stop()).toBe(0);
  await vi.waitFor(() => expect(processesWith(workspace.codexHome)).toEqual([]), patience);
}, 120_000);
