import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FileDecision } from '../../../shared/model/change-set.ts';
import {
  editedDecision,
  fileStanding,
  hunkDecision,
  hunkStanding,
  isDecided,
  landingText,
  lineStanding,
  withAttributes,
  withHunk,
  withLines,
} from './decide.ts';
import { changedFile, hunk } from './fixture.ts';

const one = hunk('h1', 3, [' a', '-old 1', '-old 2', '+new 1', '+new 2', ' b']);
const two = hunk('h2', 20, ['+added']);
const file = changedFile({ hunks: [one, two] });
const accept = { type: 'accepted' } as const;
const reject = { type: 'rejected' } as const;

test('a file whose hunks were accepted one by one is an accepted file, and is only then decided', () => {
  const half = withHunk(file, undefined, 'h1', accept);
  expect(half).toEqual({ type: 'partial', attributes: false, hunks: { h1: accept } });
  expect([fileStanding(half ?? undefined), isDecided({ hunks: 2 }, half ?? undefined)]).toEqual(['partial', false]);
  expect(withHunk(file, half ?? undefined, 'h2', accept)).toEqual(accept);
});

test('rejecting one hunk of an accepted file keeps the others, and taking everything back leaves nothing decided', () => {
  const rest = withHunk(file, accept, 'h2', reject);
  expect(rest).toEqual({ type: 'partial', attributes: false, hunks: { h1: accept, h2: reject } });
  const less = withHunk(file, rest ?? undefined, 'h1', null);
  expect(withHunk(file, less ?? undefined, 'h2', null)).toBeNull();
});

test('lines are accepted by range, whichever end was chosen first; the rest of the hunk is rejected by that', () => {
  const some = withLines(file, undefined, { hunk: one, range: [3, 1], accept: true });
  expect(hunkDecision(some ?? undefined, 'h1')).toEqual({ type: 'lines', accepted: [[1, 3]] });
  expect(lineStanding(hunkDecision(some ?? undefined, 'h1'), 4)).toBe('rejected');
  const all = withLines(file, some ?? undefined, { hunk: one, range: [4, 4], accept: true });
  expect(hunkStanding(hunkDecision(all ?? undefined, 'h1'))).toBe('accepted');
});

test('a new name is decided on apart: it stays when a hunk is rejected, and does not come with one that is accepted', () => {
  const renamed = changedFile({ hunks: [one, two], status: 'renamed', oldPath: 'src/time.ts' });
  expect(withHunk(renamed, accept, 'h1', reject)).toMatchObject({ attributes: true });
  expect(withHunk(renamed, undefined, 'h1', accept)).toMatchObject({ attributes: false });
  const hunksOnly = withHunk(renamed, withHunk(renamed, undefined, 'h1', accept) ?? undefined, 'h2', accept);
  expect(hunksOnly).toMatchObject({ type: 'partial' });
  expect(withAttributes(renamed, hunksOnly ?? undefined, true)).toEqual(accept);
});

test('an edited text that is what one side has is no edit', () => {
  expect(editedDecision(one, 'a\nnew 1\nnew 2\nb\n')).toEqual(accept);
  expect(editedDecision(one, 'a\nold 1\nold 2\nb\n')).toEqual(reject);
  expect(editedDecision(one, 'a\nmine\nb\n')).toEqual({ type: 'edited', text: 'a\nmine\nb\n' });
});

test('whatever is done to lines, each line stands as it was last told, and the text that lands says the same', () => {
  const steps = fc.array(fc.record({ range: fc.tuple(fc.nat(5), fc.nat(5)), accept: fc.boolean() }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(steps, (told) => {
      let decision: FileDecision | undefined;
      const lands = [false, false, false, false, false, false];
      for (const { range, accept: yes } of told) {
        decision = withLines(file, decision, { hunk: one, range, accept: yes }) ?? undefined;
        for (let at = Math.min(...range); at <= Math.max(...range); at += 1) lands[at] = yes;
      }
      const of = hunkDecision(decision, 'h1');
      const changed = [1, 2, 3, 4];
      expect(changed.map((at) => lineStanding(of, at) === 'accepted')).toEqual(changed.map((at) => lands[at]));
      const kept = one.lines.filter(({ type }, at) => type === 'context' || (type === 'added') === lands[at]);
      expect(landingText(one, of)).toBe(kept.map(({ text }) => `${text}\n`).join(''));
    }),
  );
});
