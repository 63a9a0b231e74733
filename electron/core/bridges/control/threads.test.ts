import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callTool, chat } from '../../../../e2e/fixtures/chat.ts';
import { type Control, ended, openControl, waiting, working } from '../../../../e2e/fixtures/control.ts';
import { type House } from '../../../../e2e/fixtures/house.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { type ThreadSummary } from '../../../../shared/model/thread.ts';

/** A thread that an MCP client began, with one turn. */
async function begin(house: House, prompt: string): Promise<string> {
  return String((await callTool(house, 'codex_read', { prompt })).structured['threadId']);
}

const titles = ({ data }: { readonly data: readonly ThreadSummary[] }) => data.map(({ title }) => title);

test('threads of every client are listed, last used first, by page, by words, and without asking Codex', async () => {
  let ms = 1_760_000_000_000;
  const now = () => {
    ms += 1000;
    return ms;
  };
  await using control = await openControl({ script: waiting }, {}, { now });
  const { house, remote, place } = control;
  const { token } = await remote.call('client/create', { name: 'Notebook', scopes: ['run'] });
  const first = await begin(house, 'The first\nof all');
  const second = (await callTool(house, 'codex_read', { prompt: '100% of_it' }, token)).structured['threadId'];
  await begin(house, 'The third');
  await chat(house, 'Keeps nothing');
  expect(titles(await remote.call('thread/list', {}))).toEqual(['The third', '100% of_it', 'The first']);
  await callTool(house, 'codex_reply', { threadId: first, prompt: 'And again' });

  const page = await remote.call('thread/list', { limit: 2 });
  expect(titles(page)).toEqual(['The first', 'The third']);
  expect(page.data[0]).toEqual({
    id: first,
    title: 'The first',
    ours: true,
    root: place.root,
    cwd: place.root,
    clientId: 'environment',
    clientName: 'DRAWBRIDGE_TOKEN',
    bridgeId: 'chatgpt',
    origin: 'drawbridge',
    createdAt: expect.any(Number),
    lastTurnAt: expect.any(Number),
    model: 'gpt-5.5',
    effort: null,
    archived: false,
    forkedFrom: null,
    busyWith: null,
    tokens: 240,
  });
  const rest = await remote.call('thread/list', { limit: 2, cursor: page.nextCursor ?? '' });
  expect([titles(rest), rest.nextCursor]).toEqual([['100% of_it'], null]);
  expect(rest.data[0]).toMatchObject({ id: second, clientName: 'Notebook', tokens: 120 });
  expect(titles(await remote.call('thread/list', { search: 'THE' }))).toEqual(['The first', 'The third']);
  for (const [search, found] of [
    ['0% of_', 1],
    ['%', 1],
    ['_', 1],
    ['\\', 0],
    ["'", 0],
  ] as const)
    expect([search, (await remote.call('thread/list', { search })).data.length]).toEqual([search, found]);
  for (const cursor of ['', 'x', '12', ':', `1e3:${first}`]) await refused('page/badCursor', () => remote.call('thread/list', { cursor }));

  // With no open folder Codex is not started, and the list is there all the same.
  await remote.call('root/remove', { path: place.root });
  await house[Symbol.asyncDispose]();
  const again = await control.open();
  expect(titles(await again.remote.call('thread/list', {}))).toEqual(['The first', 'The third', '100% of_it']);
  expect(await again.remote.call('thread/read', { threadId: first })).toEqual({ ...page.data[0] });
  expect(await again.remote.call('codex/status', {})).toMatchObject({ pid: null });
  await refused('root/none', () => again.remote.call('job/start', { threadId: first, prompt: 'On' }));
  await refused('root/none', () => again.remote.call('thread/fork', { threadId: first }));
});

