import { join } from 'node:path';
import { type RootConfig } from '../../shared/model/config.ts';
import { type ApprovalParts } from './approvals.ts';
import { type Changes } from './events/changes.ts';
import { type Host } from './host.ts';
import { type EngineOptions } from './jobs/active.ts';
import { ownersSay } from './jobs/approvals-codex.ts';
import { Reviews } from './jobs/reviews.ts';
import { type ReviewsOptions } from './jobs/reviews-ports.ts';
import { workplaces } from './jobs/workplace.ts';
import { type Database } from './state/database.ts';
import { ReviewTable } from './state/reviews.ts';
import { WorkspaceTable } from './state/workspaces.ts';
import { Git } from './workspace/git.ts';
import { Landings } from './workspace/landing.ts';
import { Merger } from './workspace/merge.ts';
import { Workspaces } from './workspace/workspaces.ts';
import { Workshop } from './workshop.ts';

export interface ReviewParts extends AsyncDisposable {
  readonly reviews: Reviews;
  /** What the engine needs of the owner's rules for writes. */
  readonly writes: Required<Pick<EngineOptions, 'gate' | 'answerer' | 'isRepository' | 'workplace' | 'changesOf' | 'reviewOf'>>;
  /** Ends what an earlier host left. To be called once, before any job starts. */
  recover(): Promise<void>;
}

interface ReviewsHome extends ApprovalParts, Pick<ReviewsOptions, 'revise'> {
  readonly db: Database;
  readonly changes: Changes;
  readonly host: Pick<Host, 'dataDir' | 'environment' | 'now' | 'log'>;
  readonly roots: () => readonly RootConfig[];
  readonly git: Git | null;
}

/** What one workspace may hold; past it the job is refused. */
const limits = { maxBytes: 8 * 1024 ** 3, maxFiles: 500_000 };

/** Reviews over the state and the data directory, told to whoever watches. */
export function openReviews({ db, changes, host, roots, git, approvals, audit, revise }: ReviewsHome): ReviewParts {
  const { dataDir, environment, now, log } = host;
  const workshop = new Workshop({
    workspaces: new Workspaces({ folder: join(dataDir, 'worktrees'), store: new WorkspaceTable(db), git, limits }),
    landings: new Landings(join(dataDir, 'artifacts', 'landings')),
    merger: new Merger(git, join(dataDir, 'worktrees', '.scratch')),
    artifacts: join(dataDir, 'artifacts', 'reviews'),
    roots,
    now,
    log,
  });
  const reviews = new Reviews({
    store: new ReviewTable(db, audit),
    changeSets: workshop,
    workspaces: workshop,
    revise,
    approvals,
    roots,
    changed: (review) => changes.announce({ topic: 'review', review }),
    now,
    log,
  });
  return {
    reviews,
    writes: {
      ...ownersSay(approvals, environment['PATH'] ?? ''),
      isRepository: (cwd, root) => workshop.isRepository(cwd, root),
      workplace: workplaces(workshop, reviews),
      changesOf: (jobId) => reviews.book.ofJob(jobId),
      reviewOf: (jobId) => reviews.book.stateOfJob(jobId),
    },
    recover: async () => {
      await workshop.recover();
      await reviews.recover();
      await workshop.clear(reviews.workspaces.ids);
    },
    [Symbol.asyncDispose]: () => reviews[Symbol.asyncDispose](),
  };
}

/** The git of this machine, outside of all that clients may write in; null where there is none that can be used. */
export async function findGit({ environment, log }: Pick<Host, 'environment' | 'log'>, outside: readonly string[]): Promise<Git | null> {
  try {
    return await Git.find({ environment, platform: process.platform, outside }, { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    log.warn('git notUsable', { error });
    return null;
  }
}
