import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { allEvents, makeCodexPlace, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { patches, type Step } from '../../../e2e/scripted-model/steps.ts';
import { type AnswerQuestion, type RuntimeAnswer, type RuntimeQuestion, type TurnEvent } from '../jobs/ports.ts';

const accept: RuntimeAnswer = { decision: 'accept' };
const decline: RuntimeAnswer = { decision: 'decline', reason: null };

interface Files {
  /** In no writable folder of the sandbox. */
  readonly outside: string;
  readonly inside: (name: string) => string;
}

/** One thread of a real Codex that asks; `answer` is the owner. */
async function openDesk(
  script: (files: Files) => readonly Step[],
  answer: AnswerQuestion,
  sandbox: 'read-only' | 'workspace-write' = 'workspace-write',
  config = '',
) {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(makeCodexPlace());
  const files = { outside: join(place.root, 'outside.txt'), inside: (name: string) => join(place.project, name) };
  const model = stack.use(await startScriptedModel({ script: script(files) }));
  writeFileSync(join(place.home, 'config.toml'), config);
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project, { sandbox, approvals: 'ask' });
  const { threadId } = await runtime.startThread(options, untilEnd);
  const questions: RuntimeQuestion[] = [];
  const onApproval: AnswerQuestion = (question, call) => {
    questions.push(question);
    return answer(question, call);
  };
  const held = stack.move();
  return {
    ...files,
    model,
    runtime,
    questions,
    project: place.project,
    home: place.home,
    turn: (signal = untilEnd.signal) => allEvents(runtime.runTurn(threadId, options, { text: 'go', onApproval }, { signal })),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const commands = (events: readonly TurnEvent[]) =>
  events.flatMap((event) => (event.type === 'item/completed' && event.item.type === 'commandExecution' ? [event.item] : []));
const unanswered = () => new Promise<RuntimeAnswer>(() => {});
const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);

test('a command that wants out of the sandbox asks with its whole text; yes runs it once, and the same command asks again', async () => {
  const script = ({ outside }: Files): Step[] => [
    { exec: `echo ran >> ${outside}`, escalate: 'it is needed', prefixRule: ['echo'], repeat: 2 },
    { text: 'Done.' },
  ];
  await using desk = await openDesk(script, async () => accept);
  const events = await desk.turn();
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(desk.questions).toEqual(
    [1, 2].map(() => ({
      type: 'command',
      itemId: expect.any(String),
      reason: 'it is needed',
      command: expect.stringContaining(`echo ran >> ${desk.outside}`),
      cwd: desk.project,
      host: null,
      permissions: null,
    })),
  );
  expect(read(desk.outside)).toBe('ran\nran\n');
  expect(commands(events).map(({ status }) => status)).toEqual(['completed', 'completed']);
  // The owner's own rules stay as they were: none.
  expect(existsSync(join(desk.home, 'rules'))).toBe(false);
});

test('a command that the sandbox stops is not run again outside of it, asked or not', async () => {
  const script = ({ outside }: Files): Step[] => [{ exec: `touch ${outside}` }, { echo: 'Result: ' }];
  await using desk = await openDesk(script, async () => accept);
  const events = await desk.turn();
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(desk.questions).toEqual([]);
  expect(read(desk.outside)).toBe(null);
});

test('no is told to the model with the owner’s reason, and the turn goes on', async () => {
  const script = ({ outside }: Files): Step[] => [{ exec: `touch ${outside}`, escalate: 'please' }, { text: 'Then not.' }];
  await using desk = await openDesk(script, async () => ({ decision: 'decline', reason: 'Use the folder out/ instead.' }));
  const events = await desk.turn();
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(commands(events)).toMatchObject([{ status: 'declined' }]);
  expect(read(desk.outside)).toBe(null);
  expect(JSON.stringify(desk.model.requests[1]?.body?.input)).toContain('Use the folder out/ instead.');
});

test('an owner’s door that breaks is a no', async () => {
  const script = ({ outside }: Files): Step[] => [{ exec: `touch ${outside}`, escalate: 'please' }, { text: 'Then not.' }];
  await using desk = await openDesk(script, async () => {
    throw new Error('the window fell');
  });
  const events = await desk.turn();
  expect(commands(events)).toMatchObject([{ status: 'declined' }]);
  expect(read(desk.outside)).toBe(null);
});

test('cancel ends the turn', async () => {
  const script = ({ outside }: Files): Step[] => [{ exec: `touch ${outside}`, escalate: 'please' }, { text: 'Never.' }];
  await using desk = await openDesk(script, async () => ({ decision: 'cancel' }));
  const events = await desk.turn();
  expect(events.at(-1)).toMatchObject({ status: 'interrupted' });
  expect(desk.model.requests).toHaveLength(1);
  expect(read(desk.outside)).toBe(null);
});

test('security 95: a turn that is stopped while a question waits takes the question back; a late yes runs nothing', async () => {
  const script = ({ outside }: Files): Step[] => [{ exec: `touch ${outside}`, escalate: 'please' }, { text: 'Never.' }];
  const late = Promise.withResolvers<RuntimeAnswer>();
  let asked: AbortSignal | null = null;
  await using desk = await openDesk(script, (_, { signal }) => {
    asked = signal;
    return late.promise;
  });
  const stop = new AbortController();
  const turn = desk.turn(stop.signal);
  await vi.waitFor(() => expect(asked?.aborted).toBe(false), { timeout: 30_000 });
  stop.abort();
  const events = await turn;
  expect(events.at(-1)).toMatchObject({ status: 'interrupted' });
  expect(asked).toMatchObject({ aborted: true });
  late.resolve(accept);
  expect(await desk.runtime.probe(untilEnd)).toBe(true);
  expect(read(desk.outside)).toBe(null);
});

test('Codex dying while a question waits takes the question back and fails the turn', async () => {
  const script = ({ outside }: Files): Step[] => [{ exec: `touch ${outside}`, escalate: 'please' }, { text: 'Never.' }];
  let asked: AbortSignal | null = null;
  await using desk = await openDesk(script, (_, { signal }) => {
    asked = signal;
    return unanswered();
  });
  const turn = desk.turn();
  await vi.waitFor(() => expect(asked?.aborted).toBe(false), { timeout: 30_000 });
  process.kill(desk.runtime.status().pid ?? 0, 'SIGKILL');
  const events = await turn;
  expect(events.at(-1)).toMatchObject({ status: 'failed', failure: { code: 'codex/exited' } });
  expect(asked).toMatchObject({ aborted: true });
  expect(read(desk.outside)).toBe(null);
});

test('a file change is asked with its diff where the sandbox may not write; yes applies it, no leaves the file', async () => {
  const script = (): Step[] => [
    { patch: patches.update('old.txt', 'old line', 'new line') },
    { patch: patches.add('second.txt', 'second\n') },
    { text: 'Done.' },
  ];
  const answers = [accept, decline];
  await using desk = await openDesk(script, async () => answers.shift() ?? decline, 'read-only');
  writeFileSync(desk.inside('old.txt'), 'old line\n');
  const events = await desk.turn();
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(desk.questions).toMatchObject([
    {
      type: 'fileChange',
      changes: [{ path: desk.inside('old.txt'), kind: 'update', diff: expect.stringContaining('-old line\n+new line') }],
    },
    { type: 'fileChange', changes: [{ path: desk.inside('second.txt'), kind: 'add', diff: 'second\n' }] },
  ]);
  expect(read(desk.inside('old.txt'))).toBe('new line\n');
  expect(read(desk.inside('second.txt'))).toBe(null);
});

test('permissions are asked with what they open; yes gives exactly these for this turn, no gives none', async () => {
  for (const answer of [accept, decline]) {
    const script = ({ outside }: Files): Step[] => [
      { tool: 'request_permissions', args: { reason: 'to write there', permissions: { file_system: { write: [dirname(outside)] } } } },
      { exec: `touch ${outside}` },
      { echo: 'Result: ' },
    ];
    await using desk = await openDesk(script, async () => answer, 'workspace-write', '[features]\nrequest_permissions_tool = true\n');
    await desk.turn();
    expect(desk.questions).toMatchObject([
      {
        type: 'permission',
        reason: 'to write there',
        cwd: desk.project,
        permissions: { network: false, read: [], write: [dirname(desk.outside)] },
      },
    ]);
    expect(read(desk.outside)).toBe(answer === accept ? '' : null);
  }
});
