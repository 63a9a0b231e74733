import { z } from 'zod';
import { BridgeAuth, BridgeConfig, PublicAuth, Sandbox } from './config.ts';
import { CheckFix } from './diagnostics.ts';
import { FailureBody } from './job.ts';
import { type TunnelState, TunnelStatus } from './tunnel.ts';

export const BridgeState = z.enum(['stopped', 'starting', 'listening', 'failed']);

/** How a bridge is reached from outside now. */
export const PublicStatus = z.object({
  state: BridgeState,
  /** What a client outside is given; null until the tunnel has one that leads here. A secret in it is left out. */
  url: z.string().nullable(),
  tunnel: TunnelStatus,
  auth: PublicAuth,
  /** The most that a job may do that comes this way. */
  sandbox: Sandbox,
  /** What the owner should know as long as it is open. */
  warnings: z.array(z.string()),
  failure: FailureBody.nullable(),
});
export type PublicStatus = z.infer<typeof PublicStatus>;

/** Where a whole way in stands: a port that is not open leaves its tunnel nothing to do. */
export function wayState({ state, tunnel }: Pick<PublicStatus, 'state' | 'tunnel'>): TunnelState {
  switch (state) {
    case 'stopped':
      return 'off';
    case 'starting':
      return 'starting';
    case 'failed':
      return 'down';
    case 'listening':
      return tunnel.state;
  }
}

/** A bridge as it is now. `url` is what a client is given, null unless listening. */
export const BridgeStatus = z.object({
  id: z.string(),
  kind: BridgeConfig.options[0].shape.kind.or(BridgeConfig.options[1].shape.kind),
  state: BridgeState,
  host: z.string(),
  port: z.int(),
  url: z.string().nullable(),
  auth: BridgeAuth.shape.mode.unwrap(),
  sandbox: Sandbox,
  failure: FailureBody.nullable(),
  /** Null for a bridge that only this machine reaches. */
  public: PublicStatus.nullable(),
});
export type BridgeStatus = z.infer<typeof BridgeStatus>;

/** The Codex process. */
export const CodexStatus = z.object({
  state: z.enum(['stopped', 'starting', 'ready', 'failed']),
  /** For example `0.169.0`; null until the binary was asked. */
  version: z.string().nullable(),
  path: z.string().nullable(),
  /** Where the binary came from: our own package, `codex.path`, or PATH. */
  origin: z.enum(['package', 'config', 'path']).nullable(),
  pid: z.int().nullable(),
  failure: FailureBody.nullable(),
});
export type CodexStatus = z.infer<typeof CodexStatus>;

/** A model Codex offers. */
export const Model = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  isDefault: z.boolean(),
  efforts: z.array(z.object({ effort: z.string(), description: z.string() })),
  defaultEffort: z.string().nullable(),
});
export type Model = z.infer<typeof Model>;

/** Whether Codex can talk to its model. `required` is false for a provider of the owner's own. */
export const Account = z.object({
  required: z.boolean(),
  kind: z.string().nullable(),
  label: z.string().nullable(),
});
export type Account = z.infer<typeof Account>;

/** One line of `doctor`. A check that is not `ok` says what to do. */
export const Check = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'problem']),
  detail: z.string(),
  nextStep: z.string().nullable(),
  /** What mends it in one click, where something does. */
  fix: CheckFix.optional(),
});
export type Check = z.infer<typeof Check>;

/** The first stdout line of `serve --json` (design, section 6). */
export const ReadyLine = z.object({
  event: z.literal('ready'),
  pid: z.int(),
  dataDir: z.string(),
  bridges: z.array(z.object({ id: z.string(), kind: z.string(), url: z.string() })),
  control: z.object({ url: z.string() }),
});
export type ReadyLine = z.infer<typeof ReadyLine>;
