import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { newJob } from '../../../e2e/fixtures/job.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type StoredReview } from '../jobs/reviews-ports.ts';
import { newReview } from '../jobs/reviews-record.ts';
import { type AllowedPath } from '../policy/allowed-path.ts';
import { AuditTable } from './audit.ts';
import { Database } from './database.ts';
import { ReviewTable } from './reviews.ts';

const workspace = { id: 'ws', kind: 'copy', cwd: '/w' as AllowedPath, folder: '/w', checkout: '/repo' } as const;
const changeSet = { digest: 'd'.repeat(64), files: [], counts: { files: 1, added: 2, removed: 3 }, skipped: [] };

function review(number: number, change: Partial<Review> = {}, landing: StoredReview['landing'] = null): StoredReview {
  const made = newReview(`chg_${String(number).padStart(16, '0')}`, newJob(), workspace, changeSet, number * 1000);
  return { ...made, landing, review: { ...made.review, ...change } };
}

test('reviews are found by what is to be done with them, and each change has its line of the audit', () => {
  using folder = makeFolder('reviews');
  using db = Database.open(folder.at('state.db'));
  const audit = new AuditTable(db);
  const table = new ReviewTable(db, audit);
  const [pending, sentBack, applied, reverting] = [
    review(1),
    review(2, { state: 'sentBack' }),
    review(3, { state: 'applied' }),
    review(4, { state: 'applied' }, 'revert'),
  ];
  for (const one of [pending, sentBack, applied, reverting])
    table.save(one, { atMs: 1, type: 'change/shown', data: { id: one.review.id } });
  expect(audit.verify()).toMatchObject({ rows: 4, broken: null });
  expect(table.find(pending.review.id)).toEqual(pending);
  expect(table.find('chg_none')).toBe(null);
  expect(table.pendingCount()).toBe(1);
  expect(table.unsettled()).toEqual([pending, sentBack, reverting]);
  const first = table.list({ limit: 2 });
  expect(first.data).toEqual([reverting.review, applied.review]);
  expect(table.list({ limit: 2, cursor: first.nextCursor ?? '' })).toEqual({ data: [sentBack.review, pending.review], nextCursor: null });
  expect(table.list({ limit: 5, state: ['pending', 'applied'] }).data.map(({ id }) => id)).toEqual(
    [reverting, applied, pending].map(({ review: { id } }) => id),
  );
  // Nothing goes that is undecided, or landing.
  expect(table.decidedBefore(3)).toEqual([]);
  expect(table.decidedBefore(100)).toEqual([applied]);
  table.save({ ...pending, review: { ...pending.review, state: 'rejected' } }, null);
  expect(table.decidedBefore(100).map(({ review: { id } }) => id)).toEqual([pending.review.id, applied.review.id]);
  table.delete(pending.review.id);
  expect(table.find(pending.review.id)).toBe(null);
  expect(audit.verify().rows).toBe(4);
});
