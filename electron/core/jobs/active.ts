import { type CodexConfig, type RootConfig } from '../../../shared/model/config.ts';
import { type Paused } from '../../../shared/model/settings.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type RunDecision } from '../../../shared/model/policy.ts';
import { type ReviewState } from '../../../shared/model/review.ts';
import { type EventBus } from '../events/bus.ts';
import { type Changes } from '../events/changes.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { type Allowed } from '../policy/roots.ts';
import { type Catalogue } from './catalogue.ts';
import { type ClientChanges } from './client-changes.ts';
import { type Hold } from './hold.ts';
import { type HoldImages } from './images.ts';
import { type AnswerQuestion, type Runtime, type StartJob } from './ports.ts';
import { type JobStore, type KnownThread, type ThreadStore } from './stores.ts';
import { type OpenWorkplace } from './workplace.ts';

/** What the engine stands on. */
export interface EngineOptions {
  readonly jobs: JobStore;
  readonly threads: ThreadStore;
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly roots: () => readonly RootConfig[];
  readonly codex: () => CodexConfig;
  /** Why nothing new begins; `Engine.runWaiting` is called when that changes. Left out, nothing is ever paused. */
  readonly paused?: () => Paused;
  readonly now: () => number;
  /** Milliseconds since some moment, for durations: unlike `now` it never jumps. */
  readonly elapsed: () => number;
  readonly log: Log;
  /** Milliseconds of silence after which a turn is stalled, and after which a deaf Codex is given up. */
  readonly silence?: { readonly stallMs: number; readonly deadMs: number };
  /** Asked when a job's turn to run has come; while it holds the job, that waits. The Failure it rejects with is how the job ends. */
  readonly gate?: (active: ActiveJob, hold: Hold, call: Call) => Promise<void>;
  /** Who asked, and through what, as they stand when the job's turn to run has come; without it as they stood when they asked. @throws Failure auth/required */
  readonly standing?: (asked: Asked) => Asked;
  /** Whether a folder belongs to a git repository. @throws Failure git/refused for one that cannot be used */
  readonly isRepository: (cwd: string, root: string) => Promise<boolean>;
  /** Where a job runs whose changes are reviewed. */
  readonly workplace: OpenWorkplace;
  /** Puts pictures where Codex reads them; needed for jobs that have some. */
  readonly holdImages?: HoldImages;
  /** What a job changed; null when nothing of it was kept for a review. @throws Failure review/lost */
  readonly changesOf: (jobId: string) => Promise<ClientChanges | null>;
  /** How the review of a job's changes stands; null when it has none. */
  readonly reviewOf: (jobId: string) => ReviewState | null;
  /** Who answers what Codex asks in a turn of a job; without it such questions are refused. */
  readonly answerer?: (active: ActiveJob, surroundings: TurnSurroundings) => AnswerQuestion;
}

/** Whose limits a job runs under. */
export type Asked = Pick<StartJob, 'caller' | 'bridge'>;

export interface TurnSurroundings {
  readonly hold: Hold;
  /** All that the job may write in. */
  readonly folder: string;
  /** Where its commands run. */
  readonly cwd: string;
}

/** A job that runs or waits here, with what is needed to run and to stop it. */
export interface ActiveJob {
  job: Job;
  /** It has left the queue: from then on only its run ends it. */
  begun: boolean;
  /** By `elapsed`; null before its turn is asked for. */
  startedAtMs: number | null;
  /** As it was known when the job was asked for; null for one that the job begins. */
  readonly thread: KnownThread | null;
  /** Its pictures go once they are files. */
  request: StartJob;
  readonly allowed: Allowed;
  readonly decision: RunDecision;
  /** The review that it goes on with; null for any other job. */
  readonly reviewId: string | null;
  /** Aborted with the reason: a Failure `job/cancelled` or `host/stopping`. */
  readonly stop: AbortController;
  readonly ended: PromiseWithResolvers<void>;
}
