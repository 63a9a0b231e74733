import { type CodexConfig, type RootConfig } from '../../../shared/model/config.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type EventBus } from '../events/bus.ts';
import { type Changes } from '../events/changes.ts';
import { type Log } from '../lib/log.ts';
import { type Allowed } from '../policy/roots.ts';
import { type Catalogue } from './catalogue.ts';
import { type Runtime, type StartJob } from './ports.ts';
import { type JobStore, type ThreadStore } from './stores.ts';

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
  readonly now: () => number;
  readonly log: Log;
  /** Milliseconds of silence after which a turn is stalled, and after which a deaf Codex is given up. */
  readonly silence?: { readonly stallMs: number; readonly deadMs: number };
}

/** A job that runs or waits here, with what is needed to run and to stop it. */
export interface ActiveJob {
  job: Job;
  /** Unix milliseconds; null while it waits. */
  startedAtMs: number | null;
  readonly request: StartJob;
  readonly allowed: Allowed;
  /** Aborted with the reason: a Failure `job/cancelled` or `host/stopping`. */
  readonly stop: AbortController;
  readonly ended: PromiseWithResolvers<void>;
}
