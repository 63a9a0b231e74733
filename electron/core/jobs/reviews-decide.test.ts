import { expect, test } from 'vitest';
import { newJob } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { type ChangedFile, type ChangeSet, type Hunk, type HunkLine } from '../../../shared/model/change-set.ts';
import { Review } from '../../../shared/model/review.ts';
import { type AllowedPath } from '../policy/allowed-path.ts';
import { accepted, carriedOver, changed, countsOf, leftOut } from './reviews-decide.ts';
import { backMessage } from './reviews-message.ts';
import { type StoredReview } from './reviews-ports.ts';
import { newReview } from './reviews-record.ts';
import { recovered } from './reviews-recover.ts';

const line = (type: HunkLine['type'], text: string): HunkLine => ({ type, text, newline: true });
const side = { kind: 'file', executable: false, size: 9, sha256: 'a'.repeat(64) } as const;
const hunk = (id: string, start: number): Hunk => ({
  id,
  oldStart: start,
  oldLines: 2,
  newStart: start,
  newLines: 3,
  lines: [line('context', 'same'), line('removed', `old ${id}`), line('added', `new ${id}`), line('added', `more ${id}`)],
});

function file(path: string, hunks: Hunk[], refusedFor: string | null = null): ChangedFile {
  const counts = { added: hunks.length * 2, removed: hunks.length };
  const content = { type: 'text', encoding: 'utf8', hunks } as const;
  return {
    id: `f_${path}`,
    status: 'modified',
    path,
    oldPath: null,
    before: side,
    after: side,
    content,
    ...counts,
    flags: [],
    refused: refusedFor,
  };
}

const setOf = (...files: ChangedFile[]): ChangeSet => ({
  digest: 'd'.repeat(64),
  files,
  counts: { files: files.length, added: 0, removed: 0 },
  skipped: [],
});
const two = setOf(file('a.ts', [hunk('h1', 1), hunk('h2', 20)]), file('.git/x', [], 'lies in .git'));
const partial = (hunks: Record<string, { type: 'accepted' | 'rejected' }>) => ({ type: 'partial' as const, hunks, attributes: false });

test('“all” accepts what has no decision, never what was rejected, and never what cannot be accepted', () => {
  expect(accepted(two, {}, true)).toEqual({ 'f_a.ts': { type: 'accepted' } });
  expect(accepted(two, { 'f_a.ts': partial({ h2: { type: 'rejected' } }) }, true)).toEqual({
    'f_a.ts': partial({ h1: { type: 'accepted' }, h2: { type: 'rejected' } }),
  });
  expect(accepted(two, { 'f_a.ts': { type: 'rejected' } }, true)).toEqual({ 'f_a.ts': { type: 'rejected' } });
  const some = accepted(two, { 'f_a.ts': partial({ h1: { type: 'accepted' } }) }, false);
  expect(countsOf(two, some)).toEqual({ files: 1, added: 2, removed: 1 });
  expect(leftOut(two, some)).toEqual(['a.ts', '.git/x']);
});

test('a decision has to fit what is shown; null takes one back', async () => {
  expect(changed(two, { 'f_a.ts': { type: 'rejected' } }, { 'f_a.ts': null })).toEqual({});
  await refused('change/badDecision', () => changed(two, {}, { f_b: { type: 'accepted' } }));
  await refused('change/badDecision', () => changed(two, {}, { 'f_a.ts': partial({ h9: { type: 'accepted' } }) }));
  await refused('change/badDecision', () => changed(two, {}, { 'f_.git/x': { type: 'accepted' } }));
});

test('in the next round what is unchanged keeps its yes, and nothing keeps its no', () => {
  const decisions = { 'f_a.ts': partial({ h1: { type: 'accepted' }, h2: { type: 'rejected' } }), 'f_b.ts': { type: 'accepted' } as const };
  const before = setOf(...two.files, file('b.ts', [hunk('h3', 1)]));
  const after = setOf(file('a.ts', [hunk('h1', 1), hunk('h2', 21)]), file('b.ts', [hunk('h4', 1)]));
  expect(carriedOver(before, after, decisions)).toEqual({ 'f_a.ts': partial({ h1: { type: 'accepted' } }) });
  expect(carriedOver(before, before, decisions)['f_b.ts']).toEqual({ type: 'accepted' });
});

test('what goes back names file and line and quotes the lines, also those that were edited or taken in part', async () => {
  const text = backMessage(
    two,
    {
      decisions: {
        'f_a.ts': {
          type: 'partial',
          attributes: false,
          hunks: { h1: { type: 'edited', text: 'same\nmine ```\n' }, h2: { type: 'lines', accepted: [[1, 2]] } },
        },
      },
      comments: [
        { id: 'c', fileId: 'f_a.ts', hunkId: 'h2', line: 1, text: 'Why did this go?' },
        { id: 'd', fileId: 'f_a.ts', hunkId: null, line: null, text: 'Split this file.' },
      ],
    },
    'Nearly there.',
  );
  expect(text).toContain('Nearly there.');
  expect(text).toContain('a.ts, line 21 of the file before:\n```\n-old h2\n```\nWhy did this go?');
  expect(text).toContain('a.ts: Split this file.');
  expect(text).toContain('a.ts, lines 1–3: to read as follows.\n````\nsame\nmine ```\n````');
  expect(text).toContain('a.ts, lines 20–22: these lines are rejected.\n```\n+more h2\n```');
  await refused('change/badDecision', () => backMessage(two, { decisions: {}, comments: [] }, ' '));
});

test('after a crash a review is as its files say, and undecided otherwise', () => {
  const workspace = { id: 'ws', kind: 'worktree', cwd: '/w' as AllowedPath, folder: '/w', checkout: '/repo' } as const;
  const fresh = newReview('chg_0123456789abcdef', newJob(), workspace, two, 1_760_000_000_000);
  expect(Review.parse(fresh.review)).toEqual(fresh.review);
  const asked: StoredReview = { ...fresh, review: { ...fresh.review, approvalId: 'apr_0123456789abcdef' } };
  const landing: StoredReview = {
    ...asked,
    landingId: 'l',
    landings: 1,
    landing: 'apply',
    review: { ...asked.review, landed: two.counts },
  };
  const reverting: StoredReview = { ...landing, landing: 'revert', review: { ...landing.review, state: 'applied' } };
  const after = (stored: StoredReview, outcome: 'done' | 'undone' | null) => recovered(stored, outcome, 1_760_000_009_000);
  expect(after(fresh, null)).toBe(null);
  expect(after(asked, null)?.stored).toEqual(fresh);
  expect(after({ ...asked, review: { ...asked.review, state: 'sentBack' } }, null)?.stored).toEqual(fresh);
  expect(after(landing, 'done')).toMatchObject({
    type: 'change/applied',
    stored: { landing: null, review: { state: 'applied', decidedAt: 1_760_000_009, landed: two.counts, approvalId: null } },
  });
  expect(after(landing, 'undone')).toMatchObject({
    type: 'change/notLanded',
    stored: { landing: null, review: { state: 'pending', landed: null, failure: { code: 'change/notLanded' } } },
  });
  expect(after(reverting, 'done')).toMatchObject({ type: 'change/reverted', stored: { review: { state: 'reverted' } } });
  expect(after(reverting, 'undone')).toMatchObject({
    type: 'change/notLanded',
    stored: { review: { state: 'applied', landed: two.counts } },
  });
});
