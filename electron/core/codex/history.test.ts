import { expect, test } from 'vitest';
import {
  allEvents,
  answers,
  makeCodexPlace,
  oneTurn,
  threadIn,
  turnUntil,
  untilEnd,
  useModelByDefault,
} from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { Thread, Turn, TurnItem } from '../../../shared/model/thread.ts';
import { type Page, type PageQuery, type Runtime, type TurnEvent } from '../jobs/ports.ts';
import { runProgram } from '../lib/process.ts';
import { packagedBinary } from './binary.ts';
import { openConnection } from './connection.ts';

const codex = packagedBinary({ packageDir: process.cwd(), platform: process.platform, arch: process.arch }) ?? '';
const isDelta = (event: TurnEvent) => event.type === 'item/delta';
const first = { limit: 50 };

/** All pages, of two each. */
async function pages<T>(read: (query: PageQuery) => Promise<Page<T>>): Promise<readonly (readonly T[])[]> {
  const all: (readonly T[])[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read({ limit: 2, cursor });
    all.push(page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

const idsOf = (threads: Page<Thread>) => threads.data.map(({ id }) => id);
const listed = async (runtime: Runtime, query: object = {}) => idsOf(await runtime.listThreads({ ...first, ...query }, untilEnd));

test('threads are listed with what Codex knows of them, the user’s own too, by page, folder and words', async () => {
  await using model = await startScriptedModel({ fallback: { text: 'Hi.' } });
  await using place = makeCodexPlace();
  useModelByDefault(place, model.url);
  const args = ['exec', '--skip-git-repo-check', 'asked by the user'];
  const env = { PATH: process.env['PATH'] ?? '', HOME: place.root, CODEX_HOME: place.home };
  expect(await runProgram({ file: codex, args, cwd: place.root, env, timeoutMs: 20_000 }, untilEnd)).toMatchObject({ code: 0 });
  const runtime = place.open({ baseUrl: model.url });
  const ours: string[] = [];
  for (const text of ['one', 'two', 'three'])
    ours.unshift((await oneTurn(runtime, threadIn(place.project, { effort: 'low' }), text)).threadId);

  const { data } = await runtime.listThreads(first, untilEnd);
  expect(Thread.array().parse(data)).toEqual(data);
  expect(data).toHaveLength(4);
  expect(data.find(({ id }) => id === ours[0])).toEqual({
    id: ours[0],
    name: null,
    preview: 'three',
    cwd: place.project,
    createdAt: expect.any(Number),
    updatedAt: expect.any(Number),
    model: 'gpt-5.5',
    effort: 'low',
    provider: 'drawbridge',
    archived: false,
    origin: 'drawbridge',
    source: 'vscode',
    forkedFrom: null,
    status: 'idle',
  });
  expect(Math.abs((data[0]?.createdAt ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  const own = data.find(({ id }) => !ours.includes(id));
  expect(own).toMatchObject({ preview: 'asked by the user', origin: 'codex_exec', source: 'exec', provider: 'mock', status: 'notLoaded' });

  const paged = await pages((query) => runtime.listThreads(query, untilEnd));
  expect(paged.map((page) => page.length)).toEqual([2, 2]);
  expect(new Set(paged.flat().map(({ id }) => id))).toEqual(new Set(data.map(({ id }) => id)));
  expect(new Set(await listed(runtime, { cwd: place.project }))).toEqual(new Set(ours));
  expect(await listed(runtime, { cwd: '/nowhere' })).toEqual([]);
  expect(await listed(runtime, { search: 'by the user' })).toEqual([own?.id]);
  await expect(runtime.listThreads({ limit: 1, cursor: 'nonsense' }, untilEnd)).rejects.toMatchObject({ code: 'page/badCursor' });
  expect(await runtime.readThread(own?.id ?? '', untilEnd)).toMatchObject({ id: own?.id, source: 'exec' });
});

test('the turns and the items of a thread are read by page, as they were told while they ran', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'echo out' }, { text: 'One.' }, { text: 'Two.' }, { error: 400 }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const fresh = await runtime.startThread(options, untilEnd);
  expect(await runtime.listTurns(fresh.threadId, first, untilEnd)).toEqual({ data: [], nextCursor: null });
  expect(await runtime.listItems(fresh.threadId, first, untilEnd)).toEqual({ data: [], nextCursor: null });

  const { threadId, events } = await oneTurn(runtime, options, 'first');
  const told = [...events];
  for (const text of ['second', 'third']) told.push(...(await allEvents(runtime.runTurn(threadId, options, { text }, untilEnd))));
  // Another process reads what is stored.
  await runtime[Symbol.asyncDispose]();
  const next = place.open({ baseUrl: model.url });

  const turns = await pages((query) => next.listTurns(threadId, query, untilEnd));
  expect(turns.map((page) => page.length)).toEqual([2, 1]);
  expect(Turn.array().parse(turns.flat())).toEqual(turns.flat());
  expect(turns.flat()).toMatchObject([
    { status: 'failed', failure: { code: 'model/refused' }, items: [{ type: 'userMessage', text: 'third' }] },
    { status: 'completed', failure: null, items: [{ text: 'second' }, { type: 'agentMessage', text: 'Two.' }] },
    {
      status: 'completed',
      failure: null,
      startedAt: expect.any(Number),
      durationMs: expect.any(Number),
      items: [{ text: 'first' }, { text: 'One.' }],
    },
  ]);
  const items = (await pages((query) => next.listItems(threadId, query, untilEnd))).flat();
  expect(TurnItem.array().parse(items)).toEqual(items);
  const completed = told.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
  const essence = ({ type, ...rest }: (typeof completed)[number]) => [
    type,
    'text' in rest ? rest.text : 'output' in rest ? rest.output : null,
  ];
  expect(items.map(({ item }) => essence(item))).toEqual(completed.map(essence));
  expect(new Set(items.map(({ turnId }) => turnId)).size).toBe(3);
});

test('a thread is renamed, archived, taken out again and deleted', async () => {
  await using model = await startScriptedModel({ fallback: { text: 'Hi.' } });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await oneTurn(runtime, options);
  await runtime.renameThread(threadId, '  The bridge ', untilEnd);
  expect(await runtime.readThread(threadId, untilEnd)).toMatchObject({ name: 'The bridge' });
  await expect(runtime.renameThread(threadId, ' ', untilEnd)).rejects.toMatchObject({ code: 'codex/refused' });

  await runtime.archiveThread(threadId, untilEnd);
  expect([await listed(runtime), await listed(runtime, { archived: true })]).toEqual([[], [threadId]]);
  expect(await runtime.readThread(threadId, untilEnd)).toMatchObject({ archived: true, name: 'The bridge' });
  await expect(allEvents(runtime.runTurn(threadId, options, { text: 'on' }, untilEnd))).rejects.toMatchObject({
    code: 'thread/archived',
    message: 'This thread is archived.',
  });
  await runtime.unarchiveThread(threadId, untilEnd);
  expect(await listed(runtime)).toEqual([threadId]);
  expect(answers(await allEvents(runtime.runTurn(threadId, options, { text: 'on' }, untilEnd)))).toEqual(['Hi.']);

  await runtime.deleteThread(threadId, untilEnd);
  expect([await listed(runtime), await listed(runtime, { archived: true })]).toEqual([[], []]);
  for (const gone of [
    () => runtime.readThread(threadId, untilEnd),
    () => runtime.renameThread(threadId, 'x', untilEnd),
    () => runtime.archiveThread(threadId, untilEnd),
    () => runtime.deleteThread(threadId, untilEnd),
    () => runtime.listTurns(threadId, first, untilEnd),
    () => runtime.listItems(threadId, first, untilEnd),
    () => runtime.forkThread(threadId, options, {}, untilEnd),
  ]) {
    await expect(gone()).rejects.toMatchObject({ code: 'thread/notFound' });
  }
});

test('a fork goes on by itself from the turn it was made at', async () => {
  await using model = await startScriptedModel({ script: (call) => ({ text: `Answer to ${call.userText}.` }) });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await oneTurn(runtime, options, 'one');
  await allEvents(runtime.runTurn(threadId, options, { text: 'two' }, untilEnd));
  const [two, one] = (await runtime.listTurns(threadId, first, untilEnd)).data;

  const early = await runtime.forkThread(threadId, options, { lastTurnId: one?.id ?? '' }, untilEnd);
  const whole = await runtime.forkThread(threadId, threadIn(place.project, { model: 'gpt-5.6-sol' }), {}, untilEnd);
  expect(whole.model).toBe('gpt-5.6-sol');
  expect(two?.items[0]).toMatchObject({ text: 'two' });
  const events = await allEvents(runtime.runTurn(early.threadId, options, { text: 'three' }, untilEnd));
  expect(answers(events)).toEqual(['Answer to three.']);
  expect(events.at(-2)).toMatchObject({ type: 'turn/usageUpdated', usage: { total: 120 } });
  const sent = JSON.stringify(model.requests.at(-1)?.body);
  expect([sent.includes('Answer to one.'), sent.includes('Answer to two.')]).toEqual([true, false]);
  expect(await runtime.readThread(early.threadId, untilEnd)).toMatchObject({ forkedFrom: threadId });
  // The thread it comes from is as it was.
  expect((await runtime.listTurns(threadId, first, untilEnd)).data.map(({ id }) => id)).toEqual([two?.id, one?.id]);
  await expect(runtime.forkThread(threadId, options, { lastTurnId: threadId }, untilEnd)).rejects.toMatchObject({ code: 'turn/notFound' });
  await expect(runtime.deleteThread(threadId, untilEnd)).rejects.toMatchObject({
    code: 'thread/forked',
    message: expect.stringContaining('forked'),
  });
});

test('a fork stays with the provider of its thread, or is refused before it exists', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  useModelByDefault(place, model.url);
  const byDefault = place.open();
  const { threadId } = await oneTurn(byDefault, threadIn(place.project));
  const other = place.open({ baseUrl: model.url });
  await expect(other.forkThread(threadId, threadIn(place.project), {}, untilEnd)).rejects.toMatchObject({
    message: expect.stringContaining('“mock”'),
  });
  expect(await listed(other)).toEqual([threadId]);
});

test('what another process holds says so, and can still be read, renamed and forked', async () => {
  await using model = await startScriptedModel({ fallback: { text: 'Hi.' } });
  await using place = makeCodexPlace();
  const [holder, other] = [place.open({ baseUrl: model.url }), place.open({ baseUrl: model.url })];
  const options = threadIn(place.project);
  const { threadId } = await oneTurn(holder, options);
  for (const held of [
    () => other.resumeThread(threadId, options, untilEnd),
    () => other.archiveThread(threadId, untilEnd),
    () => other.unarchiveThread(threadId, untilEnd),
    () => other.deleteThread(threadId, untilEnd),
    () => allEvents(other.runTurn(threadId, options, { text: 'x' }, untilEnd)),
  ]) {
    await expect(held()).rejects.toMatchObject({ code: 'thread/heldElsewhere', hint: expect.stringContaining('Close it there') });
  }
  expect((await other.listItems(threadId, first, untilEnd)).data).toHaveLength(2);
  await other.renameThread(threadId, 'Renamed', untilEnd);
  expect(await holder.readThread(threadId, untilEnd)).toMatchObject({ name: 'Renamed' });
  expect((await other.forkThread(threadId, options, {}, untilEnd)).threadId).not.toBe(threadId);
});

test('another model and effort take effect with the next turn, on an open thread and on a resumed one, and then stay', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url, config: { model: null } });
  const turn = (on: Runtime, threadId: string, change: object) =>
    allEvents(on.runTurn(threadId, threadIn(place.project, change), { text: 'x' }, untilEnd));
  const { threadId } = await oneTurn(runtime, threadIn(place.project, { model: 'gpt-5.5', effort: 'low' }));
  await turn(runtime, threadId, { model: 'gpt-5.6-sol', effort: 'high' });
  await turn(runtime, threadId, { effort: 'medium' });
  await runtime[Symbol.asyncDispose]();
  const next = place.open({ baseUrl: model.url, config: { model: 'gpt-5.6-terra', effort: 'low' } });
  await turn(next, threadId, {});
  await turn(next, threadId, { model: 'gpt-5.5', effort: 'high' });
  // Codex may shorten the conversation for another model first, with the one before: that is a request too.
  const turns = model.requests.filter(({ headers }) => String(headers['x-codex-turn-metadata']).includes('"request_kind":"turn"'));
  expect(turns.map(({ body }) => [body?.['model'], (body?.['reasoning'] as { effort?: string } | undefined)?.effort])).toEqual([
    ['gpt-5.5', 'low'],
    ['gpt-5.6-sol', 'high'],
    ['gpt-5.6-sol', 'medium'],
    ['gpt-5.6-sol', 'medium'],
    ['gpt-5.5', 'high'],
  ]);
  expect(await next.readThread(threadId, untilEnd)).toMatchObject({ model: 'gpt-5.5', effort: 'high' });
});

