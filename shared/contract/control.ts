import { z } from 'zod';
import { AccountState } from '../model/account.ts';
import { AnswerSurface, Approval, ApprovalId, ApprovalState, Grant, GrantId, GrantScope } from '../model/approval.ts';
import { AuditRow, AuditVerdict } from '../model/audit.ts';
import { Config, RootConfig, Sandbox, WriteRule } from '../model/config.ts';
import { Client } from '../model/client.ts';
import { Account, BridgeStatus, CodexStatus, Model } from '../model/host.ts';
import { Job, JobEvent, JobId, QueueReason } from '../model/job.ts';
import { PolicyExplanation } from '../model/policy.ts';
import { AbsolutePath, DisplayName } from '../model/text.ts';
import { ThreadSummary, Turn, TurnItem } from '../model/thread.ts';
import { Review } from '../model/review.ts';
import { Paused } from '../model/settings.ts';
import { SignInState } from '../model/sign-in.ts';
import { bridgeMethods } from './bridges.ts';
import { clientMethods } from './clients.ts';
import { connectionMethods, connectionNotifications } from './connection.ts';
import { openAiMethods } from './openai.ts';
import { chatMethods } from './chat.ts';
import { diagnosticsMethods } from './diagnostics.ts';
import { importMethods } from './import.ts';
import { flightMethods } from './flights.ts';
import { JobPage, JobQuery } from './jobs.ts';
import { reviewMethods } from './review.ts';
import { secretMethods } from './secrets.ts';
import { outsideMethods } from './outside.ts';
import { Settings, settingsMethods, settingsNotifications } from './settings.ts';
import { signInMethods, signInNotifications } from './sign-in.ts';
import { stdioMethods, stdioNotifications } from './stdio.ts';
import { healthMethods } from './health.ts';
import { tunnelMethods, tunnelNotifications } from './tunnels.ts';
import { usageMethods } from './usage.ts';

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
  account: AccountState,
  signIn: SignInState,
  settings: Settings,
  paused: Paused,
  counts: Counts,
  /** Newest first, at most 50. */
  jobs: z.array(Job),
  /** Those that wait for an answer, oldest first. */
  approvals: z.array(Approval),
});
export type Snapshot = z.infer<typeof Snapshot>;

const empty = z.strictObject({});
const limit = z.int().min(1).max(500).default(50);
const page = { cursor: z.string().optional(), limit };
const prompt = z.string().min(1);
const threadId = z.string().min(1).max(200);

/**
 * The owner's contract: every method with what it takes and gives. The same over Electron IPC, WebSocket and the control socket.
 * A method that can fail for a reason of the caller's rejects with a JSON-RPC error whose `data` is a FailureBody.
 */
