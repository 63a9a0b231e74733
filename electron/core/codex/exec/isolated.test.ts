import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allEvents,
  answers,
  type CodexPlace,
  makeCodexPlace,
  oneTurn,
  openRegistry,
  threadIn,
  turnUntil,
  untilEnd,
} from '../../../../e2e/fixtures/codex-runtime.ts';
import { processesWith } from '../../../../e2e/fixtures/processes.ts';
import { startScriptedModel } from '../../../../e2e/scripted-model/server.ts';
import { type ThreadOptions, type TurnEvent } from '../../jobs/ports.ts';
import { reap } from '../registry.ts';

const isCommand = (event: TurnEvent) => event.type === 'item/started' && event.item.type === 'commandExecution';
const isDelta = (event: TurnEvent) => event.type === 'item/delta';
const isolatedIn = (cwd: string, options: Partial<ThreadOptions> = {}) => threadIn(cwd, { isolated: true, ...options });

/** The one `codex exec` that runs for a place. */
function execPid({ home }: CodexPlace): number {
  const pids = processesWith(home).filter((line) => /bin\/codex exec /.test(line));
  expect(pids).toHaveLength(1);
  return Number.parseInt(pids[0] ?? '', 10);
}

test('an isolated turn sees nothing of the owner’s configuration, where another does', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const marker = join(place.root, 'marker');
  writeFileSync(
    join(place.home, 'config.toml'),
    `developer_instructions = "OWNERS-WORDS"\n[mcp_servers.mine]\ncommand = "/bin/sh"\nargs = ["-c", "echo x >> '${marker}'"]\n`,
  );
  const runtime = place.open({ baseUrl: model.url });
  const { threadId, events } = await oneTurn(runtime, isolatedIn(place.project));
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  await allEvents(runtime.runTurn(threadId, isolatedIn(place.project), { text: 'on' }, untilEnd));
  expect(() => readFileSync(marker)).toThrow('ENOENT');
  expect(model.requests).toHaveLength(2);
  expect(JSON.stringify(model.requests.map(({ body }) => body))).not.toContain('OWNERS-WORDS');
  expect(runtime.status().state).toBe('stopped');

  await oneTurn(runtime, threadIn(place.project));
  await expect.poll(() => readFileSync(marker, 'utf8')).toContain('x');
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('OWNERS-WORDS');
});