test('a running turn can be steered, and only a running one', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 8, delayMs: 50 }, { text: 'As you say.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  await expect(runtime.steer('any', 'x', untilEnd)).rejects.toMatchObject({
    code: 'turn/notRunning',
    message: expect.stringContaining('No turn runs'),
  });
  const turn = await turnUntil(runtime, options, isDelta);
  await runtime.steer(turn.threadId, 'rather this', untilEnd);
  await expect(runtime.archiveThread(turn.threadId, untilEnd)).rejects.toMatchObject({
    code: 'thread/busy',
    message: 'A turn runs on this thread.',
  });
  await expect(runtime.deleteThread(turn.threadId, untilEnd)).rejects.toMatchObject({ message: 'A turn runs on this thread.' });
  const rest = await turn.rest();
  expect(answers(rest).at(-1)).toBe('As you say.');
  expect(rest).toContainEqual({ type: 'item/completed', item: expect.objectContaining({ type: 'userMessage', text: 'rather this' }) });
  expect(rest.at(-1)).toMatchObject({ status: 'completed' });
  expect(model.requests.map(({ userText }) => userText)).toEqual(['go', 'rather this']);
  await expect(runtime.steer(turn.threadId, 'late', untilEnd)).rejects.toMatchObject({
    code: 'turn/notRunning',
    hint: expect.stringContaining('message of its own'),
  });
});

