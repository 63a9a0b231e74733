import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Item } from '../../../shared/model/item.ts';
import { type Job, waitingForClient } from '../../../shared/model/job.ts';
import { type Stage, timeline, withStage } from './timeline.ts';

const job = (status: Job['status'], waitingFor: string | null = null) => ({ status, waitingFor }) as Job;
const command = (startedAtMs: number, completedAtMs: number | null): Item =>
  ({ id: `c${startedAtMs}`, type: 'commandExecution', startedAtMs, completedAtMs }) as Item;

test('stages follow the job and not each of its events', () => {
  const told: readonly (readonly [Job, number])[] = [
    [job('queued'), 10],
    [job('running'), 20],
    [job('running'), 25],
    [job('stalled'), 27],
    [job('waiting', 'approval: 3 files'), 30],
    [job('running'), 50],
    [job('waiting', waitingForClient('look_up')), 60],
    [job('completed'), 70],
  ];
  const stages = told.reduce<readonly Stage[]>((all, [now, atMs]) => withStage(all, now, atMs), []);
  expect(stages.map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ['queue', 10],
    ['turn', 20],
    ['owner', 30],
    ['turn', 50],
    ['client', 60],
    ['end', 70],
  ]);
  expect(timeline(stages, [command(22, 26), command(24, 31), command(52, null)], 1000)).toEqual([
    { kind: 'queue', from: 10, until: 20 },
    { kind: 'model', from: 20, until: 22 },
    { kind: 'commands', from: 22, until: 30 },
    { kind: 'owner', from: 30, until: 50 },
    { kind: 'model', from: 50, until: 52 },
    { kind: 'commands', from: 52, until: 60 },
    { kind: 'client', from: 60, until: 70 },
  ]);
});

test('a job that goes on is told up to now, and one that was not heard of has no time', () => {
  expect(timeline([{ kind: 'turn', atMs: 5 }], [], 9)).toEqual([{ kind: 'model', from: 5, until: 9 }]);
  expect(timeline([], [command(1, 2)], 9)).toEqual([]);
});

test('whatever ran beside each other, all of the time is told once', () => {
  const kind = fc.constantFrom<Stage['kind']>('queue', 'turn', 'owner', 'client');
  const stages = fc.array(fc.record({ kind, passed: fc.nat(50) }), { maxLength: 12 });
  const commands = fc.array(fc.record({ from: fc.nat(500), length: fc.option(fc.nat(80)) }), { maxLength: 12 });
  fc.assert(
    fc.property(stages, commands, (passed, ran) => {
      const told: Stage[] = [];
      for (const { kind: now, passed: length } of passed) told.push({ kind: now, atMs: (told.at(-1)?.atMs ?? 0) + length });
      const items = ran.map(({ from, length }) => command(from, length === null ? null : from + length));
      const parts = timeline(told, items, 600);
      expect(parts.reduce((sum, { from, until }) => sum + until - from, 0)).toBe(600 - (told[0]?.atMs ?? 600));
      expect(parts.slice(1).map(({ from }) => from)).toEqual(parts.slice(0, -1).map(({ until }) => until));
    }),
  );
});
