import { expect, test } from 'vitest';
import { RpcError } from '../../../shared/rpc/message.ts';
import { type TurnEvent } from '../jobs/ports.ts';
import { answerServerRequest } from './answers.ts';
import { turnFailure } from './failures.ts';
import { type ServerNotification, type TurnError } from './generated/protocol.ts';
import { requestFailure } from './refusals.ts';
import { Translator } from './translate.ts';

const of = { threadId: 't', turnId: 'turn' };
const source = { provider: null, loginStep: 'Log in.' };

function translator(usedBefore: ConstructorParameters<typeof Translator>[0]['usedBefore'] = null): Translator {
  return new Translator({ turnId: 'turn', usedBefore, source, now: () => 9000 });
}

/** A notification as it may come from a Codex of another version. */
const say = (to: Translator, method: string, params: object): readonly TurnEvent[] =>
  to.read({ method, params: { ...of, ...params } } as unknown as ServerNotification);
const started = (to: Translator, item: object) => say(to, 'item/started', { item, startedAtMs: 1 });
const completed = (to: Translator, item: object) => say(to, 'item/completed', { item, completedAtMs: 2 });

test('items and notifications of kinds this version does not know do no harm', () => {
  const turn = translator();
  expect(started(turn, { type: 'holographicNote', id: 'h', shape: { x: 1 } })).toEqual([
    { type: 'item/started', item: { type: 'other', kind: 'holographicNote', id: 'h', startedAtMs: 1, completedAtMs: null } },
  ]);
  expect(completed(turn, { type: 'holographicNote', id: 'h' })).toEqual([
    { type: 'item/completed', item: { type: 'other', kind: 'holographicNote', id: 'h', startedAtMs: 1, completedAtMs: 2 } },
  ]);
  expect(say(turn, 'item/holographicNote/delta', { itemId: 'h', delta: 'x' })).toEqual([]);
  expect(say(turn, 'item/agentMessage/delta', { itemId: 'unknown', delta: 'x' })).toEqual([]);
});

test('the completed text of an answer counts, whatever its deltas said', () => {
  const turn = translator();
  started(turn, { type: 'agentMessage', id: 'm', text: '' });
  say(turn, 'item/agentMessage/delta', { itemId: 'm', delta: 'wro' });
  expect(completed(turn, { type: 'agentMessage', id: 'm', text: 'right' })).toEqual([
    { type: 'item/completed', item: { type: 'agentMessage', id: 'm', text: 'right', startedAtMs: 1, completedAtMs: 2 } },
  ]);
});

test('parts of a reasoning summary are told apart in deltas as in the whole', () => {
  const turn = translator();
  started(turn, { type: 'reasoning', id: 'r', summary: [], content: [] });
  const parts = [0, 1].flatMap((summaryIndex) => [
    ...say(turn, 'item/reasoning/summaryPartAdded', { itemId: 'r', summaryIndex }),
    ...say(turn, 'item/reasoning/summaryTextDelta', { itemId: 'r', summaryIndex, delta: `part ${summaryIndex}` }),
  ]);
  const whole = completed(turn, { type: 'reasoning', id: 'r', summary: ['part 0', 'part 1'], content: ['hidden'] });
  expect(parts.map((event) => (event.type === 'item/delta' ? event.delta : '')).join('')).toBe('part 0\n\npart 1');
  expect(whole).toMatchObject([{ item: { text: 'part 0\n\npart 1' } }]);
});

test('what is open when a turn ends badly is closed as far as it came, and claims no success', () => {
  const turn = translator();
  started(turn, { type: 'agentMessage', id: 'm', text: '' });
  say(turn, 'item/agentMessage/delta', { itemId: 'm', delta: 'half' });
  started(turn, {
    type: 'commandExecution',
    id: 'c',
    command: 'ls',
    cwd: '/',
    status: 'inProgress',
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  });
  say(turn, 'item/commandExecution/outputDelta', { itemId: 'c', delta: 'some' });
  started(turn, {
    type: 'fileChange',
    id: 'f',
    status: 'inProgress',
    changes: [{ path: '/a', kind: { type: 'update', move_path: '/b' }, diff: '@@' }],
  });
  started(turn, { type: 'mcpToolCall', id: 't', server: 's', tool: 'x', status: 'inProgress', error: null, durationMs: null });
  expect(turn.openCommands).toBe(1);
  expect(turn.finish({ status: 'interrupted', error: null, items: [] })).toMatchObject([
    { type: 'item/completed', item: { id: 'm', text: 'half', completedAtMs: 9000 } },
    { type: 'item/completed', item: { id: 'c', status: 'failed', output: 'some', exitCode: null, durationMs: 8999 } },
    { type: 'item/completed', item: { id: 'f', status: 'failed', changes: [{ path: '/a', kind: 'update', movedTo: '/b' }] } },
    { type: 'item/completed', item: { id: 't', status: 'failed' } },
    { type: 'turn/completed', status: 'interrupted', failure: null },
  ]);
});

test('an answer that only the end of the turn tells is told; one that never came is dropped', () => {
  const turn = translator();
  started(turn, { type: 'agentMessage', id: 'lost', text: '' });
  started(turn, { type: 'agentMessage', id: 'late', text: '' });
  const late = { type: 'agentMessage', id: 'late', text: 'Late.', startedAtMs: 5, completedAtMs: 6 } as never;
  expect(turn.finish({ status: 'completed', error: null, items: [late] })).toMatchObject([
    { type: 'item/completed', item: { id: 'late', text: 'Late.' } },
    { type: 'item/dropped', itemId: 'lost' },
    { type: 'turn/completed', status: 'completed' },
  ]);
});

