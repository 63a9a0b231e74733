import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newJob } from '../../../e2e/fixtures/job.ts';
import { isFinal, type Job, JobStatus } from '../../../shared/model/job.ts';
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
const openThread: JobCommand = { type: 'openThread', threadId: 'thread', model: 'gpt-5.5' };
const startTurn: JobCommand = { type: 'startTurn', turnId: 'turn' };
const stall: JobCommand = { type: 'stall' };
const wake: JobCommand = { type: 'wake' };
const end = (status: Ending['status']): JobCommand => ({ type: 'end', atMs: 1_760_000_003_500, durationMs: 1501, ending: ending(status) });

test('a job goes from queued to running to its end, and keeps what it learned on the way', () => {
  const queued = newJob();
  const done = after(queued, run, openThread, startTurn, end('completed'));
  expect(done).toEqual({
    ...queued,
    status: 'completed',
    model: 'gpt-5.5',
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
    return [status, ...[run, openThread, startTurn, stall, wake, end('failed')].map((command) => after(job, command).status)];
  });
  expect(table).toEqual([
    ['queued', 'running', 'queued', 'queued', 'queued', 'queued', 'failed'],
    ['waiting', 'waiting', 'waiting', 'waiting', 'waiting', 'waiting', 'failed'],
    ['running', 'running', 'running', 'running', 'stalled', 'running', 'failed'],
    ['stalled', 'stalled', 'stalled', 'stalled', 'stalled', 'running', 'failed'],
    ['completed', 'completed', 'completed', 'completed', 'completed', 'completed', 'completed'],
    ['failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed'],
    ['cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled'],
    ['interrupted', 'interrupted', 'interrupted', 'interrupted', 'interrupted', 'interrupted', 'interrupted'],
  ]);
});

test('a job that never ran ends without a duration', () => {
  const cancelled = after(newJob(), { type: 'end', atMs: 1_760_000_002_000, durationMs: null, ending: ending('cancelled') });
  expect(cancelled).toEqual(newJob({ status: 'cancelled', finishedAt: 1_760_000_002, failure, usage }));
});

const anyCommand = fc.oneof(
  fc.record({ type: fc.constant('run' as const), atMs: fc.nat() }),
  fc.record({ type: fc.constant('openThread' as const), threadId: fc.string(), model: fc.string() }),
  fc.record({ type: fc.constant('startTurn' as const), turnId: fc.string() }),
  fc.record({
    type: fc.constant('end' as const),
    atMs: fc.nat(),
    durationMs: fc.option(fc.nat()),
    ending: fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const, 'interrupted' as const).map(ending),
  }),
);
const legal = new Set(['queued→running', 'queued→final', 'running→final']);

test('whatever is asked in whatever order: a final job never changes, and status takes legal steps only', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 12 }), (commands) => {
      let job = newJob();
      for (const command of commands) {
        const next = after(job, command);
        if (isFinal(job.status)) expect(decide(job, command)).toEqual([]);
        if (next.status !== job.status) expect(legal).toContain(`${job.status}→${isFinal(next.status) ? 'final' : next.status}`);
        expect(next.finishedAt !== null).toBe(isFinal(next.status));
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
