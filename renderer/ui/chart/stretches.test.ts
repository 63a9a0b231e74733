import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runsOf, type Stretch, totals } from './stretches.ts';

type Kind = 'queue' | 'model' | 'command';

const stretches: readonly Stretch<Kind>[] = [
  { kind: 'queue', from: 0, until: 20 },
  { kind: 'model', from: 20, until: 50 },
  { kind: 'command', from: 50, until: 51 },
  { kind: 'model', from: 51, until: 100 },
];

test('lengths are added up, longest first, and what took no time is left out', () => {
  expect(totals([...stretches, { kind: 'command', from: 100, until: 100 }])).toEqual([
    ['model', 79],
    ['queue', 20],
    ['command', 1],
  ]);
  expect(totals([{ kind: 'queue', from: 5, until: 5 }])).toEqual([]);
});

test('a slot is of the kind that has most of it; what is too short for one is not seen, and where nothing is known nothing stands', () => {
  expect(runsOf(stretches, 0, 100, 10)).toEqual([
    { kind: 'queue', at: 0, width: 2 },
    { kind: 'model', at: 2, width: 8 },
  ]);
  expect(runsOf(stretches, -100, 100, 4)).toEqual([{ kind: 'model', at: 2, width: 2 }]);
  expect(runsOf(stretches, 0, 0, 10)).toEqual([]);
});

test('however they lie, pieces stand beside each other within the strip', () => {
  const stretch = fc
    .record({ kind: fc.constantFrom<Kind>('queue', 'model', 'command'), from: fc.nat(1000), length: fc.nat(300) })
    .map(({ kind, from, length }) => ({ kind, from, until: from + length }));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 30 }), fc.integer({ min: 1, max: 80 }), (given, slots) => {
      const runs = runsOf(given, 0, 1000, slots);
      runs.forEach(({ at, width, kind }, index) => {
        const next = runs[index + 1];
        expect(at + width).toBeLessThanOrEqual(next?.at ?? slots);
        expect(next?.kind === kind && next.at === at + width).toBe(false);
      });
    }),
  );
});