test('a thread is renamed, forked, archived, taken out again and deleted, and every surface hears of it', async () => {
  await using control = await openControl({ script: waiting });
  const { house, remote, place } = control;
  await remote.call('state/subscribe', {});
  const threadId = await begin(house, 'First');
  await callTool(house, 'codex_reply', { threadId, prompt: 'Second' });
  const changed = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const from = remote.told.length;
    const result = await work();
    await remote.hear('thread/changed', (change) => change.threadId === id, from);
    return result;
  };
  expect(await changed(threadId, () => remote.call('thread/rename', { threadId, title: ' The bridge ' }))).toMatchObject({
    title: 'The bridge',
  });
  expect((await remote.call('thread/list', { scope: 'all' })).data).toMatchObject([
    { title: 'The bridge', ours: true, root: place.root, clientName: 'DRAWBRIDGE_TOKEN', bridgeId: 'chatgpt', tokens: 240 },
  ]);
  expect(titles(await remote.call('thread/list', { scope: 'all', search: 'bridge' }))).toEqual(['The bridge']);

  const { data: turns } = await remote.call('thread/turns', { threadId });
  expect(turns.map(({ items }) => items.map((item) => 'text' in item && item.text))).toEqual([
    ['Second', 'You said: Second'],
    ['First', 'You said: First'],
  ]);
  const fork = await remote.call('thread/fork', { threadId, lastTurnId: turns[1]?.id ?? '' });
  expect(fork).toMatchObject({ title: 'The bridge', forkedFrom: threadId, clientName: 'DRAWBRIDGE_TOKEN', model: 'gpt-5.5', tokens: 0 });
  const { data: items } = await remote.call('thread/items', { threadId: fork.id });
  expect(items.map(({ item }) => 'text' in item && item.text)).toEqual(['First', 'You said: First']);
  await refused('turn/notFound', () => remote.call('thread/fork', { threadId, lastTurnId: 'nonsense' }));
  await refused('thread/forked', () => remote.call('thread/delete', { threadId }));
  // It belongs to the client that its origin belongs to.
  expect((await callTool(house, 'codex_reply', { threadId: fork.id, prompt: 'Third' })).text).toBe('You said: Third');

  expect(await changed(threadId, () => remote.call('thread/archive', { threadId }))).toMatchObject({ archived: true });
  expect(await remote.call('thread/archive', { threadId })).toMatchObject({ archived: true });
  for (const scope of ['ours', 'all'] as const) {
    expect((await remote.call('thread/list', { scope })).data.map(({ id }) => id)).toEqual([fork.id]);
    expect((await remote.call('thread/list', { scope, archived: true })).data.map(({ id }) => id)).toEqual([threadId]);
  }
  await refused('thread/archived', () => remote.call('job/start', { threadId, prompt: 'On' }));
  await refused('thread/archived', () => remote.call('thread/fork', { threadId }));
  expect((await callTool(house, 'codex_reply', { threadId, prompt: 'On' })).structured).toMatchObject({ code: 'thread/archived' });
  expect(await changed(threadId, () => remote.call('thread/unarchive', { threadId }))).toMatchObject({ archived: false });
  expect(await remote.call('thread/unarchive', { threadId })).toMatchObject({ archived: false });
  expect((await callTool(house, 'codex_reply', { threadId, prompt: 'On' })).text).toBe('You said: On');

  await changed(fork.id, () => remote.call('thread/delete', { threadId: fork.id }));
  await remote.call('thread/delete', { threadId });
  for (const scope of ['ours', 'all'] as const) expect((await remote.call('thread/list', { scope })).data).toEqual([]);
  for (const method of ['read', 'turns', 'items', 'archive', 'unarchive', 'delete', 'fork'] as const)
    await refused('thread/notFound', () => remote.ask(`thread/${method}`, { threadId }));
  await refused('thread/notFound', () => remote.call('thread/rename', { threadId, title: 'x' }));
  await refused('thread/notFound', () => remote.call('job/start', { threadId, prompt: 'x' }));
  // What ran on it stays.
  expect((await house.jobs()).map(({ title }) => title)).toEqual(['On', 'Third', 'Second', 'First']);
});

test('a thread that a job runs on, or waits for, is left alone until that has ended', async () => {
  await using control = await openControl({ script: waiting });
  const { house, remote } = control;
  const threadId = await begin(house, 'First');
  const [turn] = (await remote.call('thread/turns', { threadId })).data;
  const job = await working(remote, await remote.call('job/start', { threadId, prompt: 'Wait here' }));
  expect(await remote.call('thread/read', { threadId })).toMatchObject({ busyWith: job.id });
  for (const method of ['archive', 'delete', 'fork'] as const) {
    const failure = await refused('thread/busy', () => remote.ask(`thread/${method}`, { threadId }));
    expect(failure.message).toBe(`The job ${job.id} is running on this thread.`);
  }
  // What is behind the running turn can be copied, and a name be given.
  expect(await remote.call('thread/fork', { threadId, lastTurnId: turn?.id ?? '' })).toMatchObject({
    forkedFrom: threadId,
    busyWith: null,
  });
  expect(await remote.call('thread/rename', { threadId, title: 'Busy' })).toMatchObject({ title: 'Busy', busyWith: job.id });
  control.release();
  await ended(remote, job);
  expect(await remote.call('thread/read', { threadId })).toMatchObject({ title: 'Busy', busyWith: null });
  expect(await remote.call('thread/archive', { threadId })).toMatchObject({ archived: true });
});

