import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, oneTurn, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { patches } from '../../../e2e/scripted-model/steps.ts';
import { type Item } from '../../../shared/model/item.ts';
import { type TurnEvent } from '../jobs/ports.ts';

/** Every item as it was when it was completed. */
const completed = (events: readonly TurnEvent[]): readonly Item[] =>
  events.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
const itemsOf = <T extends Item['type']>(events: readonly TurnEvent[], type: T) =>
  completed(events).filter((item): item is Extract<Item, { type: T }> => item.type === type);
const deltasOf = (events: readonly TurnEvent[], itemId: string | undefined, field = 'text') =>
  events.map((event) => (event.type === 'item/delta' && event.itemId === itemId && event.field === field ? event.delta : '')).join('');

test('an answer streams as deltas of one item, and the turn ends with its usage', async () => {
  await using model = await startScriptedModel({ script: [{ text: ['Hel', 'lo\u2028', 'there'] }, { text: 'Again.' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const { threadId, events } = await oneTurn(runtime, threadIn(place.project, { developerInstructions: 'DEV-MARK' }), 'Say hello');

  expect(events.map((event) => event.type)).toEqual([
    'turn/started',
    'item/started',
    'item/completed',
    'item/started',
    'item/delta',
    'item/delta',
    'item/delta',
    'item/completed',
    'turn/usageUpdated',
    'turn/completed',
  ]);
  const [user, answer] = completed(events);
  expect(user).toMatchObject({ type: 'userMessage', text: 'Say hello' });
  expect(answer).toMatchObject({ type: 'agentMessage', text: 'Hello\u2028there' });
  expect(deltasOf(events, answer?.id)).toBe('Hello\u2028there');
  expect(events.at(-2)).toEqual({
    type: 'turn/usageUpdated',
    usage: { input: 100, cachedInput: 10, output: 20, reasoning: 5, total: 120 },
  });
  expect(events.at(-1)).toEqual({ type: 'turn/completed', status: 'completed', failure: null });

  // Usage is the turn's own, though Codex counts for the thread.
  const second = await allEvents(runtime.runTurn(threadId, threadIn(place.project), { text: 'And again' }, untilEnd));
  expect(second.at(-2)).toMatchObject({ type: 'turn/usageUpdated', usage: { total: 120 } });
  expect(answers(second)).toEqual(['Again.']);
  expect(model.requests.map((request) => request.userText)).toEqual(['Say hello', 'And again']);
  expect(JSON.stringify(model.requests[0]?.body)).toContain('DEV-MARK');
  expect(place.logged.filter((line) => JSON.parse(line).level === 'warn')).toEqual([]);
});

test('a command shows its output while it runs and its exit code after', async () => {
  await using model = await startScriptedModel({
    script: [
      { exec: 'for n in 1 2 3; do echo line $n; sleep 0.1; done; exit 7', yieldMs: 5000 },
      { reasoning: ['**Think', 'ing** hard'], text: 'Done.' },
    ],
  });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project));
  const [command] = itemsOf(events, 'commandExecution');
  expect(command).toMatchObject({ status: 'failed', exitCode: 7, output: 'line 1\nline 2\nline 3\n', cwd: place.project });
  const live = deltasOf(events, command?.id, 'output');
  expect('line 1\nline 2\nline 3\n'.endsWith(live) && live.length > 0).toBe(true);
  const [reasoning] = itemsOf(events, 'reasoning');
  expect(reasoning).toMatchObject({ text: '**Thinking** hard' });
  expect(deltasOf(events, reasoning?.id)).toBe('**Thinking** hard');
  expect(answers(events)).toEqual(['Done.']);
});

test('in a read-only thread neither a patch nor a shell command writes', async () => {
  await using model = await startScriptedModel({
    script: [
      { patch: patches.add('patched.txt', 'one\n') },
      { exec: 'touch shell.txt' },
      { exec: 'touch escalated.txt', escalate: 'please' },
      { echo: 'Result: ' },
    ],
  });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project));
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(['patched.txt', 'shell.txt', 'escalated.txt'].filter((name) => existsSync(join(place.project, name)))).toEqual([]);
});

test('in a thread that may write, the project and a folder of our own are writable, the system’s temporary folder is not', async () => {
  await using model = await startScriptedModel({
    script: [
      { patch: patches.add('a.txt', 'one\n') },
      { exec: 'echo b > b.txt; touch "$TMPDIR/t" && echo own; touch /tmp/drawbridge-test-$$ 2>/dev/null || echo kept' },
      { text: 'Done.' },
    ],
  });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project, { sandbox: 'workspace-write' }));
  expect(existsSync(join(place.project, 'a.txt')) && existsSync(join(place.project, 'b.txt'))).toBe(true);
  expect(itemsOf(events, 'fileChange')).toEqual([
    {
      type: 'fileChange',
      id: expect.any(String),
      startedAtMs: expect.any(Number),
      completedAtMs: expect.any(Number),
      status: 'completed',
      changes: [{ path: join(place.project, 'a.txt'), kind: 'add', movedTo: null, diff: 'one\n' }],
    },
  ]);
  expect(itemsOf(events, 'commandExecution')[0]?.output).toBe('own\nkept\n');
});