test('a turn in which Codex shortens the conversation takes no words', async () => {
  await using model = await startScriptedModel({ script: [{ text: 'Hi.' }, { hang: true }] });
  await using place = makeCodexPlace();
  useModelByDefault(place, model.url);
  const runtime = place.open();
  const { threadId } = await oneTurn(runtime, threadIn(place.project));
  await runtime[Symbol.asyncDispose]();
  const begun = Promise.withResolvers<string>();
  await using codexItself = await openConnection(
    {
      file: codex,
      env: { PATH: process.env['PATH'] ?? '', HOME: place.root, CODEX_HOME: place.home },
      version: '0',
      startMs: 20_000,
      requestMs: 20_000,
      platform: process.platform,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      onNotification: (told) => void (told.method === 'turn/started' && begun.resolve(told.params.turn.id)),
    },
    untilEnd,
  );
  await codexItself.call('thread/resume', { threadId });
  await codexItself.call('thread/compact/start' as 'thread/archive', { threadId });
  const steer = { threadId, expectedTurnId: await begun.promise, input: [{ type: 'text' as const, text: 'x', text_elements: [] }] };
  await expect(codexItself.call('turn/steer', steer)).rejects.toMatchObject({
    code: 'turn/notSteerable',
    message: expect.stringContaining('shortens'),
  });
});