test('the owner’s other threads are listed when asked for, and continued where their folder is open', async () => {
  await using control = await openControl({ script: waiting });
  const { place } = control;
  const threadId = await begin(control.house, 'Begun elsewhere');
  // Another data directory on the same Codex home knows nothing of it.
  const other = await control.open({ dataDir: `${place.folder}/other` });
  const { remote } = other;
  expect((await remote.call('thread/list', {})).data).toEqual([]);
  const [listed] = (await remote.call('thread/list', { scope: 'all' })).data;
  expect(listed).toMatchObject({ id: threadId, title: 'Begun elsewhere', ours: false, root: null, clientId: null, tokens: 0 });
  expect(await remote.call('thread/read', { threadId })).toEqual(listed);
  expect((await remote.call('thread/turns', { threadId })).data).toHaveLength(1);
  expect((await callTool(other.house, 'codex_reply', { threadId, prompt: 'Mine' })).structured).toMatchObject({ code: 'thread/notFound' });

  // Its folder has to be open, wherever the job would run.
  mkdirSync(`${place.folder}/elsewhere`);
  await remote.call('root/add', { path: `${place.folder}/elsewhere` });
  await remote.call('root/remove', { path: place.root });
  for (const cwd of [undefined, `${place.folder}/elsewhere`])
    await refused('root/notAllowed', () => remote.call('job/start', { threadId, cwd, prompt: 'On' }));
  await refused('root/notAllowed', () => remote.call('thread/fork', { threadId }));
  await remote.call('root/add', { path: place.root });

  // The first house still has it open.
  const held = await ended(remote, await remote.call('job/start', { threadId, prompt: 'Go on' }));
  expect(held).toMatchObject({ status: 'failed', failure: { code: 'thread/heldElsewhere' } });
  await refused('thread/heldElsewhere', () => remote.call('thread/archive', { threadId }));
  await control.house[Symbol.asyncDispose]();
  const job = await ended(remote, await remote.call('job/retry', { jobId: held.id }));
  expect(job).toMatchObject({ status: 'completed', threadId, cwd: place.root, answer: 'You said: Go on', follows: held.id });
  expect((await remote.call('thread/list', {})).data).toMatchObject([
    { id: threadId, title: 'Begun elsewhere', ours: true, root: place.root, clientId: 'owner', clientName: 'You', tokens: 120 },
  ]);
  expect(control.model.requests.at(-1)?.body?.input).toContainEqual(
    expect.objectContaining({ role: 'assistant', content: [expect.objectContaining({ text: 'You said: Begun elsewhere' })] }),
  );
  // It is the owner's: no client has it for that.
  expect((await callTool(other.house, 'codex_reply', { threadId, prompt: 'Mine' })).structured).toMatchObject({ code: 'thread/notFound' });
  await remote.call('root/remove', { path: place.root });
  await refused('root/notAllowed', () => remote.call('job/start', { threadId, prompt: 'On' }));
});

test('security 86: a thread that was not begun here is to every client as one that never was, and no turn runs on it', async () => {
  await using control = await openControl({ script: waiting });
  const threadId = await begin(control.house, 'Begun elsewhere');
  await control.house[Symbol.asyncDispose]();
  const { house, remote } = await control.open({ dataDir: `${control.place.folder}/other` });
  const { token } = await remote.call('client/create', { name: 'Notebook', scopes: ['run', 'write'] });
  const asked = control.model.requests.length;
  for (const one of [house.token, token]) {
    const reply = (id: string) => callTool(house, 'codex_reply', { threadId: id, prompt: 'Mine' }, one);
    const [there, nowhere] = [await reply(threadId), await reply('019b0000-0000-7000-8000-000000000000')];
    expect(there).toMatchObject({ isError: true, structured: { code: 'thread/notFound' } });
    expect(there.text.replace(threadId, '')).toBe(nowhere.text.replace('019b0000-0000-7000-8000-000000000000', ''));
  }
  expect(await house.jobs()).toEqual([]);
  expect(control.model.requests).toHaveLength(asked);
});

test('a thread keeps its model and effort until another is asked for, whatever the configuration says by then', async () => {
  await using control = await openControl({ script: waiting }, { codex: { effort: 'low' } });
  const { remote } = control;
  const start = async (on: Pick<Control, 'remote'>, request: object) =>
    ended(on.remote, await on.remote.call('job/start', { prompt: 'x', ...request }));
  const { threadId } = await start(control, {});
  const thread = { threadId: threadId ?? '' };
  await start(control, { ...thread, effort: 'high' });
  expect(await remote.call('thread/read', thread)).toMatchObject({ model: 'gpt-5.5', effort: 'high' });
  await start(control, thread);
  await control.house[Symbol.asyncDispose]();
  control.configure({ codex: { model: 'gpt-5.6-sol', effort: 'medium' } });
  const again = await control.open();
  expect(await start(again, thread)).toMatchObject({ model: 'gpt-5.5', effort: 'high' });
  expect(await start(again, { ...thread, model: 'gpt-5.6-sol' })).toMatchObject({ model: 'gpt-5.6-sol', effort: 'high' });
  expect(await start(again, {})).toMatchObject({ model: 'gpt-5.6-sol', effort: 'medium' });
  const asked = control.model.requests
    .filter(({ headers }) => String(headers['x-codex-turn-metadata']).includes('"request_kind":"turn"'))
    .map(({ body }) => [body?.model, (body?.['reasoning'] as { effort?: string } | undefined)?.effort]);
  expect(asked).toEqual([
    ['gpt-5.5', 'low'],
    ['gpt-5.5', 'high'],
    ['gpt-5.5', 'high'],
    ['gpt-5.5', 'high'],
    ['gpt-5.6-sol', 'high'],
    ['gpt-5.6-sol', 'medium'],
  ]);
});
