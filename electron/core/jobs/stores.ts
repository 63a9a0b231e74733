import { type Job, type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';

/** Where jobs and their events are kept; `state/jobs.ts` is the one that runs. */
export interface JobStore {
  /** All of it in one transaction, or nothing. @throws Failure state/unusable */
  commit(jobId: string, events: readonly NewJobEvent[], atMs: number): readonly JobEvent[];
  /** Resolves when all that was recorded so far survives a power cut. @throws Failure state/unusable */
  settle(): Promise<void>;
  read(jobId: string, after: number, limit: number): readonly JobEvent[];
  find(jobId: string): Job | null;
  findByKey(clientId: string, idempotencyKey: string): Job | null;
  unfinished(): readonly Job[];
  count(): number;
}

/** A thread begun here, as the engine knows it. Times are Unix seconds. */
export interface KnownThread {
  readonly id: string;
  readonly clientId: string;
  readonly bridgeId: string;
  readonly root: string;
  readonly cwd: string;
  readonly title: string;
  readonly createdAt: number;
  readonly lastTurnAt: number;
  readonly model: string;
  readonly effort: string | null;
}

export interface ThreadStore {
  save(thread: KnownThread): void;
  find(id: string): KnownThread | null;
  count(): number;
}