test('a thread of a Codex that kept no list of items is read all the same', async () => {
  await using model = await startScriptedModel({ script: (call) => ({ text: `Answer to ${call.userText}.` }) });
  await using place = makeCodexPlace();
  useModelByDefault(place, model.url);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const env = { PATH: process.env['PATH'] ?? '', HOME: place.root, CODEX_HOME: place.home };
  const times = { version: '0', startMs: 20_000, requestMs: 20_000 };
  const completed: (() => void)[] = [];
  const old = await openConnection(
    {
      file: codex,
      env,
      ...times,
      platform: process.platform,
      log,
      onNotification: ({ method }) => void (method === 'turn/completed' && completed.shift()?.()),
    },
    untilEnd,
  );
  const { thread } = await old.call('thread/start', { cwd: place.project, historyMode: 'legacy' });
  const texts = Array.from({ length: 9 }, (_, n) => `question ${n}`);
  for (const text of texts) {
    const ended = new Promise<void>((resolve) => completed.push(resolve));
    await old.call('turn/start', { threadId: thread.id, input: [{ type: 'text', text, text_elements: [] }] });
    await ended;
  }
  await old[Symbol.asyncDispose]();

  const runtime = place.open();
  const items: TurnItem[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<TurnItem> = await runtime.listItems(thread.id, { limit: 50, ...(cursor && { cursor }) }, untilEnd);
    items.push(...page.data);
    cursor = page.nextCursor;
  }
  expect(items.map(({ item }) => ('text' in item ? item.text : item.type))).toEqual(texts.flatMap((text) => [text, `Answer to ${text}.`]));
});
