import { existsSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { answerOf, chat } from '../../e2e/fixtures/chat.ts';
import { cliJson, createToken, runCli, startServe } from '../../e2e/fixtures/cli.ts';
import { waiting } from '../../e2e/fixtures/control.ts';
import { builtCli } from '../../e2e/fixtures/places.ts';
import { openWorkspace } from '../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Result } from '../../shared/contract/control.ts';
import { type Job, type JobEvent } from '../../shared/model/job.ts';
import { type ThreadSummary } from '../../shared/model/thread.ts';

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

async function openServed() {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script: (call) => (call.userText === 'Break' ? { error: 400 } : waiting(call)) }));
  const workspace = stack.use(await openWorkspace(model.url));
  const serve = stack.use(await startServe(workspace));
  const run = (...args: readonly string[]) => runCli(workspace, ...args);
  const json = <T>(...args: readonly string[]) => cliJson<T>(workspace, ...args);
  return { model, workspace, serve, run, json, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('a job of the owner’s own is started, steered, continued and tried again by commands', async () => {
  await using open = await openServed();
  const { workspace, run, json } = open;
  const followed = await run('jobs', 'start', 'Look', 'around', '--follow', '--effort', 'high');
  expect([followed.code, followed.stderr]).toEqual([0, '']);
  for (const part of ['You asked: Look around', 'job running', 'You said: Look around', 'job completed'])
    expect(followed.stdout).toContain(part);
  const [first] = (await json<{ data: Job[] }>('jobs', 'list')).data;
  expect(first).toMatchObject({ prompt: 'Look around', effort: 'high', cwd: workspace.root });

  const events = (await run('jobs', 'continue', first?.id ?? '', 'And', 'there?', '--follow', '--json')).stdout;
  const answers = events
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JobEvent)
    .flatMap((event) => (event.type === 'item/completed' && event.item.type === 'agentMessage' ? [event.item.text] : []));
  expect(answers).toEqual(['You said: And there?']);

  const job = await json<Job>('jobs', 'start', 'Wait here', '--cwd', workspace.root);
  await vi.waitFor(async () => expect((await run('jobs', 'log', job.id)).stdout).toContain('$ '), { timeout: 30_000 });
  expect((await run('jobs', 'continue', job.id, 'Then this')).stdout).toMatch(/^job_\w{16} is queued\.\n$/);
  expect((await run('jobs', 'queue')).stdout).toMatch(
    /^1 of 4 run, 1 of 40 wait\.\n\nID +STATUS +CLIENT +WAITS FOR +TITLE\njob_\w+ +running +You +- +Wait here\njob_\w+ +queued +You +its thread +Then this\n$/,
  );
  expect((await json<Result<'queue/read'>>('jobs', 'queue')).queued).toMatchObject([{ reason: 'threadBusy', job: { follows: job.id } }]);
  expect(await run('jobs', 'retry', job.id)).toMatchObject({ code: 1, stderr: expect.stringContaining('The job is running;') });
  expect((await run('jobs', 'steer', job.id, 'Be', 'quick')).stdout).toBe(`${job.id} has been told.\n`);
  writeFileSync(`${workspace.root}/go`, '');
  await vi.waitFor(async () => expect((await run('jobs', 'queue')).stdout).toBe('0 of 4 run, 0 of 40 wait.\n'), { timeout: 30_000 });
  expect((await json<Job>('jobs', 'show', job.id)).answer).toBe('You said: Be quick');
  expect(await run('jobs', 'steer', job.id, 'Late')).toMatchObject({ code: 1, stderr: expect.stringContaining('no turn to add words to') });
  const again = await json<Job>('jobs', 'retry', job.id);
  expect(again).toMatchObject({ prompt: 'Wait here', follows: job.id });
  expect((await run('jobs', 'show', again.id)).stdout).toContain(`follows   ${job.id}`);

  const found = await run('jobs', 'list', '--search', 'aroun look', '--client', 'You', '--state', 'completed', '--root', workspace.root);
  expect(found.stdout).toMatch(/^ID +STATUS +CLIENT .*FOUND\njob_\w+ +completed +You .* Look around *\n$/);
  expect((await run('jobs', 'list', '--search', 'around', '--bridge', 'openai')).stdout).toBe('No job has these words.\n');
  expect((await json<Result<'job/list'>>('jobs', 'list', '--search', 'You said there')).hits).toMatchObject([
    { title: [[4, 9]], excerpt: { of: 'answer', text: 'You said: And there' } },
  ]);
  expect(await run('jobs', 'start', 'x', '--thread', 'nobody', '--follow')).toMatchObject({ code: 1 });
  expect(await run('jobs', 'start', 'Break', '--follow')).toMatchObject({ code: 1, stdout: expect.stringContaining('job failed') });
});

