import { type AppInfo, type Counts, type Notification, type NotificationParams, type Snapshot } from '../../shared/contract/control.ts';
import { type Settings } from '../../shared/contract/settings.ts';
import { type AccountState } from '../../shared/model/account.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { type RootConfig } from '../../shared/model/config.ts';
import { type Client } from '../../shared/model/client.ts';
import { type BridgeStatus, type CodexStatus } from '../../shared/model/host.ts';
import { type FailureBody, isFinal, type Job } from '../../shared/model/job.ts';
import { type Review } from '../../shared/model/review.ts';
import { notPaused, type Paused } from '../../shared/model/settings.ts';
import { type Sighting } from '../../shared/model/sighting.ts';
import { type SignInState } from '../../shared/model/sign-in.ts';
import { type TunnelHopResult } from '../../shared/model/tunnel.ts';
import { keepNewest } from './keep-newest.ts';

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
  readonly account: AccountState;
  readonly signIn: SignInState;
  readonly settings: Settings | null;
  readonly paused: Paused;
  readonly counts: Counts | null;
  readonly jobs: ReadonlyMap<string, Job>;
  /** Those that wait, and those that were answered while this window looked. */
  readonly approvals: ReadonlyMap<string, Approval>;
  /** Those that wait, and those that changed or were looked at while this window looked. */
  readonly reviews: ReadonlyMap<string, Review>;
  /** How often each thread has changed while this window looked. What a thread is, its screens ask for. */
  readonly threadChanges: ReadonlyMap<string, number>;
  /** How often the vault has changed since the window opened. */
  readonly vaultChanges: number;
  /** The hops of each bridge's last test that this window asked for, as far as it came. */
  readonly tunnelHops: ReadonlyMap<string, readonly TunnelHopResult[]>;
  /** What the connection tests of this window saw, each by its id, newest first. */
  readonly sightings: ReadonlyMap<string, readonly Sighting[]>;
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
  account: { account: null, login: null },
  signIn: { pending: null, waitingUntilMs: null },
  settings: null,
  paused: notPaused,
  counts: null,
  jobs: new Map(),
  approvals: new Map(),
  reviews: new Map(),
  threadChanges: new Map(),
  vaultChanges: 0,
  tunnelHops: new Map(),
  sightings: new Map(),
};

/**
 * The state after a snapshot. Jobs the window paged in stay: a snapshot holds only the newest. When it comes from another run of the core,
 * older jobs may have ended unheard, so only the snapshot's own are kept.
 */
export function withSnapshot(state: HostState, snapshot: Snapshot): HostState {
  const sameRun = state.app?.pid === snapshot.app.pid && state.app.startedAt === snapshot.app.startedAt;
  const { jobs: newest, approvals: waiting, ...whole } = snapshot;
  const jobs = withJobs(sameRun ? state.jobs : new Map(), newest);
  // One that waited and is not in the snapshot was answered unheard.
  const answered = [...state.approvals.values()].filter((approval) => approval.state !== 'pending');
  return { ...state, ...whole, jobs, approvals: byId([...answered, ...waiting]) };
}

/** What a window that is never closed still knows of what has ended; the rest is read again where somebody looks at it. */
const kept = {
  jobs: { most: 5000, mayGo: ({ status }: Job) => isFinal(status), age: ({ createdAt }: Job) => createdAt },
  approvals: { most: 1000, mayGo: ({ state }: Approval) => state !== 'pending', age: ({ createdAtMs }: Approval) => createdAtMs },
} as const;

/** As many as a test looks at. */
const keptSightings = 20;

/** A notification about the state, with its parameters. Job events belong to the log of one job and are not here. */
export type StateNotification = {
  [N in Exclude<Notification, 'job/event' | 'job/subscriptionEnded'>]: { readonly method: N; readonly params: NotificationParams<N> };
}[Exclude<Notification, 'job/event' | 'job/subscriptionEnded'>];

/** The state after something the core told. */
export function withNotification(state: HostState, { method, params }: StateNotification): HostState {
  switch (method) {
    case 'job/changed':
      return { ...state, counts: params.counts, jobs: keepNewest(withJobs(state.jobs, [params.job]), kept.jobs) };
    case 'bridge/changed':
      return { ...state, bridges: params.bridges };
    case 'root/changed':
      return { ...state, roots: params.roots };
    case 'client/changed':
      return { ...state, clients: params.clients };
    case 'codex/changed':
      return { ...state, codex: params.codex };
    case 'vault/changed':
      return { ...state, vaultChanges: state.vaultChanges + 1 };
    case 'settings/changed':
      return { ...state, settings: params.settings, paused: params.paused };
    case 'account/changed':
      return { ...state, account: params };
    case 'signIn/changed':
      return { ...state, signIn: params };
    case 'review/changed':
      return { ...state, reviews: withReviews(state.reviews, [params.review]) };
    case 'thread/changed':
      return { ...state, threadChanges: counted(state.threadChanges, params.threadId) };
    case 'approval/changed':
      return { ...state, approvals: keepNewest(new Map(state.approvals).set(params.approval.id, params.approval), kept.approvals) };
    case 'tunnel/hop':
      return { ...state, tunnelHops: withHop(state.tunnelHops, params) };
    case 'connection/seen':
      return { ...state, sightings: withSighting(state.sightings, params) };
    // Told to `drawbridge mcp` alone.
    case 'mcp/message':
      return state;
  }
}

function counted(counts: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  return new Map(counts).set(key, (counts.get(key) ?? 0) + 1);
}

/** A request that is answered replaces the same one under way. */
function withSighting(
  sightings: HostState['sightings'],
  { watchId, sighting }: NotificationParams<'connection/seen'>,
): HostState['sightings'] {
  const others = (sightings.get(watchId) ?? []).filter(({ request }) => request !== sighting.request);
  return new Map(sightings).set(watchId, [sighting, ...others].slice(0, keptSightings));
}

/** A hop that was gone before begins another test. */
function withHop(
  hops: HostState['tunnelHops'],
  { bridgeId, hop }: NotificationParams<'tunnel/hop'>,
): ReadonlyMap<string, readonly TunnelHopResult[]> {
  const before = hops.get(bridgeId) ?? [];
  return new Map(hops).set(bridgeId, before.some((one) => one.hop === hop.hop) ? [hop] : [...before, hop]);
}

/** The jobs with these put in or replaced. */
export function withJobs(jobs: ReadonlyMap<string, Job>, changed: readonly Job[]): ReadonlyMap<string, Job> {
  if (changed.length === 0) return jobs;
  const next = new Map(jobs);
  for (const job of changed) next.set(job.id, job);
  return next;
}

/** The reviews with these put in or replaced. */
export function withReviews(reviews: ReadonlyMap<string, Review>, changed: readonly Review[]): ReadonlyMap<string, Review> {
  return new Map([...reviews, ...changed.map((review) => [review.id, review] as const)]);
}

function byId(approvals: readonly Approval[]): ReadonlyMap<string, Approval> {
  return new Map(approvals.map((approval) => [approval.id, approval]));
}

/** Those that wait for an answer, the one that waits longest first. */
export function waitingApprovals(approvals: ReadonlyMap<string, Approval>): readonly Approval[] {
  return [...approvals.values()].filter(({ state }) => state === 'pending').sort((a, b) => a.createdAtMs - b.createdAtMs);
}

/** Newest first; jobs of the same second by their ids, so that the order never flickers. */
export function newestFirst(jobs: Iterable<Job>): readonly Job[] {
  return [...jobs].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
