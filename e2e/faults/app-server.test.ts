import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { allEvents, answers, makeCodexPlace, oneTurn, threadIn, untilEnd } from '../fixtures/codex-runtime.ts';
import { makeFaultyCodex } from '../fixtures/faulty-codex.ts';
import { type Fault } from '../fixtures/faulty-codex-proxy.ts';
import { makeFolder } from '../fixtures/folder.ts';
import { type House, makePlace } from '../fixtures/house.ts';
import { processesWith } from '../fixtures/processes.ts';
import { refused } from '../fixtures/refused.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { type Step } from '../scripted-model/steps.ts';

const hello = 'Hello from the scripted model.';
const strange = [
  'not json',
  '{"id":',
  '[]',
  'null',
  '{"id":99999,"result":{}}',
  '{"id":"x","error":{"code":1,"message":"who?"}}',
  '{"method":"x/y"}',
];

/** Open, with a Codex that runs and can be told to go wrong. */
async function openFaulty() {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel());
  const folder = stack.use(makeFolder('faulty'));
  const codex = makeFaultyCodex(folder.path);
  const place = stack.use(await makePlace(model.url, { codex: { path: codex.path } }));
  const house = stack.use(await place.open());
  await house.app.call('codex/models', {});
  return { model, codex, place, house, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const pidOf = async (house: House) => (await house.app.call('codex/status', {})).pid;

test.each<{ what: string; fault: Fault }>([
  { what: 'garbage, half a message and answers that nobody asked for', fault: { at: 'item/completed', before: strange } },
  { what: 'ten megabytes on one line', fault: { at: 'item/completed', flood: 10_000_000 } },
  { what: 'the reply to a turn that is lost', fault: { at: 'turn/start', drop: true } },
])('security 218: Codex says $what: the job is done as ever, by the same Codex', async ({ fault }) => {
  await using open = await openFaulty();
  const pid = await pidOf(open.house);
  open.codex.set(fault);
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe(hello);
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe(hello);
  expect(await pidOf(open.house)).toBe(pid);
  expect((await open.house.jobs()).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

const overload = { code: -32001, message: 'Server overloaded; retry later.' };

test.each<{ what: string; fault: Fault }>([
  { what: 'a thread', fault: { at: 'thread/start', error: overload } },
  { what: 'a turn', fault: { at: 'turn/start', error: overload } },
])('Codex that is overloaded refuses $what: the client is told to come back, and may', async ({ fault }) => {
  await using open = await openFaulty();
  open.codex.set(fault);
  const response = await chat(open.house, 'Say hello');
  expect(response.headers.get('retry-after')).toBe('10');
  expect(await answerOf(response)).toBe('503 codex_overloaded');
  expect(await open.house.job()).toMatchObject({ status: 'failed', failure: { code: 'codex/overloaded' } });
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe(hello);
});

interface LostEnd {
  readonly what: string;
  readonly faults: readonly Fault[];
  readonly ephemeral: boolean;
  readonly steps: readonly Step[];
  /** The last event of the turn. */
  readonly end: object;
  /** How its commands are left. */
  readonly commands?: readonly string[];
}

const [lostEnd, lostAnswer] = [
  { at: 'turn/completed', drop: true },
  { at: 'item/completed', having: '"agentMessage"', drop: true },
];
const lostBegin = { at: 'item/started', having: '"agentMessage"', drop: true };
const completed = { status: 'completed', failure: null };
const failed = (code: string, message: RegExp) => ({ status: 'failed', failure: { code, message: expect.stringMatching(message) } });
const said: Step = { text: hello };
const ran: Step = { exec: 'echo ran' };
const error: Step = { error: 400, message: 'It is bad.' };

test.each<LostEnd>([
  { what: 'a completed turn', faults: [lostEnd], ephemeral: false, steps: [said], end: completed },
  { what: 'a completed turn and its answer', faults: [lostEnd, lostAnswer], ephemeral: false, steps: [said], end: completed },
  {
    what: 'a completed turn, what its command did, and all of its answer',
    faults: [lostEnd, { ...lostAnswer, having: '"commandExecution"' }, lostBegin, lostAnswer],
    ephemeral: false,
    steps: [ran, said],
    end: completed,
    commands: ['completed ran\n'],
  },
  { what: 'a failed turn', faults: [lostEnd], ephemeral: false, steps: [error], end: failed('model/refused', /It is bad/) },
  { what: 'a completed turn that is kept nowhere', faults: [lostEnd], ephemeral: true, steps: [said], end: completed },
  {
    what: 'a turn that is kept nowhere, whose answer comes while it is looked after,',
    faults: [lostEnd, { ...lostAnswer, drop: false, holdUntil: 'thread/read' }],
    ephemeral: true,
    steps: [said],
    end: completed,
  },
  {
    what: 'a failed turn that is kept nowhere',
    faults: [lostEnd],
    ephemeral: true,
    steps: [error],
    end: failed('model/refused', /It is bad/),
  },
  {
    what: 'a turn that is kept nowhere, and its answer',
    faults: [lostEnd, lostAnswer],
    ephemeral: true,
    steps: [said],
    end: failed('codex/turnFailed', /answer was lost/),
  },
])('the end of $what is lost: who looks after the turn finds how it ended', async ({ faults, ephemeral, steps, end, commands = [] }) => {
  await using model = await startScriptedModel({ script: [...steps, { text: 'Next.' }] });
  await using place = makeCodexPlace();
  const codex = makeFaultyCodex(place.root);
  const runtime = place.open({ baseUrl: model.url, config: { path: codex.path } });
  const options = threadIn(place.project, { ephemeral });
  await runtime.warm(untilEnd);
  codex.set(...faults);
  const { threadId } = await runtime.startThread(options, untilEnd);
  let over = false;
  const turn = allEvents(runtime.runTurn(threadId, options, { text: 'go' }, untilEnd)).finally(() => {
    over = true;
  });
  await vi.waitFor(() => expect(codex.left()).toBe(0), { timeout: 30_000 });
  const look = async () => {
    expect(await runtime.probe({ ...untilEnd, threadId })).toBe(true);
    expect(over).toBe(true);
  };
  await vi.waitFor(look, { timeout: 30_000 });
  const events = await turn;
  expect(events.at(-1)).toMatchObject({ type: 'turn/completed', ...end });
  if (end === completed) expect(answers(events)).toEqual([hello]);
  const items = events.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
  expect(items.flatMap((item) => (item.type === 'commandExecution' ? [`${item.status} ${item.output}`] : []))).toEqual(commands);
  expect(answers(await allEvents(runtime.runTurn(threadId, options, { text: 'on' }, untilEnd)))).toEqual(['Next.']);
});

test.each([false, true])('who looks after a silent turn that still runs leaves it as it is (ephemeral: %s)', async (ephemeral) => {
  const go = Promise.withResolvers<void>();
  await using model = await startScriptedModel({ script: [{ text: hello, until: go.promise }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project, { ephemeral });
  const { threadId } = await runtime.startThread(options, untilEnd);
  const turn = allEvents(runtime.runTurn(threadId, options, { text: 'go' }, untilEnd));
  const look = () => runtime.probe({ ...untilEnd, threadId });
  // From the very beginning, when Codex has the turn and has not begun it.
  while (model.requests.length === 0) expect(await look()).toBe(true);
  expect(await look()).toBe(true);
  go.resolve();
  expect(answers(await turn)).toEqual([hello]);
});

test('a job whose end is lost ends all the same, with its answer', async () => {
  await using open = await openFaulty();
  await open.house[Symbol.asyncDispose]();
  await using house = await open.place.open({ silence: { stallMs: 300, deadMs: 120_000 } });
  await house.app.call('codex/models', {});
  open.codex.set(lostEnd);
  expect(await answerOf(await chat(house, 'Say hello'))).toBe(hello);
  expect(await house.job()).toMatchObject({ status: 'completed', answer: hello });
  expect(house.logged.join('\n')).toContain('turn endLost');
});

test('an answer of which nothing but the end of its turn is heard is told', async () => {
  await using open = await openFaulty();
  open.codex.set(lostBegin, lostAnswer);
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe(hello);
  expect(open.codex.left()).toBe(0);
});

test('a reply that never comes is waited for within bounds, and the next one comes', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const codex = makeFaultyCodex(place.root);
  const runtime = place.open({ baseUrl: model.url, config: { path: codex.path }, limits: { requestMs: 1000 } });
  await runtime.warm(untilEnd);
  codex.set({ at: 'thread/start', drop: true });
  const failure = await refused('codex/timeout', () => runtime.startThread(threadIn(place.project), untilEnd));
  expect(failure.message).toContain('thread/start');
  expect(answers((await oneTurn(runtime, threadIn(place.project))).events)).toEqual([hello]);
});

test('security 218: Codex that ends in order in the middle of a turn fails it, and the next one runs', async () => {
  await using open = await openFaulty();
  const pid = await pidOf(open.house);
  open.codex.set({ at: 'item/agentMessage/delta', exit: 0 });
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe('502 codex_exited');
  expect(await open.house.job()).toMatchObject({ failure: { message: 'Codex ended unexpectedly (exit code 0).' } });
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe(hello);
  expect(await pidOf(open.house)).not.toBe(pid);
});

test('security 216: Codex killed while it starts fails the job that waits for it, and the next one runs', async () => {
  await using open = await openFaulty();
  await open.house[Symbol.asyncDispose]();
  open.codex.set({ at: 'initialize', drop: true });
  await using house = await open.place.open();
  await vi.waitFor(() => expect(open.codex.left()).toBe(0), { timeout: 30_000 });
  expect(await house.app.call('codex/status', {})).toMatchObject({ state: 'starting' });
  const { structured } = await callTool(house, 'codex_read', { prompt: 'Say hello', timeoutMs: 1 });
  // The pipe and what is behind it: Codex alone would have neither before nor behind it.
  const group = () => processesWith(open.place.folder).map((line) => Number(line.split(' ')[0]));
  expect(group()).toHaveLength(2);
  const killedAt = performance.now();
  for (const pid of group()) process.kill(pid, 'SIGKILL');
  const job = await house.job();
  expect(performance.now() - killedAt).toBeLessThan(5000);
  expect(job).toMatchObject({
    id: structured['jobId'],
    status: 'failed',
    failure: { code: 'codex/startFailed', hint: expect.any(String) },
  });
  expect(group()).toEqual([]);
  expect(await answerOf(await chat(house, 'Say hello'))).toBe(hello);
});
