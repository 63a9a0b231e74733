import { expect, test } from 'vitest';
import { type Item } from '../../../shared/model/item.ts';
import { mostPlaces, placesOf } from './find.ts';
import { type Entry } from './log.ts';

const times = { startedAtMs: 1, completedAtMs: 2 };
const item = (id: string, rest: object): Entry => ({
  type: 'item',
  key: id,
  atMs: 1,
  live: false,
  item: { id, ...times, ...rest } as Item,
});
const command = (id: string, line: string, output: string) =>
  item(id, { type: 'commandExecution', command: line, cwd: '/', status: 'completed', output, exitCode: 0, durationMs: 1 });

test('places come in the order of the log, those of an output by their lines', () => {
  const log: readonly Entry[] = [
    { type: 'prompt', key: 'prompt', atMs: 1, text: 'Fix the Clock, the clock!' },
    command('c', 'bash -lc "cat clock.ts"', 'a\n\u001b[31mclo\u001b[0mck clock\nb'),
    item('f', { type: 'fileChange', status: 'completed', changes: [{ path: 'clock.ts', kind: 'update', movedTo: null, diff: '+none' }] }),
    item('o', { type: 'other', kind: 'clock' }),
  ];
  expect(placesOf(log, 'CLOCK')).toEqual([
    { key: 'prompt', line: null, nth: 0 },
    { key: 'prompt', line: null, nth: 1 },
    { key: 'c', line: null, nth: 0 },
    { key: 'c', line: 1, nth: 0 },
    { key: 'c', line: 1, nth: 1 },
    { key: 'f', line: null, nth: 0 },
  ]);
  expect(placesOf(log, '')).toEqual([]);
  expect(placesOf(log, 'pendulum')).toEqual([]);
});

test('of a word that is everywhere no more places are kept than anybody steps through', () => {
  expect(placesOf([command('c', 'x', 'a a a\n'.repeat(10_000))], 'a')).toHaveLength(mostPlaces);
});