export const methods = {
  'state/subscribe': { params: empty, result: Snapshot },
  'job/list': {
    params: JobQuery,
    result: JobPage.extend({ counts: Counts }),
  },
  'job/read': { params: z.strictObject({ jobId: JobId }), result: Job },
  /** Final and repaired events are kept; deltas of completed items are not. `nextAfter` is null at the end of what is recorded. */
  'job/events': {
    params: z.strictObject({ jobId: JobId, after: z.int().min(0).default(0), limit }),
    result: z.object({ data: z.array(JobEvent), nextAfter: z.int().nullable() }),
  },
  'job/cancel': { params: z.strictObject({ jobId: JobId }), result: Job },
  /** A job of the owner's own. Without `cwd` it runs where its thread does, else in the first open root. */
  'job/start': {
    params: z.strictObject({
      prompt,
      cwd: AbsolutePath.optional(),
      threadId: threadId.optional(),
      sandbox: Sandbox.default('read-only'),
      model: z.string().min(1).optional(),
      effort: z.string().min(1).optional(),
    }),
    result: Job,
  },
  /** The next turn on the thread of a job. */
  'job/continue': { params: z.strictObject({ jobId: JobId, prompt }), result: Job },
  /** The same request again: a new job on the same thread where there is one. Refused while the job is not final. */
  'job/retry': { params: z.strictObject({ jobId: JobId }), result: Job },
  /** Adds words to the turn that runs; the model reads them before its next step. */
  'job/steer': { params: z.strictObject({ jobId: JobId, text: prompt }), result: empty },
  /** Who runs and who waits, in the order in which they will run, and for what each waits. */
  'queue/read': {
    params: empty,
    result: z.object({
      running: z.array(Job),
      queued: z.array(z.object({ job: Job, reason: QueueReason })),
      maxRunning: z.int(),
      maxQueued: z.int(),
    }),
  },
  /** Last used first. `all` asks Codex for the owner's own threads too. */
  'thread/list': {
    params: z.strictObject({
      scope: z.enum(['ours', 'all']).default('ours'),
      archived: z.boolean().default(false),
      search: z.string().max(200).optional(),
      ...page,
    }),
    result: z.object({ data: z.array(ThreadSummary), nextCursor: z.string().nullable() }),
  },
  'thread/read': { params: z.strictObject({ threadId }), result: ThreadSummary },
  /** Last first, with the user's message and the answer of each. */
  'thread/turns': {
    params: z.strictObject({ threadId, ...page }),
    result: z.object({ data: z.array(Turn), nextCursor: z.string().nullable() }),
  },
  /** First first, whole items. */
  'thread/items': {
    params: z.strictObject({ threadId, ...page }),
    result: z.object({ data: z.array(TurnItem), nextCursor: z.string().nullable() }),
  },
  'thread/rename': { params: z.strictObject({ threadId, title: DisplayName }), result: ThreadSummary },
  'thread/archive': { params: z.strictObject({ threadId }), result: ThreadSummary },
  'thread/unarchive': { params: z.strictObject({ threadId }), result: ThreadSummary },
  /** For good, its history in Codex too. Jobs that ran on it stay. */
  'thread/delete': { params: z.strictObject({ threadId }), result: empty },
  /** A copy with a history of its own: up to and with `lastTurnId`, else all of it. */
  'thread/fork': { params: z.strictObject({ threadId, lastTurnId: z.string().optional() }), result: ThreadSummary },
  ...usageMethods,
  ...healthMethods,
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
  ...bridgeMethods,
  'root/list': { params: empty, result: z.object({ data: z.array(RootConfig) }) },
  'root/add': { params: RootConfig, result: RootConfig },
  /** Changes what is named; the rest of the folder's policy stays. */
  'root/update': {
    params: z.strictObject({
      path: AbsolutePath,
      sandbox: Sandbox.optional(),
      writes: WriteRule.optional(),
      secretScan: z.boolean().optional(),
      network: z.boolean().optional(),
      isolated: z.boolean().optional(),
      seeds: RootConfig.shape.seeds,
      ignore: RootConfig.shape.ignore,
    }),
    result: RootConfig,
  },
  'root/remove': { params: z.strictObject({ path: AbsolutePath }), result: empty },
  /** Newest first. `pending` counts what waits, whatever was asked for. */
  'approval/list': {
    params: z.strictObject({ state: z.array(ApprovalState).optional(), jobId: JobId.optional(), ...page }),
    result: z.object({ data: z.array(Approval), nextCursor: z.string().nullable(), pending: z.int() }),
  },
  'approval/read': { params: z.strictObject({ approvalId: ApprovalId }), result: Approval },
  /** To be called when a question is put before the owner's eyes: an answer carries the nonce that this surface was given with it. */
  'approval/show': {
    params: z.strictObject({ approvalId: ApprovalId }),
    result: z.object({ approval: Approval, nonce: z.string() }),
  },
  /** The first answer holds. A yes is refused, and a new question opened, when what was shown has changed since. */
  'approval/answer': {
    params: z.strictObject({
      approvalId: ApprovalId,
      nonce: z.string(),
      decision: z.enum(['accept', 'decline']),
      scope: GrantScope.default('once'),
      /** Told to the model with a no. */
      reason: z.string().max(4000).nullable().default(null),
      surface: AnswerSurface.extract(['window', 'notification', 'cli']).default('window'),
    }),
    result: Approval,
  },
  /** Those that hold now, newest first. */
  'grant/list': { params: empty, result: z.object({ data: z.array(Grant) }) },
  'grant/revoke': { params: z.strictObject({ grantId: GrantId }), result: Grant },
  /** First first. */
  'audit/list': {
    params: z.strictObject({ after: z.int().min(0).default(0), limit }),
    result: z.object({ data: z.array(AuditRow), nextAfter: z.int().nullable() }),
  },
  'audit/verify': { params: empty, result: AuditVerdict },
  ...reviewMethods,
  ...secretMethods,
  ...tunnelMethods,
  ...flightMethods,
  ...connectionMethods,
  ...openAiMethods,
  ...stdioMethods,
  ...chatMethods,
  ...importMethods,
  ...signInMethods,
  ...settingsMethods,
  ...outsideMethods,
  /** What would become of a request, and which rules decide it. A client by id or name; without one the owner asks. */
  'policy/explain': {
    params: z.strictObject({
      cwd: AbsolutePath.optional(),
      sandbox: Sandbox.default('workspace-write'),
      bridgeId: z.string().optional(),
      clientId: z.string().optional(),
    }),
    result: PolicyExplanation,
  },
  ...clientMethods,
  'codex/status': { params: empty, result: CodexStatus },
  'codex/models': { params: empty, result: z.object({ data: z.array(Model) }) },
  'codex/account': { params: empty, result: Account },
  ...diagnosticsMethods,
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
  /** A thread was begun, renamed, archived, deleted or forked, or a turn on it began or ended. */
  'thread/changed': z.object({ threadId: z.string() }),
  /** A question was opened, answered or taken back. `pending` counts what waits. */
  'approval/changed': z.object({ approval: Approval, pending: z.int() }),
  /** A change set came before the owner, was decided on, or became something. `pending` counts what waits. */
  'review/changed': z.object({ review: Review, pending: z.int() }),
  'root/changed': z.object({ roots: z.array(RootConfig) }),
  'client/changed': z.object({ clients: z.array(Client) }),
  /** A secret was stored or forgotten, or the vault unlocked or moved. */
  'vault/changed': z.object({}),
  'codex/changed': z.object({ codex: CodexStatus }),
  ...stdioNotifications,
  ...connectionNotifications,
  ...signInNotifications,
  ...settingsNotifications,
  ...tunnelNotifications,
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
