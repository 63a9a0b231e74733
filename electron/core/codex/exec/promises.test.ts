import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, oneTurn, threadIn, untilEnd } from '../../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../../e2e/scripted-model/server.ts';
import { type Step } from '../../../../e2e/scripted-model/steps.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { type ThreadOptions, type TurnEvent } from '../../jobs/ports.ts';

const completed = (events: readonly TurnEvent[]): readonly Item[] =>
  events.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
const commandIn = (events: readonly TurnEvent[]) => completed(events).find((item) => item.type === 'commandExecution');

/** What the port promises of what is told, wherever a turn runs. */
describe.each([{ isolated: false }, { isolated: true }])('a turn, isolated: $isolated', ({ isolated }) => {
  const inside = (cwd: string, options: Partial<ThreadOptions> = {}) => threadIn(cwd, { isolated, ...options });

  test('it answers, with its own tokens, and goes on after a restart of ours', async () => {
    await using model = await startScriptedModel({ script: [{ text: 'One \u2028line.' }, { text: 'Two.' }, { text: 'Three.' }] });
    await using place = makeCodexPlace();
    const options = inside(place.project, { developerInstructions: 'DEV-"MARK"\n\u007f', effort: 'low' });
    const runtime = place.open({ baseUrl: model.url });
    const { threadId, events } = await oneTurn(runtime, options, 'Say hello');
    const told = events.filter(({ type }) => type !== 'item/delta').map(({ type }) => type);
    expect(told).toEqual([
      ...['turn/started', 'item/started', 'item/completed', 'item/started', 'item/completed'],
      ...['turn/usageUpdated', 'turn/completed'],
    ]);
    expect(completed(events)).toMatchObject([
      { type: 'userMessage', text: 'Say hello' },
      { type: 'agentMessage', text: 'One \u2028line.' },
    ]);
    expect(events.at(-2)).toEqual({
      type: 'turn/usageUpdated',
      usage: { input: 100, cachedInput: 10, output: 20, reasoning: 5, total: 120 },
    });
    expect(events.at(-1)).toEqual({ type: 'turn/completed', status: 'completed', failure: null });
    const second = await allEvents(runtime.runTurn(threadId, options, { text: 'again' }, untilEnd));
    expect(second.at(-2)).toMatchObject({ usage: { total: 120 } });
    await runtime[Symbol.asyncDispose]();

    const next = place.open({ baseUrl: model.url });
    expect(await next.resumeThread(threadId, options, untilEnd)).toEqual({ threadId, model: 'gpt-5.5', effort: 'low' });
    const third = await allEvents(next.runTurn(threadId, options, { text: 'and again' }, untilEnd));
    expect(answers(third)).toEqual(['Three.']);
    expect(third.at(-2)).toMatchObject({ type: 'turn/usageUpdated', usage: { total: 120 } });
    expect(model.requests.map(({ userText }) => userText)).toEqual(['Say hello', 'again', 'and again']);
    expect(JSON.stringify(model.requests[0]?.body)).toContain(JSON.stringify('DEV-"MARK"\n\u007f').slice(1, -1));
    expect(model.requests[2]?.body).toMatchObject({ model: 'gpt-5.5', reasoning: { effort: 'low' } });
    expect(place.logged.filter((line) => JSON.parse(line).level === 'warn')).toEqual([]);
  });

  const failing: readonly { step: Step; failure: object }[] = [
    { step: { error: 400, message: 'bad shape' }, failure: { code: 'model/refused', message: 'Scripted refused the request: bad shape.' } },
    { step: { error: 401 }, failure: { code: 'model/refused', message: 'Scripted did not accept the key (401).' } },
    { step: { error: 429 }, failure: { code: 'model/rateLimited' } },
    { step: { error: 503 }, failure: { code: 'model/unreachable', message: 'Scripted answered with an error (503).' } },
    { step: { fail: 'context_length_exceeded' }, failure: { code: 'model/contextTooLong' } },
    { step: { fail: 'insufficient_quota' }, failure: { code: 'model/rateLimited' } },
    {
      step: { fail: 'server_error', message: 'it broke' },
      failure: { code: 'model/unreachable', message: expect.stringContaining('it broke') },
    },
    { step: { incomplete: 'partial' }, failure: { code: 'codex/turnFailed', message: expect.stringContaining('max_output_tokens') } },
    { step: { cut: 3 }, failure: { code: 'model/unreachable' } },
  ];

  test('each failure of the model has its code and a sentence', async () => {
    const steps = new Map(failing.map(({ step }, index) => [`case ${index}`, step]));
    await using model = await startScriptedModel({ script: (request) => steps.get(request.userText) });
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    const ends: (TurnEvent | undefined)[] = [];
    for (const text of steps.keys()) ends.push((await oneTurn(runtime, inside(place.project), text)).events.at(-1));
    expect(ends).toMatchObject(failing.map(({ failure }) => ({ type: 'turn/completed', status: 'failed', failure })));
  });

  test('a model that nobody serves is told as unreachable', async () => {
    const model = await startScriptedModel();
    await model.close();
    await using place = makeCodexPlace();
    const { events } = await oneTurn(place.open({ baseUrl: model.url }), inside(place.project));
    expect(events.at(-1)).toMatchObject({ failure: { code: 'model/unreachable', message: 'Scripted could not be reached.' } });
  });

  test('a command may write more than is kept', async () => {
    await using model = await startScriptedModel({
      script: [{ exec: 'head -c 5000000 /dev/zero | tr "\\0" x', yieldMs: 20_000 }, { text: 'Done.' }],
    });
    await using place = makeCodexPlace();
    const { events } = await oneTurn(place.open({ baseUrl: model.url }), inside(place.project));
    const { output = '' } = commandIn(events) ?? {};
    expect(output.length).toBeGreaterThan(1_000_000);
    expect(output.length).toBeLessThan(1_100_000);
    expect(events.at(-1)).toMatchObject({ status: 'completed' });
  });

  test('a plan is told as it changes, and a broken stream with a notice', async () => {
    const plan = (status: string) => ({
      tool: 'update_plan',
      args: {
        plan: [
          { step: 'look', status },
          { step: 'act', status: 'pending' },
        ],
      },
    });
    await using model = await startScriptedModel({ script: [plan('in_progress'), plan('completed'), { cut: 4 }, { text: 'Whole.' }] });
    await using place = makeCodexPlace();
    const { events } = await oneTurn(place.open({ baseUrl: model.url, limits: { streamRetries: 2 } }), inside(place.project));
    const plans = completed(events).filter((item) => item.type === 'plan');
    expect(plans.length).toBeGreaterThan(1);
    expect(new Set(plans.map(({ id }) => id)).size).toBe(1);
    expect(plans.at(-1)?.steps).toEqual([
      { step: 'look', status: 'completed' },
      { step: 'act', status: 'pending' },
    ]);
    expect(completed(events).filter((item) => item.type === 'notice')).toMatchObject([{ text: expect.stringContaining('Reconnecting') }]);
    expect(answers(events)).toEqual(['Whole.']);
  });

  test('an answer can be bound to a schema, and a thread can leave no trace', async () => {
    await using model = await startScriptedModel({ script: [{ text: '{"n":1}' }] });
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    const options = inside(place.project, { ephemeral: true });
    const outputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false };
    const input = { text: 'Count', outputSchema };
    const { threadId } = await runtime.startThread(options, { ...untilEnd, first: input });
    expect(answers(await allEvents(runtime.runTurn(threadId, options, input, untilEnd)))).toEqual(['{"n":1}']);
    expect(model.requests[0]?.body).toMatchObject({ text: { format: { type: 'json_schema', schema: outputSchema } } });
    expect(existsSync(join(place.home, 'sessions'))).toBe(false);
  });

  test('a thread that does not exist, or of another provider, says so', async () => {
    await using model = await startScriptedModel();
    await using place = makeCodexPlace();
    const runtime = place.open({ baseUrl: model.url });
    for (const threadId of ['01a1f885-0000-7000-8000-000000000002', 'nonsense', '--last']) {
      await expect(runtime.resumeThread(threadId, inside(place.project), untilEnd)).rejects.toMatchObject({ code: 'thread/notFound' });
      await expect(allEvents(runtime.runTurn(threadId, inside(place.project), { text: 'x' }, untilEnd))).rejects.toMatchObject({
        code: 'thread/notFound',
      });
    }
    expect(model.requests).toEqual([]);
  });
});
