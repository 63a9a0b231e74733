import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { newJob } from '../../e2e/fixtures/job.ts';
import { Config } from '../../shared/model/config.ts';
import { openApprovals } from './approvals.ts';
import { Changes } from './events/changes.ts';
import { type StoredReview } from './jobs/reviews-ports.ts';
import { newReview } from './jobs/reviews-record.ts';
import { type Log } from './lib/log.ts';
import { type AllowedPath } from './policy/allowed-path.ts';
import { openReviews } from './reviews.ts';
import { openState } from './state/backups.ts';
import { ReviewTable } from './state/reviews.ts';
import { WorkspaceTable } from './state/workspaces.ts';

const day = 86_400;
const now = Date.UTC(2026, 10, 20) / 1000;
const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const numbered = (prefix: string, n: number) => `${prefix}_${String(n).padStart(16, '0')}`;

/** Reviews over a state of its own, without git and without jobs. */
function openHome() {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(makeFolder('sweep'));
  const host = { dataDir: folder.path, environment: {}, now: () => now * 1000, log };
  const db = stack.use(openState(folder.path, host));
  const changes = new Changes();
  const config = Config.parse({});
  const { approvals, audit } = openApprovals({ db, changes, host, config: () => config, monotonic: () => 0 });
  stack.use(approvals);
  const revise = () => Promise.reject(new Error('nothing is sent back here'));
  const { reviews } = stack.use(openReviews({ db, changes, host, roots: () => [], git: null, approvals, audit, revise }));
  const table = new ReviewTable(db, audit);
  const workspaces = new WorkspaceTable(db);
  /** A review with a workspace and files of its own, made so many days ago. */
  const add = (n: number, state: StoredReview['review']['state'], days: number) => {
    const [id, workspaceId] = [numbered('chg', n), numbered('ws', n)];
    const home = folder.at(`worktrees/${workspaceId}`);
    const opened = {
      id: workspaceId,
      kind: 'copy',
      cwd: `${home}/tree` as AllowedPath,
      folder: `${home}/tree`,
      checkout: '/repo',
    } as const;
    const made = newReview(
      id,
      newJob(),
      opened,
      { digest: 'd', files: [], counts: { files: 1, added: 1, removed: 0 }, skipped: [] },
      now * 1000,
    );
    table.save({ ...made, review: { ...made.review, state, createdAt: now - days * day } }, null);
    const row = { ...opened, state: 'ready', owner: 'job', root: '/repo', checkoutId: '1:1', createdAt: now - days * day } as const;
    workspaces.put(row);
    mkdirSync(row.folder, { recursive: true });
    artifact(id, days);
  };
  const artifact = (id: string, days: number) => {
    mkdirSync(folder.at(`artifacts/reviews/${id}/1`), { recursive: true });
    utimesSync(folder.at(`artifacts/reviews/${id}`), now - days * day, now - days * day);
  };
  const left = () => ({ artifacts: readdirSync(folder.at('artifacts/reviews')), worktrees: readdirSync(folder.at('worktrees')) });
  return { reviews, add, artifact, left, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('what a failed save has left goes after a day; what a review knows stays, however old', async () => {
  await using home = openHome();
  home.add(1, 'pending', 3);
  home.artifact(numbered('chg', 8), 2);
  home.artifact(numbered('chg', 9), 0.5);
  await home.reviews.sweep({ nowMs: now * 1000, time: now - 7 * day });
  expect(home.left()).toEqual({ artifacts: [numbered('chg', 1), numbered('chg', 9)], worktrees: [numbered('ws', 1)] });
});

test('the workspace of a review that nobody came back to goes; one that Codex works in does not', async () => {
  await using home = openHome();
  home.add(1, 'pending', 8);
  home.add(2, 'pending', 6);
  home.add(3, 'sentBack', 8);
  await home.reviews.sweep({ nowMs: now * 1000, time: now - 7 * day });
  expect(home.left().worktrees).toEqual([numbered('ws', 2), numbered('ws', 3)]);
  expect(home.left().artifacts).toHaveLength(3);
});