test('of all commands together no more than 1 MiB is told live, and that is said once', () => {
  const turn = translator();
  const piece = 'x'.repeat(100_000);
  const told: TurnEvent[] = [];
  for (let n = 0; n < 40; n += 1) {
    const command = { type: 'commandExecution', id: `c${n}`, command: `print ${n}`, cwd: '/', status: 'inProgress' };
    started(turn, { ...command, aggregatedOutput: null, exitCode: null, durationMs: null });
    for (let times = 0; times < 3; times += 1)
      told.push(...say(turn, 'item/commandExecution/outputDelta', { itemId: `c${n}`, delta: piece }));
    // A message is no output: it is told to its end.
    if (n === 30) {
      started(turn, { type: 'agentMessage', id: 'm', text: '' });
      expect(say(turn, 'item/agentMessage/delta', { itemId: 'm', delta: 'Still here.' })).toHaveLength(1);
    }
  }
  const deltas = told.filter(({ type }) => type === 'item/delta');
  expect(deltas).toHaveLength(10);
  expect(told.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []))).toMatchObject([
    { type: 'notice', text: expect.stringMatching(/passed 1 MiB at `print 3`/) },
  ]);
  const left = turn.finish({ status: 'interrupted', error: null, items: [] });
  const kept = left.map((event) =>
    event.type === 'item/completed' && event.item.type === 'commandExecution' ? event.item.output.length : 0,
  );
  expect(kept.reduce((sum, length) => sum + length)).toBeLessThan(1024 * 1024 + 40 * 100);
});

test('usage is the turn’s own share of what Codex counts for the thread, told once', () => {
  const tokens = (n: number) => ({
    totalTokens: n,
    inputTokens: n,
    cachedInputTokens: 0,
    cacheWriteInputTokens: 0,
    outputTokens: 0,
    reasoningOutputTokens: 0,
  });
  const use = (turn: Translator, total: number, last: number) =>
    say(turn, 'thread/tokenUsage/updated', { tokenUsage: { total: tokens(total), last: tokens(last), modelContextWindow: 1 } });
  const resumed = translator(tokens(100));
  expect(use(resumed, 100, 40)).toEqual([]);
  expect(use(resumed, 150, 50)).toMatchObject([{ usage: { total: 50 } }]);
  expect(use(resumed, 150, 50)).toEqual([]);
  expect(use(resumed, 160, 10)).toMatchObject([{ usage: { total: 60 } }]);
  expect(use(translator(null), 100, 40)).toMatchObject([{ usage: { total: 40 } }]);
});

test.each<[Partial<TurnError>, object]>([
  [{ codexErrorInfo: 'contextWindowExceeded', message: 'x' }, { code: 'model/contextTooLong' }],
  [
    { codexErrorInfo: 'unauthorized', message: 'x' },
    { code: 'codex/notLoggedIn', hint: 'Log in.' },
  ],
  [{ codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } }, message: 'x' }, { code: 'codex/notLoggedIn' }],
  [{ codexErrorInfo: { responseTooManyFailedAttempts: { httpStatusCode: 429 } }, message: 'x' }, { code: 'model/rateLimited' }],
  [{ codexErrorInfo: { httpConnectionFailed: { httpStatusCode: null } }, message: 'x' }, { code: 'model/unreachable' }],
  [{ codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 404 } }, message: 'x' }, { code: 'model/refused' }],
  [
    { codexErrorInfo: 'other', message: '{"error":{"code":"model_not_found","message":"no such model"}}' },
    { code: 'model/notFound', message: 'The model’s server does not offer this model: no such model.' },
  ],
  [
    { codexErrorInfo: 'newKind', message: 'as it says' },
    { code: 'codex/turnFailed', message: 'The turn failed: as it says.' },
  ],
  [
    { codexErrorInfo: { newObject: 5 }, message: 'two\nlines' },
    { code: 'codex/turnFailed', message: 'The turn failed: two lines.' },
  ],
  [{ codexErrorInfo: null, message: '{"odd":1}' }, { code: 'codex/turnFailed' }],
])('a failed turn says why: %j', (error, expected) => {
  expect(turnFailure(error as TurnError, source)).toMatchObject(expected);
});

test('refusals of Codex become our failures', () => {
  const of = (code: number, message: string, data?: unknown) => requestFailure('thread/start', new RpcError({ code, message, data }));
  expect(of(-32001, 'Server overloaded; retry later.')).toMatchObject({ code: 'codex/overloaded' });
  expect(of(-32602, 'Input exceeds', { input_error_code: 'input_too_large', actual_chars: 1048577 })).toMatchObject({
    code: 'codex/inputTooLarge',
  });
  expect(of(-32600, 'thread x already has an active writer')).toMatchObject({ code: 'thread/heldElsewhere' });
  expect(of(-32600, 'anything else')).toMatchObject({ code: 'codex/refused', message: 'Codex refused thread/start: anything else' });
});

test('every question of Codex has an answer that grants nothing', () => {
  const granting = /accept|approved|"success":true/;
  const answered = [
    'item/commandExecution/requestApproval',
    'item/fileChange/requestApproval',
    'item/permissions/requestApproval',
    'item/tool/requestUserInput',
    'mcpServer/elicitation/request',
    'item/tool/call',
    'applyPatchApproval',
    'execCommandApproval',
  ];
  for (const method of answered) expect(JSON.stringify(answerServerRequest(method))).not.toMatch(granting);
  for (const method of ['attestation/generate', 'currentTime/read', 'account/chatgptAuthTokens/refresh', 'something/new']) {
    expect(() => answerServerRequest(method)).toThrow(RpcError);
  }
});