test('the provider’s key and headers are on no command line, in no command’s environment and in no file', async () => {
  const key = ['test', 'key', 'for', 'exec'].join('-');
  const header = ['blue', 'team', 'header'].join('-');
  await using model = await startScriptedModel({ script: [{ exec: 'env; sleep 0.5; echo end', yieldMs: 5000 }, { echo: 'Out: ' }] });
  await using place = makeCodexPlace();
  const provider = { name: 'Scripted', baseUrl: model.url, apiKeySecret: 'provider', headers: { 'x-team': header } };
  const runtime = place.open({ apiKey: key, config: { provider, model: 'gpt-5.5' } });
  const turn = await turnUntil(runtime, isolatedIn(place.project, { sandbox: 'danger-full-access' }), isCommand);
  const pid = execPid(place);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).toContain(model.url);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).toContain(`projects={"${place.project}" = {"trust_level" = "untrusted"}`);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).not.toMatch(new RegExp(`${key}|${header}`));
  const events = JSON.stringify(await turn.rest());
  expect(events).toContain(`CODEX_HOME=${place.home}`);
  expect(events).not.toMatch(new RegExp(`${key}|${header}`));
  expect(model.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${key}`, 'x-team': header });
  await expect.poll(() => processesWith(place.root)).toEqual([]);
  expect(place.logged.join('\n')).not.toContain(key);

  const telling = { ...provider, baseUrl: 'http://me:hidden@127.0.0.1:9/v1' };
  const refusing = place.open({ apiKey: key, config: { provider: telling, model: 'gpt-5.5' } });
  await expect(oneTurn(refusing, isolatedIn(place.project))).rejects.toMatchObject({ code: 'runtime/unsupported' });
});

test('what an isolated thread cannot do is refused, and nothing falls over to the app-server', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'sleep 631' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = isolatedIn(place.project);
  const refused = { code: 'runtime/unsupported', hint: expect.any(String) };
  await expect(runtime.startThread(options, untilEnd)).rejects.toMatchObject(refused);
  const wordy = { ...options, developerInstructions: 'x'.repeat(100 * 1024) };
  await expect(oneTurn(runtime, wordy)).rejects.toMatchObject(refused);
  await expect(oneTurn(runtime, options, 'x'.repeat(1_048_577))).rejects.toMatchObject({ code: 'codex/inputTooLarge' });
  const turn = await turnUntil(runtime, options, isCommand);
  await expect(runtime.steer(turn.threadId, 'more', untilEnd)).rejects.toMatchObject(refused);
  await expect(runtime.forkThread(turn.threadId, options, {}, untilEnd)).rejects.toMatchObject(refused);
  turn.abort();
  await turn.rest();
  expect(runtime.status().state).toBe('stopped');
});

test('a frozen one is seen and killed alone: the turn beside it goes on', async () => {
  await using model = await startScriptedModel({
    perThread: true,
    script: (call) => (call.userText === 'go' ? { slow: 600, delayMs: 50 } : undefined),
  });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const beside = await turnUntil(runtime, threadIn(place.project), isDelta);
  const turn = await turnUntil(runtime, isolatedIn(place.project), ({ type }) => type === 'turn/started');
  const { threadId } = turn;
  const pid = execPid(place);
  expect(await runtime.probe({ ...untilEnd, threadId })).toBe(true);
  process.kill(pid, 'SIGSTOP');
  await expect.poll(() => runtime.probe({ ...untilEnd, threadId })).toBe(false);
  expect(await runtime.probe({ ...untilEnd, threadId: beside.threadId })).toBe(true);
  await runtime.restart('it gave no sign for 120 s', threadId);
  expect((await turn.rest()).at(-1)).toMatchObject({
    failure: { code: 'codex/timeout', message: 'Codex was ended because it gave no sign for 120 s.' },
  });
  expect(processesWith(place.home).filter((line) => / exec /.test(line))).toEqual([]);
  expect((await beside.events.next()).value).toMatchObject({ type: 'item/delta' });
  beside.abort();
  expect((await beside.rest()).at(-1)).toMatchObject({ status: 'interrupted' });
});

test('a frozen one is cancelled all the same', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'sleep 632' }] });
  await using place = makeCodexPlace();
  const turn = await turnUntil(place.open({ baseUrl: model.url }), isolatedIn(place.project), isCommand);
  process.kill(execPid(place), 'SIGSTOP');
  turn.abort();
  expect((await turn.rest()).at(-1)).toMatchObject({ status: 'interrupted' });
  expect(processesWith(place.home)).toEqual([]);
});

test('a thread that nobody reads is ended with who asked for it', async () => {
  await using model = await startScriptedModel({ fallback: { slow: 600, delayMs: 50 } });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = isolatedIn(place.project);
  const abort = new AbortController();
  const { threadId } = await runtime.startThread(options, { signal: abort.signal, first: { text: 'go' } });
  abort.abort();
  await expect.poll(() => processesWith(place.home)).toEqual([]);
  const left = await runtime.startThread(options, { ...untilEnd, first: { text: 'go' } });
  await runtime.closeThread(left.threadId);
  expect(processesWith(place.home)).toEqual([]);
  const stopped = place.open({ baseUrl: model.url });
  const starting = stopped.startThread(options, { ...untilEnd, first: { text: 'go' } });
  // Frozen, so that it is most likely met before it has told its thread.
  const freeze = () => {
    const begins = processesWith(place.home).find((line) => /bin\/codex exec /.test(line));
    return begins !== undefined && process.kill(Number.parseInt(begins, 10), 'SIGSTOP');
  };
  await expect.poll(freeze, { interval: 1 }).toBe(true);
  const ended = starting.then(
    () => 'begun',
    ({ code }) => code,
  );
  await stopped[Symbol.asyncDispose]();
  expect(processesWith(place.home)).toEqual([]);
  expect(['begun', 'host/stopping']).toContain(await ended);
  const never = runtime.startThread(options, { signal: AbortSignal.abort(new Error('left')), first: { text: 'go' } });
  await expect(never).rejects.toThrow('left');
  expect(threadId).not.toBe(left.threadId);
});

test('it is in the registry as long as it runs, and what a crash of ours left is ended by the next host', async () => {
  await using model = await startScriptedModel({ script: [{ text: 'Hi.' }, { exec: 'setsid sleep 633 & sleep 634' }] });
  await using place = makeCodexPlace();
  using registry = openRegistry(place);
  const runtime = place.open({ baseUrl: model.url, registry: registry.table });
  await oneTurn(runtime, isolatedIn(place.project));
  expect(registry.table.all()).toEqual([]);
  const turn = await turnUntil(runtime, isolatedIn(place.project, { sandbox: 'danger-full-access' }), isCommand);
  const pid = execPid(place);
  const [row] = registry.table.all();
  expect(row).toMatchObject({ pid, hostPid: process.pid, tempDir: expect.stringContaining(join(place.dataDir, 'codex-exec')) });
  const ours = () => processesWith(`CODEX_THREAD_ID=${turn.threadId}`);
  await expect.poll(() => ours().filter((line) => /sleep 63[34]/.test(line)).length).toBeGreaterThanOrEqual(2);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  expect(await reap(registry.table, { log, platform: process.platform, environment: process.env })).toEqual([pid]);
  expect(ours()).toEqual([]);
  expect((await turn.rest()).at(-1)).toMatchObject({ failure: { code: 'codex/exited' } });
  expect(registry.table.all()).toEqual([]);
});

test('a thread of the app-server goes on isolated once that has let go of it', async () => {
  await using model = await startScriptedModel({ fallback: { text: 'Hi.' } });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const { threadId } = await oneTurn(runtime, threadIn(place.project));
  const isolated = () => allEvents(runtime.runTurn(threadId, isolatedIn(place.project), { text: 'on' }, untilEnd));
  await expect(isolated()).rejects.toMatchObject({ code: 'thread/heldElsewhere' });
  await expect.poll(() => isolated().then(answers, () => []), { timeout: 20_000, interval: 500 }).toEqual(['Hi.']);
  // And back, at once.
  expect(answers(await allEvents(runtime.runTurn(threadId, threadIn(place.project), { text: 'back' }, untilEnd)))).toEqual(['Hi.']);
  expect((await runtime.listThreads({ limit: 10 }, untilEnd)).data).toMatchObject([{ id: threadId, origin: 'drawbridge' }]);
});

test('threads that began isolated are listed as ours', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const { threadId } = await oneTurn(runtime, isolatedIn(place.project), 'Count the stars');
  const { data } = await runtime.listThreads({ limit: 10 }, untilEnd);
  expect(data).toMatchObject([{ id: threadId, origin: 'drawbridge', source: 'exec', preview: 'Count the stars' }]);
});

test('without a login it says the next step and starts nothing', async () => {
  await using place = makeCodexPlace();
  await expect(oneTurn(place.open(), isolatedIn(place.project))).rejects.toMatchObject({
    code: 'codex/notLoggedIn',
    hint: expect.stringContaining(`CODEX_HOME="${place.home}"`),
  });
});

test('the tokens of a turn that failed are told too', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'echo' }, { error: 400 }] });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), isolatedIn(place.project));
  expect(events.at(-1)).toMatchObject({ status: 'failed' });
  expect(events.filter(({ type }) => type === 'turn/usageUpdated')).toMatchObject([{ usage: { total: 120 } }]);
});
