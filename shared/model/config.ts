import { z } from 'zod';
import { LanguageChoice } from '../texts/language.ts';
import { publicProblems } from './public.ts';
import { VaultConfig } from './secret.ts';
import { DesktopConfig, NotificationConfig } from './settings.ts';
import { AbsolutePath, Slug } from './text.ts';
import { TunnelConfig } from './tunnel.ts';

/** Codex's sandbox levels, from the least to the most that a job may do. */
export const Sandbox = z.enum(['read-only', 'workspace-write', 'danger-full-access']);
export type Sandbox = z.infer<typeof Sandbox>;

/** How a write reaches the checkout: reviewed first, asked before the run, or in place without a question. */
export const WriteRule = z.enum(['review', 'ask', 'allow']);
export type WriteRule = z.infer<typeof WriteRule>;

const IgnorePattern = z.string().min(1).max(200);

/** An ignored file or folder that the workspaces of a folder get all the same; a link shows the owner's own, which the sandbox keeps as it is. */
export const SeedConfig = z.strictObject({ pattern: IgnorePattern, as: z.enum(['copy', 'link']).default('copy') });
export type SeedConfig = z.infer<typeof SeedConfig>;

/** A folder the owner opened, with the most that any job may do in it. */
export const RootConfig = z.strictObject({
  path: AbsolutePath,
  sandbox: Sandbox.default('read-only'),
  writes: WriteRule.default('review'),
  secretScan: z.boolean().default(true),
  network: z.boolean().default(false),
  /** Jobs here run in a Codex process of their own each, without the owner's config.toml and rules; the login stays. */
  isolated: z.boolean().default(false),
  /** As in a gitignore file: `.env.example`, `node_modules/`. */
  seeds: z.array(SeedConfig).max(50).optional(),
  /** Left out of copies, for folders without git; as in a gitignore file. */
  ignore: z.array(IgnorePattern).max(200).optional(),
});
export type RootConfig = z.infer<typeof RootConfig>;

/** Who may call a bridge. `none` is for loopback only and still checks Host and Origin; `oauth` takes tokens too. */
export const BridgeAuth = z.strictObject({ mode: z.enum(['token', 'oauth', 'none']).default('token') });

/**
 * What a way in from outside asks of a caller. `bridgeKey`: the header that OpenAI's tunnel client sends; `path` and `query`: a secret in the
 * address, which leaks into logs of others and is warned of wherever it is shown.
 */
export const PublicAuth = z.enum(['oauth', 'token', 'bridgeKey', 'path', 'query']);
export type PublicAuth = z.infer<typeof PublicAuth>;

/** A second port of a bridge, on loopback too, that only a tunnel reaches. It knows no names but the tunnel's. */
export const PublicConfig = z.strictObject({
  enabled: z.boolean().default(true),
  /** 0 lets the system choose. */
  port: z.int().min(0).max(65535).default(0),
  auth: z.strictObject({ mode: PublicAuth.default('oauth') }).prefault({}),
  /** The ceiling for what comes this way; the bridge's own holds too. */
  sandbox: Sandbox.default('read-only'),
  tunnel: TunnelConfig,
});
export type PublicConfig = z.infer<typeof PublicConfig>;

const loopback = ['127.0.0.1', 'localhost', '::1'] as const;

const bridgeFields = {
  id: Slug,
  enabled: z.boolean().default(true),
  /** Loopback only; `localhost` binds 127.0.0.1. */
  host: z.enum(loopback, { error: `must be one of ${loopback.join(', ')}` }).default('127.0.0.1'),
  /** 0 lets the system choose; the choice is in the ready line. */
  port: z.int().min(0).max(65535),
  auth: BridgeAuth.default({ mode: 'token' }),
  sandbox: Sandbox.default('read-only'),
  public: PublicConfig.optional(),
};

/** Which of its threads a client may continue: the newest it began, for a while after it began them. Replies do not prolong that. */
export const SessionLimits = z.strictObject({
  max: z.int().min(1).max(100_000).default(1000),
  /** Null is for ever. */
  hours: z.number().positive().max(87_600).nullable().default(6),
});
export type SessionLimits = z.infer<typeof SessionLimits>;

export const McpBridgeConfig = z.strictObject({
  ...bridgeFields,
  kind: z.literal('mcp'),
  toolMode: z.enum(['essential']).default('essential'),
  /** Seconds after which a call gives a job id in place of the answer; without it 25 through OpenAI's tunnel, which cuts calls at 30, else 45. */
  fastReturnSeconds: z.number().min(1).max(45).optional(),
  /** Clients may have their jobs' ends and questions posted to an address of theirs (MCP Events). */
  events: z.boolean().default(false),
  sessions: SessionLimits.prefault({}),
});
export type McpBridgeConfig = z.infer<typeof McpBridgeConfig>;

const MiB = 1024 * 1024;
const ModelName = z.string().regex(/^[\w.:/-]{1,100}$/, { error: 'must be letters, digits and . _ - : /' });