test('threads are listed, shown and changed by commands', async () => {
  await using open = await openServed();
  const { run, json } = open;
  expect((await run('threads', 'list')).stdout).toBe('No threads.\n');
  await run('jobs', 'start', 'The first', '--follow');
  await run('jobs', 'start', 'The second', '--follow');
  const page = await json<Result<'thread/list'>>('threads', 'list', '--limit', '1');
  const [second] = page.data;
  expect(second).toMatchObject({ title: 'The second', clientName: 'You', tokens: 120 });
  const rest = await json<Result<'thread/list'>>('threads', 'list', '--limit', '1', '--cursor', page.nextCursor ?? '');
  expect(rest.data.map(({ title }) => title)).toEqual(['The first']);
  expect((await run('threads', 'list', '--all', '--search', 'second')).stdout).toMatch(
    /^ID +LAST TURN +CLIENT +MODEL +TOKENS +TITLE\n[\w-]{36} +\d{4}-.* +You +gpt-5\.5 +120 +The second\n$/,
  );
  const id = second?.id ?? '';
  expect((await run('threads', 'rename', id, 'Another', 'name')).stdout).toBe(`${id} is renamed: Another name\n`);
  const shown = (await run('threads', 'show', id)).stdout;
  for (const part of ['title      Another name', 'begun by   You through control', '> The second', 'You said: The second'])
    expect(shown).toContain(part);
  await run('jobs', 'start', 'And more', '--thread', id, '--follow');
  const turnsOf = async (threadId: string) => (await json<{ turns: { id: string }[] }>('threads', 'show', threadId)).turns;
  const turns = await turnsOf(id);
  const fork = await json<ThreadSummary>('threads', 'fork', id, '--turn', turns.at(-1)?.id ?? '');
  expect(fork).toMatchObject({ forkedFrom: id });
  expect([turns.length, (await turnsOf(fork.id)).length]).toEqual([2, 1]);
  expect((await run('threads', 'show', fork.id)).stdout).toContain(`fork of    ${id}`);
  expect(await run('threads', 'delete', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('forked from it exist') });
  expect((await run('threads', 'archive', id)).stdout).toBe(`${id} is archived: Another name\n`);
  expect((await run('threads', 'list', '--archived')).stdout).toContain(id);
  expect((await run('threads', 'unarchive', id)).stdout).toBe(`${id} is out of the archive: Another name\n`);
  expect(await json('threads', 'delete', fork.id)).toEqual({ deleted: fork.id });
  expect((await run('threads', 'delete', id)).stdout).toBe(`${id} is deleted.\n`);
  expect(await run('threads', 'show', id)).toMatchObject({ code: 1, stdout: '' });
});

test('conversations of OpenAI clients begin anew by a command', async () => {
  await using open = await openServed();
  const { model, workspace, run, json, serve } = open;
  const door = { url: serve.url, token: await createToken(workspace, 'scripts') };
  const say = (content: string) => chat(door, '', { body: { user: 'ann', messages: [{ role: 'user', content }] } }).then(answerOf);
  expect(await say('First')).toBe('You said: First');
  expect((await run('sessions', 'reset', '--session', 'ben')).stdout).toBe(
    '0 sessions begin anew with the next message. The threads stay.\n',
  );
  expect(await run('sessions', 'reset', '--client', 'nobody')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no client "nobody"'),
  });
  expect(await json('sessions', 'reset', '--client', 'scripts', '--session', 'ann')).toEqual({ removed: 1 });
  expect(await say('Second')).toBe('You said: Second');
  expect(JSON.stringify(model.requests.at(-1)?.body?.['input'])).not.toContain('First');
});