test('a model that publishes a plan shows it', async () => {
  const steps = (first: string) => ({
    explanation: 'why',
    plan: [
      { step: 'look', status: first },
      { step: 'act', status: 'pending' },
    ],
  });
  await using model = await startScriptedModel({
    script: [{ tool: 'update_plan', args: steps('in_progress') }, { tool: 'update_plan', args: steps('completed') }, { text: 'Done.' }],
  });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project));
  const plans = itemsOf(events, 'plan');
  expect(new Set(plans.map(({ id }) => id)).size).toBe(1);
  expect(plans.map(({ text, steps: shown }) => ({ text, shown }))).toEqual([
    {
      text: 'why',
      shown: [
        { step: 'look', status: 'inProgress' },
        { step: 'act', status: 'pending' },
      ],
    },
    {
      text: 'why',
      shown: [
        { step: 'look', status: 'completed' },
        { step: 'act', status: 'pending' },
      ],
    },
  ]);
});

test('a stream that breaks is started again under a new item: what was shown is dropped, with a notice', async () => {
  await using model = await startScriptedModel({ script: [{ cut: 5 }, { text: 'The whole answer.' }] });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url, limits: { streamRetries: 3 } }), threadIn(place.project));
  const started = events.flatMap((event) => (event.type === 'item/started' && event.item.type === 'agentMessage' ? [event.item.id] : []));
  const dropped = events.flatMap((event) => (event.type === 'item/dropped' ? [event.itemId] : []));
  expect(started).toHaveLength(2);
  expect(dropped).toEqual([started[0]]);
  // Told when it breaks, so that nobody sees both at once.
  const order = events.flatMap((event) =>
    'itemId' in event && event.type === 'item/dropped' ? ['dropped'] : event.type === 'item/started' ? [event.item.type] : [],
  );
  expect(order).toEqual(['userMessage', 'agentMessage', 'dropped', 'notice', 'agentMessage']);
  expect(answers(events)).toEqual(['The whole answer.']);
  expect(itemsOf(events, 'notice')).toMatchObject([{ level: 'warning', text: expect.stringContaining('Reconnecting') }]);
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
});

test('a command that goes on after the model has finished is told to its end before the turn ends', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'echo start; sleep 1; echo end', yieldMs: 250 }, { text: 'It runs.' }] });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project));
  expect(completed(events).map(({ type }) => type)).toEqual(['userMessage', 'agentMessage', 'commandExecution']);
  expect(itemsOf(events, 'commandExecution')[0]).toMatchObject({ status: 'completed', exitCode: 0, output: 'start\nend\n' });
  expect(events.at(-1)).toMatchObject({ type: 'turn/completed', status: 'completed' });
});

test('a command that would never end is ended with its turn', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'echo start; sleep 600', yieldMs: 250 }, { text: 'It runs.' }] });
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url, limits: { lateCommandMs: 100 } }), threadIn(place.project));
  expect(itemsOf(events, 'commandExecution')[0]).toMatchObject({ status: 'failed', output: 'start\n' });
  expect(events.at(-1)).toMatchObject({ type: 'turn/completed', status: 'completed' });
});

test('what the model asks the owner gets the safe answer at once', async () => {
  await using model = await startScriptedModel({
    script: [
      {
        tool: 'request_user_input',
        args: {
          questions: [
            {
              id: 'q',
              header: 'Pick',
              question: 'Which?',
              options: [
                { label: 'A', description: 'a' },
                { label: 'B', description: 'b' },
              ],
            },
          ],
        },
      },
      { tool: 'no_such_tool', args: {} },
      { text: 'Went on.' },
    ],
  });
  await using place = makeCodexPlace();
  await writeFile(join(place.home, 'config.toml'), '[features]\ndefault_mode_request_user_input = true\n');
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project));
  expect(answers(events)).toEqual(['Went on.']);
  expect(place.logged.join('\n')).toContain('item/tool/requestUserInput');
  expect(JSON.stringify(model.requests[1]?.toolOutputs)).toContain('answers');
});

test('an answer can be bound to a schema, and a thread can leave no trace', async () => {
  await using model = await startScriptedModel({ script: [{ text: '{"n":1}' }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project, { ephemeral: true, effort: 'low' });
  const outputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false };
  const { threadId } = await runtime.startThread(options, untilEnd);
  const events = await allEvents(runtime.runTurn(threadId, options, { text: 'Count', outputSchema }, untilEnd));
  expect(answers(events)).toEqual(['{"n":1}']);
  expect(model.requests[0]?.body).toMatchObject({
    text: { format: { type: 'json_schema', schema: outputSchema } },
    reasoning: { effort: 'low' },
  });
  expect(existsSync(join(place.home, 'sessions'))).toBe(false);
});

test('a prompt that is too long is refused before anything starts', async () => {
  await using place = makeCodexPlace();
  const runtime = place.open();
  const text = 'x'.repeat(1_048_577);
  await expect(allEvents(runtime.runTurn('any', threadIn(place.project), { text }, untilEnd))).rejects.toMatchObject({
    code: 'codex/inputTooLarge',
    message: 'The prompt has 1,048,577 characters; Codex takes at most 1,048,576.',
  });
  expect(runtime.status().state).toBe('stopped');
});

test('models come from the running Codex, the default first', async () => {
  await using place = makeCodexPlace();
  const models = await place.open().models(untilEnd);
  expect(models[0]).toMatchObject({
    id: expect.any(String),
    isDefault: true,
    efforts: expect.arrayContaining([{ effort: 'low', description: expect.any(String) }]),
  });
});
