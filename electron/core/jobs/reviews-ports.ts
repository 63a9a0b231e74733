import { type ChangeSet, type Decisions, type TextEncoding } from '../../../shared/model/change-set.ts';
import { type RootConfig } from '../../../shared/model/config.ts';
import { type Review, type ReviewState } from '../../../shared/model/review.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { type AllowedPath } from '../policy/allowed-path.ts';
import { type Approvals } from './approvals.ts';
import { type AuditEntry } from './approvals-ports.ts';

/** A review as it is kept. */
export interface StoredReview {
  readonly review: Review;
  /** The last one asked for, done or not: what it landed is what a revert undoes. */
  readonly landingId: string | null;
  /** How many were asked for. */
  readonly landings: number;
  /** Set while the checkout is being changed, so that a crash in between is found. */
  readonly landing: 'apply' | 'revert' | null;
  /** While a landing is under way: the decisions before it, of which it may accept more. */
  readonly undecided?: Review['decisions'];
  /** Where it was made; while it is open that is kept, so that Codex can go on there. Absent for one of an earlier version. */
  readonly workspaceId?: string;
  /** Jobs that worked on it before the present one. */
  readonly formerJobs?: readonly string[];
}

export interface ReviewQuery {
  readonly state?: readonly ReviewState[] | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface ReviewPage {
  readonly data: readonly Review[];
  readonly nextCursor: string | null;
}

/** Where reviews are kept. All throw Failure state/*. */
export interface ReviewStore {
  /** With its line of the audit, in one durable transaction. */
  save(stored: StoredReview, entry: AuditEntry | null): void;
  find(id: string): StoredReview | null;
  /** The last one that a job works or worked on. */
  findByJob(jobId: string): StoredReview | null;
  /** Newest first. */
  list(query: ReviewQuery): ReviewPage;
  /** Those that are not decided, and those whose landing was begun. */
  unsettled(): readonly StoredReview[];
  pendingCount(): number;
  /** Those that are decided and were made before this time (Unix seconds). */
  decidedBefore(time: number): readonly StoredReview[];
  delete(id: string): void;
}

/** A workspace that a job works in. */
export interface OpenWorkspace {
  readonly id: string;
  readonly kind: 'worktree' | 'copy';
  /** Where turns run. */
  readonly cwd: AllowedPath;
  /** All of it. */
  readonly folder: string;
  /** The owner's folder that it stands for. */
  readonly checkout: string;
}

/** Workspaces of jobs. */
export interface Workspaces {
  /** @throws Failure workspace/*, git/* */
  open(asked: WorkspaceQuestion, call: Call): Promise<OpenWorkspace>;
  /** One that an earlier job left. @throws Failure workspace/notFound when it is gone */
  reopen(id: string): Promise<OpenWorkspace>;
  /** Removes it. Never throws. */
  close(id: string): Promise<void>;
}

export interface WorkspaceQuestion {
  readonly jobId: string;
  readonly kind: 'worktree' | 'copy';
  readonly root: string;
  readonly cwd: string;
}

/** Names what a round of a review changed. */
export interface Round {
  readonly id: string;
  readonly round: number;
}

export interface LandQuestion extends Round {
  /** New for each try. */
  readonly landingId: string;
  readonly decisions: Decisions;
  /** Files that moved on are merged with what they hold now, where no line conflicts. */
  readonly merges: boolean;
}

export interface LandConflict {
  readonly path: string;
  readonly reason: string;
}

/** `nothing`: what was accepted changes nothing. */
export type LandOutcome =
  | { readonly type: 'landed' | 'nothing' }
  | { readonly type: 'conflict'; readonly conflicts: readonly LandConflict[] };

/** What jobs changed, kept apart from their workspaces so that it outlives them, and its way into the checkout. */
export interface ChangeSets {
  /** What a workspace holds that it did not hold at its start; null when nothing. @throws Failure workspace/* */
  keep(workspaceId: string, round: Round, call: Call): Promise<ChangeSet | null>;
  /** @throws Failure review/lost */
  read(round: Round): Promise<ChangeSet>;
  /** The lines of a text that a change set shows a part of, without their breaks. @throws Failure review/lost */
  linesOf(round: Round, text: { readonly sha256: string; readonly encoding: TextEncoding }): Promise<readonly string[]>;
  /** Drops what is kept of the rounds before. Never throws. */
  dropBefore(round: Round): Promise<void>;
  /** @throws Failure review/lost, change/*, git/locked, path/refused, root/notFound, workspace/busy */
  land(question: LandQuestion, call: Call): Promise<LandOutcome>;
  /** Drops all that is kept of a review and of what it landed: it can be neither read nor reverted any more. */
  forget(id: string, landingIds: readonly string[]): Promise<void>;
  /** Drops what is kept of reviews that are not known, and is older than a time (Unix milliseconds). Never throws. */
  sweep(isKnown: (id: string) => boolean, time: number): Promise<void>;
  /** What would stop `land` now; nothing is touched. @throws as `land` */
  conflicts(question: Omit<LandQuestion, 'merges'>, call: Call): Promise<readonly LandConflict[]>;
  /** @throws Failure workspace/notFound, and as `land` */
  revert(landingId: string, call: Call): Promise<LandOutcome>;
  /** Whether a landing, or its revert, was begun and could be neither done nor undone. */
  isCut(landingId: string, kind: 'apply' | 'revert'): Promise<boolean>;
  /** What became of a landing, or of its revert, that was under way when an earlier host ended. */
  outcomeOf(landingId: string, kind: 'apply' | 'revert'): Promise<'done' | 'undone' | 'waiting'>;
}

/** What reviews stand on. */
export interface ReviewsOptions {
  readonly store: ReviewStore;
  readonly changeSets: ChangeSets;
  readonly workspaces: Pick<Workspaces, 'reopen' | 'close'>;
  /** Starts a job that goes on with a review whose own has ended. @throws Failure as a start does */
  readonly revise: (review: Review, message: string, call: Call) => Promise<{ readonly jobId: string; readonly ended: Promise<unknown> }>;
  readonly approvals: Pick<Approvals, 'ask' | 'answer'>;
  /** Those that are open now. */
  readonly roots: () => readonly RootConfig[];
  readonly changed: (review: Review) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}
