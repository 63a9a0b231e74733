import { type AppInfo, type Counts, type Notification, type NotificationParams, type Snapshot } from '../../shared/contract/control.ts';
import { type RootConfig } from '../../shared/model/config.ts';
import { type BridgeStatus, type Client, type CodexStatus } from '../../shared/model/host.ts';
import { type FailureBody, type Job } from '../../shared/model/job.ts';

/** How this window stands with the core. Times in Unix milliseconds. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly sinceMs: number; readonly retryAtMs: number; readonly failure: FailureBody }
  /** The page holds no token, or one that the core does not take. */
  | { readonly state: 'locked'; readonly reason: 'noToken' | 'tokenRefused' };

/** What the window knows. Null and empty until the first snapshot; kept as it was while disconnected. */
export interface HostState {
  readonly link: Link;
  readonly lastHeardAtMs: number | null;
  /** The core said something this page could not read: they are of different versions. */
  readonly misunderstood: boolean;
  readonly app: AppInfo | null;
  readonly bridges: readonly BridgeStatus[];
  readonly roots: readonly RootConfig[];
  readonly clients: readonly Client[];
  readonly codex: CodexStatus | null;
  readonly counts: Counts | null;
  readonly jobs: ReadonlyMap<string, Job>;
}

export const firstState: HostState = {
  link: { state: 'connecting' },
  lastHeardAtMs: null,
  misunderstood: false,
  app: null,
  bridges: [],
  roots: [],
  clients: [],
  codex: null,
  counts: null,
  jobs: new Map(),
};

/**
 * The state after a snapshot. Jobs the window paged in stay: a snapshot holds only the newest. When it comes from another run of the core,
 * older jobs may have ended unheard, so only the snapshot's own are kept.
 */
export function withSnapshot(state: HostState, snapshot: Snapshot): HostState {
  const sameRun = state.app?.pid === snapshot.app.pid && state.app.startedAt === snapshot.app.startedAt;
  const { app, bridges, roots, clients, codex, counts } = snapshot;
  return { ...state, app, bridges, roots, clients, codex, counts, jobs: withJobs(sameRun ? state.jobs : new Map(), snapshot.jobs) };
}

/** A notification about the state, with its parameters. Job events belong to the log of one job and are not here. */
export type StateNotification = {
  [N in Exclude<Notification, 'job/event' | 'job/subscriptionEnded'>]: { readonly method: N; readonly params: NotificationParams<N> };
}[Exclude<Notification, 'job/event' | 'job/subscriptionEnded'>];

/** The state after something the core told. */
export function withNotification(state: HostState, { method, params }: StateNotification): HostState {
  switch (method) {
    case 'job/changed':
      return { ...state, counts: params.counts, jobs: withJobs(state.jobs, [params.job]) };
    case 'bridge/changed':
      return { ...state, bridges: params.bridges };
    case 'root/changed':
      return { ...state, roots: params.roots };
    case 'client/changed':
      return { ...state, clients: params.clients };
    case 'codex/changed':
      return { ...state, codex: params.codex };
  }
}

/** The jobs with these put in or replaced. */
export function withJobs(jobs: ReadonlyMap<string, Job>, changed: readonly Job[]): ReadonlyMap<string, Job> {
  if (changed.length === 0) return jobs;
  const next = new Map(jobs);
  for (const job of changed) next.set(job.id, job);
  return next;
}

/** Newest first; jobs of the same second by their ids, so that the order never flickers. */
export function newestFirst(jobs: Iterable<Job>): readonly Job[] {
  return [...jobs].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
