import { z } from 'zod';
import { Config, RootConfig } from '../model/config.ts';
import { Account, BridgeStatus, Check, Client, CodexStatus, Model, Scope } from '../model/host.ts';
import { Job, JobEvent, JobId, JobStatus } from '../model/job.ts';
import { AbsolutePath, DisplayName } from '../model/text.ts';

/** Numbers for the status line: jobs now, and what today brought. */
export const Counts = z.object({
  running: z.int(),
  queued: z.int(),
  waiting: z.int(),
  today: z.object({ jobs: z.int(), tokens: z.int() }),
});
export type Counts = z.infer<typeof Counts>;

export const AppInfo = z.object({
  version: z.string(),
  pid: z.int(),
  dataDir: z.string(),
  configFile: z.string(),
  /** `shell` has a tray, a window and folder dialogs; `cli` is headless. */
  host: z.enum(['shell', 'cli']),
  platform: z.string(),
  startedAt: z.int(),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** Everything a surface of the owner shows at first; notifications keep it current from then on. */
export const Snapshot = z.object({
  app: AppInfo,
  bridges: z.array(BridgeStatus),
  roots: z.array(RootConfig),
  clients: z.array(Client),
  codex: CodexStatus,
  counts: Counts,
  /** Newest first, at most 50. */
  jobs: z.array(Job),
});
export type Snapshot = z.infer<typeof Snapshot>;

const empty = z.strictObject({});
const limit = z.int().min(1).max(500).default(50);

/**
 * The owner's contract: every method with what it takes and gives. The same over Electron IPC, WebSocket and the control socket.
 * A method that can fail for a reason of the caller's rejects with a JSON-RPC error whose `data` is a FailureBody.
 */
export const methods = {
  'state/subscribe': { params: empty, result: Snapshot },
  'job/list': {
    params: z.strictObject({ status: z.array(JobStatus).optional(), cursor: z.string().optional(), limit }),
    result: z.object({ data: z.array(Job), nextCursor: z.string().nullable(), counts: Counts }),
  },
  'job/read': { params: z.strictObject({ jobId: JobId }), result: Job },
  /** Final and repaired events are kept; deltas of completed items are not. `nextAfter` is null at the end of what is recorded. */
  'job/events': {
    params: z.strictObject({ jobId: JobId, after: z.int().min(0).default(0), limit }),
    result: z.object({ data: z.array(JobEvent), nextAfter: z.int().nullable() }),
  },
  'job/cancel': { params: z.strictObject({ jobId: JobId }), result: Job },
  /** Starts `job/event` notifications from after `after`; they end with `job/subscriptionEnded`. */
  'job/subscribe': {
    params: z.strictObject({ jobId: JobId, after: z.int().min(0).default(0) }),
    result: z.object({ subscriptionId: z.string() }),
  },
  'job/unsubscribe': { params: z.strictObject({ subscriptionId: z.string() }), result: empty },
  'bridge/list': { params: empty, result: z.object({ data: z.array(BridgeStatus) }) },
  'bridge/start': { params: z.strictObject({ id: z.string() }), result: BridgeStatus },
  'bridge/stop': { params: z.strictObject({ id: z.string() }), result: BridgeStatus },
  'bridge/startAll': { params: empty, result: z.object({ data: z.array(BridgeStatus) }) },
  'bridge/stopAll': { params: empty, result: z.object({ data: z.array(BridgeStatus) }) },
  'root/list': { params: empty, result: z.object({ data: z.array(RootConfig) }) },
  'root/add': { params: RootConfig, result: RootConfig },
  'root/remove': { params: z.strictObject({ path: AbsolutePath }), result: empty },
  'client/list': { params: empty, result: z.object({ data: z.array(Client) }) },
  /** The only time the token is seen. */
  'client/create': {
    params: z.strictObject({ name: DisplayName, scopes: z.array(Scope).min(1) }),
    result: z.object({ client: Client, token: z.string() }),
  },
  'client/revoke': { params: z.strictObject({ id: z.string() }), result: Client },
  'codex/status': { params: empty, result: CodexStatus },
  'codex/models': { params: empty, result: z.object({ data: z.array(Model) }) },
  'codex/account': { params: empty, result: Account },
  'doctor/run': { params: empty, result: z.object({ checks: z.array(Check) }) },
  'config/read': { params: empty, result: Config },
  /** The owner's page with its token in the fragment. Local surfaces only: a page that asks is refused. */
  'control/address': { params: empty, result: z.object({ url: z.string() }) },
  /** Ends the host in order: jobs told, children ended, state closed. */
  'host/stop': { params: empty, result: empty },
  /** The desktop's folder dialog; null when it was closed. Refused where the host is headless. */
  'host/chooseFolder': { params: empty, result: z.object({ path: AbsolutePath.nullable() }) },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type Method = keyof typeof methods;
export type Params<M extends Method> = z.input<(typeof methods)[M]['params']>;
export type ParsedParams<M extends Method> = z.output<(typeof methods)[M]['params']>;
export type Result<M extends Method> = z.output<(typeof methods)[M]['result']>;

/** What the host tells without being asked. Lists come whole: a surface replaces what it had. */
export const notifications = {
  'job/changed': z.object({ job: Job, counts: Counts }),
  'bridge/changed': z.object({ bridges: z.array(BridgeStatus) }),
  'root/changed': z.object({ roots: z.array(RootConfig) }),
  'client/changed': z.object({ clients: z.array(Client) }),
  'codex/changed': z.object({ codex: CodexStatus }),
  'job/event': z.object({ subscriptionId: z.string(), events: z.array(JobEvent) }),
  /** `done`: the job is final and everything was sent. `lagged`: the reader was too slow; subscribe again with `after`. */
  'job/subscriptionEnded': z.object({ subscriptionId: z.string(), reason: z.enum(['done', 'lagged', 'failed']), after: z.int() }),
} as const satisfies Record<string, z.ZodType>;

export type Notification = keyof typeof notifications;
export type NotificationParams<N extends Notification> = z.output<(typeof notifications)[N]>;

/** Implements every method. The peer has parsed `params`; what is returned goes out as it is. */
export type Handlers<Context> = {
  readonly [M in Method]: (params: ParsedParams<M>, context: Context) => Promise<Result<M>> | Result<M>;
};
