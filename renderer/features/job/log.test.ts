import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Item } from '../../../shared/model/item.ts';
import { type Job, type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { emptyLog, entriesOf, type Log, withEvents } from './log.ts';

const base: Job = {
  id: 'job_0123456789abcdef',
  status: 'running',
  title: 'Fix it',
  prompt: 'Fix it',
  operation: 'codex_read',
  bridgeId: 'chatgpt',
  clientId: 'client',
  clientName: 'ChatGPT',
  root: '/r',
  cwd: '/r',
  sandbox: 'read-only',
  model: null,
  effort: null,
  ephemeral: false,
  threadId: null,
  turnId: null,
  createdAt: 1000,
  startedAt: 1001,
  finishedAt: null,
  durationMs: null,
  answer: null,
  failure: null,
  usage: null,
  waitingFor: null,
  follows: null,
};

const message = (id: string, text: string): Item => ({ id, type: 'agentMessage', text, startedAtMs: 1, completedAtMs: null });
const command = (id: string, output: string): Item => ({
  id,
  type: 'commandExecution',
  command: 'ls',
  cwd: '/r',
  status: 'inProgress',
  output,
  exitCode: null,
  durationMs: null,
  startedAtMs: 1,
  completedAtMs: null,
});

function recorded(events: readonly NewJobEvent[]): readonly JobEvent[] {
  return events.map((event, at) => ({ ...event, seq: at + 1, jobId: base.id, atMs: 5000 + at }) as JobEvent);
}

function logOf(...events: readonly NewJobEvent[]): Log {
  return withEvents(emptyLog, recorded(events));
}

test('messages and outputs grow by their deltas', () => {
  const log = logOf(
    { type: 'item/started', item: message('m', '') },
    { type: 'item/started', item: command('c', '') },
    { type: 'item/delta', itemId: 'm', field: 'text', delta: 'Hel' },
    { type: 'item/delta', itemId: 'c', field: 'output', delta: 'a\n' },
    { type: 'item/delta', itemId: 'm', field: 'text', delta: 'lo' },
  );
  expect(log.items).toEqual([
    { item: message('m', 'Hello'), live: true },
    { item: command('c', 'a\n'), live: true },
  ]);
  expect(log).toMatchObject({ seq: 5, lastEventAtMs: 5004 });
});

test('a completed item replaces what its deltas had built, and late deltas change nothing', () => {
  const log = logOf(
    { type: 'item/started', item: message('m', '') },
    { type: 'item/delta', itemId: 'm', field: 'text', delta: 'Helo' },
    { type: 'item/completed', item: message('m', 'Hello') },
    { type: 'item/delta', itemId: 'm', field: 'text', delta: '!' },
    { type: 'item/started', item: message('m', '') },
  );
  expect(log.items).toEqual([{ item: message('m', 'Hello'), live: false }]);
});

test('a dropped item is gone, the one that takes its place stays in order', () => {
  const log = logOf(
    { type: 'item/started', item: message('m1', 'half') },
    { type: 'item/completed', item: command('c', 'x') },
    { type: 'item/dropped', itemId: 'm1' },
    { type: 'item/delta', itemId: 'm1', field: 'text', delta: 'ghost' },
    { type: 'item/started', item: message('m2', 'whole') },
    { type: 'item/delta', itemId: 'c', field: 'output', delta: 'no' },
    { type: 'item/delta', itemId: 'm2', field: 'text', delta: '.' },
  );
  expect(log.items.map(({ item }) => item)).toEqual([command('c', 'x'), message('m2', 'whole.')]);
});

test('however the events are cut into batches and however often they are sent again, the log is the same', () => {
  const kinds = fc.constantFrom('started', 'delta', 'completed', 'dropped');
  const history = fc.array(fc.tuple(kinds, fc.constantFrom('a', 'b', 'c')), { maxLength: 40 });
  fc.assert(
    fc.property(history, fc.array(fc.nat(40)), (steps, cuts) => {
      const events = recorded(steps.map(([kind, id], at) => eventOf(kind, id, at)));
      const whole = withEvents(emptyLog, events);
      let log = emptyLog;
      for (const end of [...cuts.sort((a, b) => a - b), events.length]) log = withEvents(log, events.slice(Math.max(0, log.seq - 3), end));
      expect(log).toEqual(whole);
    }),
  );
});

function eventOf(kind: string, id: string, at: number): NewJobEvent {
  if (kind === 'started') return { type: 'item/started', item: message(id, '') };
  if (kind === 'completed') return { type: 'item/completed', item: message(id, `done ${at}`) };
  return kind === 'dropped' ? { type: 'item/dropped', itemId: id } : { type: 'item/delta', itemId: id, field: 'text', delta: `${at},` };
}

test('the rows begin with what was asked and leave out what says nothing', () => {
  const asked: Item = { id: 'u', type: 'userMessage', text: 'Fix it, with context', startedAtMs: 1, completedAtMs: 1 };
  const log = logOf(
    { type: 'item/completed', item: asked },
    { type: 'item/started', item: { id: 'r', type: 'reasoning', text: '', startedAtMs: 1, completedAtMs: null } },
    { type: 'item/started', item: message('m', ' ') },
    { type: 'item/started', item: command('c', '') },
  );
  expect(entriesOf(log, base)).toEqual([
    { type: 'prompt', key: 'prompt', atMs: 1_000_000, text: 'Fix it, with context' },
    { type: 'item', key: 'c', atMs: 1, item: command('c', ''), live: true },
  ]);
});

test('the answer is the last message that equals it, and the end comes last', () => {
  const done: Job = { ...base, status: 'completed', answer: 'Hello', finishedAt: 1060 };
  const log = logOf({ type: 'item/completed', item: message('m1', 'Hello') }, { type: 'item/completed', item: message('m2', 'Hello') });
  expect(entriesOf(log, done).map(({ type, key }) => [type, key])).toEqual([
    ['prompt', 'prompt'],
    ['item', 'm1'],
    ['answer', 'm2'],
    ['end', 'end'],
  ]);
});

test('an answer whose message is not in the log is still shown, and nothing of an ended job is live', () => {
  const failed: Job = { ...base, status: 'failed', answer: 'Half', finishedAt: 1060 };
  const log = logOf({ type: 'item/started', item: command('c', 'x') });
  expect(entriesOf(log, failed)).toEqual([
    expect.objectContaining({ type: 'prompt' }),
    { type: 'item', key: 'c', atMs: 1, item: command('c', 'x'), live: false },
    { type: 'answer', key: 'answer', atMs: 1_060_000, text: 'Half' },
    { type: 'end', key: 'end', atMs: 1_060_000, job: failed },
  ]);
});