export const OpenAiBridgeConfig = z.strictObject({
  ...bridgeFields,
  kind: z.literal('openai'),
  /** Refuses a chat that names no session. */
  requireSessionId: z.boolean().default(false),
  /** A chat that names several sessions goes to the first, in the original's order, or is refused. */
  contradictingSessions: z.enum(['first', 'refuse']).default('first'),
  /** A model that nobody offers is refused, or the default one answers; the reply names the model that ran. */
  unknownModel: z.enum(['refuse', 'default']).default('refuse'),
  /** Further model ids and the model that each stands for: some clients send every id with “codex” in it to another endpoint. */
  modelAliases: z.record(ModelName, z.string().min(1)).default({}),
  /**
   * What Open WebUI asks behind the user's back (titles, tags, follow-ups, search queries, completions), known by its “### Task:” templates:
   * a turn of the chat's own thread, an ephemeral job of its own, or an answer without Codex where one can be made up.
   */
  backgroundPrompts: z.enum(['thread', 'separate', 'answer']).default('separate'),
  /** What a stream tells of commands, edits and searches: nothing, a line each, or their output too. */
  toolActivity: z.enum(['off', 'summary', 'full']).default('off'),
  /** As what a stream tells it, and what waits for the owner. An answer of a form that the client gave stays of that form. */
  activityAs: z.enum(['reasoning', 'text']).default('reasoning'),
  /** How long a turn waits for what came of its client's tools; after that it is cancelled. */
  toolResultMinutes: z.number().positive().max(1440).default(10),
  /** Bytes of a request's body. */
  maxBodyBytes: z
    .int()
    .min(1024)
    .max(100 * MiB)
    .default(10 * MiB),
});
export type OpenAiBridgeConfig = z.infer<typeof OpenAiBridgeConfig>;

/** A configured front door. */
export const BridgeConfig = z.discriminatedUnion('kind', [McpBridgeConfig, OpenAiBridgeConfig]).superRefine((bridge, context) => {
  for (const { path, message } of publicProblems(bridge)) context.addIssue({ code: 'custom', path: [...path], message });
  if (bridge.kind !== 'mcp' && bridge.auth.mode === 'oauth') {
    context.addIssue({
      code: 'custom',
      path: ['auth', 'mode'],
      message: `must be token or none on a bridge of kind ${bridge.kind}; its clients cannot sign in`,
    });
  }
});
export type BridgeConfig = z.infer<typeof BridgeConfig>;

/** A server of the Responses API used in place of the owner's Codex login. `apiKeySecret` names an entry of the vault. */
export const ProviderConfig = z.strictObject({
  name: z.string().min(1).max(80),
  baseUrl: z.url({ protocol: /^https?$/ }),
  apiKeySecret: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
export type ProviderConfig = z.infer<typeof ProviderConfig>;

export const CodexConfig = z.strictObject({
  path: AbsolutePath.nullable().default(null),
  home: AbsolutePath.nullable().default(null),
  model: z.string().min(1).nullable().default(null),
  effort: z.string().min(1).nullable().default(null),
  provider: ProviderConfig.nullable().default(null),
  maxRunningJobs: z.int().min(1).max(64).default(4),
  maxQueuedJobs: z.int().min(0).max(10_000).default(40),
});
export type CodexConfig = z.infer<typeof CodexConfig>;

/** The owner's page. A taken default port is replaced by a free one; a port named here is used or refused. */
export const ControlConfig = z.strictObject({ port: z.int().min(0).max(65535).nullable().default(null) });

/** How much of what is over is kept. Null keeps it for ever; jobs that are not over are never touched, and usage always stays. */
export const RetentionConfig = z.strictObject({
  /** Days after which a job goes, with its log. */
  days: z.int().min(1).max(36_500).nullable().default(90),
  /** Mebibytes of state past which the logs of the oldest jobs go; the jobs stay in the list. */
  maxMiB: z.int().min(16).nullable().default(2048),
});
export type RetentionConfig = z.infer<typeof RetentionConfig>;

/** How long a question to the owner waits for its answer; after that it is a no. */
export const ApprovalConfig = z.strictObject({ minutes: z.number().positive().max(1440).default(10) });

const HostName = z.hostname().max(253).toLowerCase();

/** Who may ask for a sign-in by an address of its metadata: clients of these hosts. What they may do is agreed to each time. */
export const OauthConfig = z.strictObject({ allowedHosts: z.array(HostName).max(50).default(['chatgpt.com']) });
export type OauthConfig = z.infer<typeof OauthConfig>;

/** `config.json`. Unknown keys are refused by name. */
export const Config = z
  .strictObject({
    roots: z.array(RootConfig).default([]),
    bridges: z.array(BridgeConfig).default([]),
    codex: CodexConfig.prefault({}),
    control: ControlConfig.prefault({}),
    retention: RetentionConfig.prefault({}),
    approvals: ApprovalConfig.prefault({}),
    vault: VaultConfig.prefault({}),
    oauth: OauthConfig.prefault({}),
    language: LanguageChoice.default('system'),
    notifications: NotificationConfig.prefault({}),
    desktop: DesktopConfig.prefault({}),
    /** Nothing new begins, also after a restart, until the owner says so. */
    paused: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    refuseRepeats(
      config.bridges.map((bridge) => bridge.id),
      (index) => context.addIssue({ code: 'custom', path: ['bridges', index, 'id'], message: 'is used by another bridge' }),
    );
    refuseRepeats(
      config.roots.map((root) => root.path),
      (index) => context.addIssue({ code: 'custom', path: ['roots', index, 'path'], message: 'is listed twice' }),
    );
  });
export type Config = z.infer<typeof Config>;

function refuseRepeats(values: readonly string[], refuse: (index: number) => void): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) !== index) refuse(index);
  });
}

/** What a first run writes: both bridges on their originals' ports, a token required, nothing open yet. */
export const firstConfig: z.input<typeof Config> = {
  roots: [],
  bridges: [
    {
      id: 'chatgpt',
      kind: 'mcp',
      enabled: true,
      host: '127.0.0.1',
      port: 8765,
      auth: { mode: 'token' },
      toolMode: 'essential',
      sandbox: 'read-only',
    },
    { id: 'openai', kind: 'openai', enabled: true, host: '127.0.0.1', port: 8080, auth: { mode: 'token' }, sandbox: 'read-only' },
  ],
  codex: { path: null, home: null, model: null, effort: null, provider: null, maxRunningJobs: 4, maxQueuedJobs: 40 },
};
