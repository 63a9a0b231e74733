import { Failure } from '../../../shared/contract/errors.ts';
import { type Sandbox } from '../../../shared/model/config.ts';
import { type Job, type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { type Page, type PageQuery } from './ports.ts';

/** How long a state that another program holds is waited for, in milliseconds: by a client's request, and by a job that has begun. */
export const patienceMs = { start: 5000, running: 60_000 } as const;

/** Nothing was recorded, and trying again may help. */
export function isLocked(error: unknown): boolean {
  return error instanceof Failure && error.code === 'state/locked';
}

/** Where jobs and their events are kept; `state/jobs.ts` is the one that runs. */
export interface JobStore {
  /** All of it in one transaction, or nothing. @throws Failure state/full, state/locked, state/unusable */
  commit(jobId: string, events: readonly NewJobEvent[], atMs: number): readonly JobEvent[];
  /** Resolves when all that was recorded so far survives a power cut. @throws Failure state/full, state/unusable */
  settle(): Promise<void>;
  read(jobId: string, after: number, limit: number): readonly JobEvent[];
  find(jobId: string): Job | null;
  findByKey(clientId: string, idempotencyKey: string): Job | null;
  /** Newest first. */
  newestOf(clientId: string, limit: number): readonly Job[];
  unfinished(): readonly Job[];
  /** All, or those of a client. */
  count(clientId?: string): number;
}

/** A thread that was begun or continued here, as the engine knows it. Times are Unix seconds. */
export interface KnownThread {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly bridgeId: string;
  /** The program that began it, as it named itself. */
  readonly origin: string | null;
  readonly root: string;
  readonly cwd: string;
  readonly title: string;
  readonly createdAt: number;
  readonly lastTurnAt: number;
  readonly model: string | null;
  readonly effort: string | null;
  readonly archived: boolean;
  readonly forkedFrom: string | null;
  /** What its client last ran on it with; absent where that is not known. */
  readonly sandbox?: Sandbox;
  /** Whose turn is its last, as far as is known here. */
  readonly lastJobId?: string;
}

/** Where a thread stands by its beginning; ids of one second are in their own order. */
export type ThreadBeginning = Pick<KnownThread, 'createdAt' | 'id'>;

/** Threads that were begun or continued here; `state/threads.ts` is the one that runs. */
export interface ThreadStore {
  save(thread: KnownThread): void;
  remove(id: string): void;
  find(id: string): KnownThread | null;
  /** Last used first; `search` is a part of the title. @throws Failure page/badCursor */
  list(query: PageQuery & { readonly archived: boolean; readonly search: string | null }): Page<KnownThread>;
  /** One client's, begun at `from` or later and not archived, last used first. @throws Failure page/badCursor */
  listOwn(clientId: string, from: ThreadBeginning, query: PageQuery & { readonly search: string | null }): Page<KnownThread>;
  /** The first of the `count` that a client began last; null when it began fewer. */
  nthNewest(clientId: string, count: number): ThreadBeginning | null;
  /** Tokens of all jobs that ran on it. */
  tokens(id: string): number;
  /** All, or those of a client. */
  count(clientId?: string): number;
}
