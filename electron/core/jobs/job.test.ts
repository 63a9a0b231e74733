import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newJob } from '../../../e2e/fixtures/job.ts';
import { isFinal, Job, JobStatus } from '../../../shared/model/job.ts';
import { decide, type Ending, evolve, type JobCommand } from './job.ts';

const after = (job: Job, ...commands: readonly JobCommand[]): Job =>
  commands.reduce((present, command) => decide(present, command).reduce(evolve, present), job);

const failure = { code: 'codex/exited', message: 'Codex ended.', hint: null };
const usage = { input: 10, cachedInput: 5, output: 3, reasoning: 1, total: 13 };
const ending = (status: Ending['status']): Ending => ({
  status,
  answer: status === 'completed' ? 'Forty-two.' : null,
  failure: status === 'completed' ? null : failure,
  usage,
});
const run: JobCommand = { type: 'run', atMs: 1_760_000_001_999 };
const openThread: JobCommand = { type: 'openThread', threadId: 'thread', model: 'gpt-5.5', effort: 'high' };
const startTurn: JobCommand = { type: 'startTurn', turnId: 'turn' };
const stall: JobCommand = { type: 'stall' };
const wake: JobCommand = { type: 'wake' };
const wait: JobCommand = { type: 'wait', reason: 'approval: 3 files' };
const proceed: JobCommand = { type: 'proceed', atMs: 1_760_000_002_999 };
const end = (status: Ending['status']): JobCommand => ({ type: 'end', atMs: 1_760_000_003_500, durationMs: 1501, ending: ending(status) });

test('a job goes from queued to running to its end, and keeps what it learned on the way', () => {
  const queued = newJob();
  const done = after(queued, run, openThread, startTurn, end('completed'));
  expect(done).toEqual({
    ...queued,
    status: 'completed',
    model: 'gpt-5.5',
    effort: 'high',
    threadId: 'thread',
    turnId: 'turn',
    startedAt: 1_760_000_001,
    finishedAt: 1_760_000_003,
    durationMs: 1501,
    answer: 'Forty-two.',
    usage,
  });
  expect(queued).toEqual(newJob());
});

test('each command in each state: what it leads to', () => {
  const table = JobStatus.options.map((status) => {
    const job = newJob({ status });
    return [
      status,
      ...[run, openThread, startTurn, stall, wake, wait, proceed, end('failed')].map((command) => after(job, command).status),
    ];
  });
  expect(table).toEqual([
    ['queued', 'running', 'queued', 'queued', 'queued', 'queued', 'waiting', 'queued', 'failed'],
    ['waiting', 'waiting', 'waiting', 'waiting', 'waiting', 'waiting', 'waiting', 'running', 'failed'],
    ['running', 'running', 'running', 'running', 'stalled', 'running', 'waiting', 'running', 'failed'],
    ['stalled', 'stalled', 'stalled', 'stalled', 'stalled', 'running', 'waiting', 'stalled', 'failed'],
    ...['completed', 'failed', 'cancelled', 'interrupted'].map((final) => Array(9).fill(final)),
  ]);
});

test('a job that waits says for what, and the time it began stays what it was', () => {
  const waiting = after(newJob(), run, wait);
  expect(waiting).toMatchObject({ status: 'waiting', waitingFor: 'approval: 3 files', startedAt: 1_760_000_001 });
  expect(decide(waiting, wait)).toEqual([]);
  const other = after(waiting, { type: 'wait', reason: 'approval: npm test' });
  expect(other).toMatchObject({ status: 'waiting', waitingFor: 'approval: npm test' });
  expect(after(other, proceed)).toMatchObject({ status: 'running', waitingFor: null, startedAt: 1_760_000_001 });
  expect(after(newJob(), wait, proceed)).toMatchObject({ status: 'running', startedAt: 1_760_000_002 });
  expect(after(waiting, end('cancelled'))).toMatchObject({ status: 'cancelled', waitingFor: null });
});

test('a job that never ran ends without a duration', () => {
  const cancelled = after(newJob(), { type: 'end', atMs: 1_760_000_002_000, durationMs: null, ending: ending('cancelled') });
  expect(cancelled).toEqual(newJob({ status: 'cancelled', finishedAt: 1_760_000_002, failure, usage }));
});

const anyCommand = fc.oneof(
  fc.record({ type: fc.constant('run' as const), atMs: fc.nat() }),
  fc.record({ type: fc.constant('openThread' as const), threadId: fc.string(), model: fc.string(), effort: fc.option(fc.string()) }),
  fc.record({ type: fc.constant('startTurn' as const), turnId: fc.string() }),
  fc.constantFrom(stall, wake),
  fc.record({ type: fc.constant('wait' as const), reason: fc.string() }),
  fc.record({ type: fc.constant('proceed' as const), atMs: fc.nat() }),
  fc.record({
    type: fc.constant('end' as const),
    atMs: fc.nat(),
    durationMs: fc.option(fc.nat()),
    ending: fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const, 'interrupted' as const).map(ending),
  }),
);
const legal = new Set(
  [
    'queued→running',
    'queued→waiting',
    'running→stalled',
    'running→waiting',
    'stalled→running',
    'stalled→waiting',
    'waiting→running',
  ].concat(['queued→final', 'running→final', 'stalled→final', 'waiting→final']),
);

test('whatever is asked in whatever order: a final job never changes, and status takes legal steps only', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 20 }), (commands) => {
      let job = newJob();
      for (const command of commands) {
        const next = after(job, command);
        if (isFinal(job.status)) expect(decide(job, command)).toEqual([]);
        if (next.status !== job.status) expect(legal).toContain(`${job.status}→${isFinal(next.status) ? 'final' : next.status}`);
        expect(next.finishedAt !== null).toBe(isFinal(next.status));
        expect(next.waitingFor !== null).toBe(next.status === 'waiting');
        expect(Job.parse(next)).toEqual(next);
        expect({ id: next.id, prompt: next.prompt, clientId: next.clientId }).toEqual({
          id: job.id,
          prompt: job.prompt,
          clientId: job.clientId,
        });
        job = next;
      }
    }),
  );
});
