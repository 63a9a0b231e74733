import { z } from 'zod';
import { AccountState, LoginKind } from '../model/account.ts';
import { ApprovalConfig, CodexConfig, ProviderConfig, RetentionConfig } from '../model/config.ts';
import { DesktopConfig, NotificationConfig, Paused } from '../model/settings.ts';
import { LanguageChoice } from '../texts/language.ts';

const provider = ProviderConfig.omit({ headers: true });

/** What the owner sets for the whole house. No secret is in it: of the provider's headers only the names are told. */
export const Settings = z.object({
  language: LanguageChoice,
  codex: CodexConfig.extend({ provider: provider.extend({ headerNames: z.array(z.string()) }).nullable() }),
  retention: RetentionConfig,
  approvals: ApprovalConfig,
  notifications: NotificationConfig,
  desktop: DesktopConfig,
  /** `whenIdle`: the Codex that runs was started with other settings and is replaced as soon as no job runs. */
  codexRestart: z.enum(['done', 'whenIdle']),
});
export type Settings = z.infer<typeof Settings>;

const codex = CodexConfig.shape;
const retention = RetentionConfig.shape;
const notifications = NotificationConfig.shape;
const desktop = DesktopConfig.shape;

/** What is to be changed; what is left out stays as it is. */
export const SettingsChange = z.strictObject({
  language: LanguageChoice.optional(),
  codex: z
    .strictObject({
      path: codex.path.unwrap().optional(),
      home: codex.home.unwrap().optional(),
      model: codex.model.unwrap().optional(),
      effort: codex.effort.unwrap().optional(),
      /** Replaces the one before. Its headers stay while it is the same server; they are written by hand. */
      provider: provider.nullable().optional(),
      maxRunningJobs: codex.maxRunningJobs.unwrap().optional(),
      maxQueuedJobs: codex.maxQueuedJobs.unwrap().optional(),
    })
    .optional(),
  retention: z.strictObject({ days: retention.days.unwrap().optional(), maxMiB: retention.maxMiB.unwrap().optional() }).optional(),
  approvals: z.strictObject({ minutes: ApprovalConfig.shape.minutes.unwrap().optional() }).optional(),
  notifications: z
    .strictObject({
      questions: notifications.questions.unwrap().optional(),
      failures: notifications.failures.unwrap().optional(),
      finished: notifications.finished.unwrap().optional(),
      quiet: notifications.quiet.unwrap().optional(),
    })
    .optional(),
  desktop: z
    .strictObject({
      startAtLogin: desktop.startAtLogin.unwrap().optional(),
      pauseWhileLocked: desktop.pauseWhileLocked.unwrap().optional(),
      updates: desktop.updates.unwrap().optional(),
    })
    .optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

const empty = z.strictObject({});
const ApiKey = z.string().trim().min(1).max(4096);

/** What the owner sets, whether new jobs begin, and the account that Codex works with. Part of `methods`. */
export const settingsMethods = {
  /** Holds at once, for jobs that wait too. */
  'settings/update': { params: SettingsChange, result: Settings },
  /** From now on no job begins, also after a restart; those that run go on. */
  'jobs/pause': { params: empty, result: Paused },
  'jobs/resume': { params: empty, result: Paused },
  /**
   * Begins a sign-in; one that was pending is cancelled. `account/changed` tells how it ends. A key is handed to Codex, which keeps it in a
   * file of its own; for one it is over when this answers.
   */
  'codex/login': {
    params: z.discriminatedUnion('kind', [
      z.strictObject({ kind: LoginKind.exclude(['apiKey']) }),
      z.strictObject({ kind: LoginKind.extract(['apiKey']), apiKey: ApiKey }),
    ]),
    result: z.object({ loginId: z.string(), url: z.string().optional(), userCode: z.string().optional() }),
  },
  /** Does nothing to one that is over. */
  'codex/loginCancel': { params: z.strictObject({ loginId: z.string() }), result: AccountState },
  /** Codex forgets the account, for every program that shares its home. Jobs that run may fail. */
  'codex/logout': { params: empty, result: AccountState },
} as const;

export const settingsNotifications = {
  'settings/changed': z.object({ settings: Settings, paused: Paused }),
  /** Somebody signed in or out, or a sign-in began or ended. */
  'account/changed': AccountState,
} as const;
