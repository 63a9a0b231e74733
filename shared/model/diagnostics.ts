import { z } from 'zod';

/** What one click does about a finding: the core acts, and says with the next run whether that helped. */
export const ActFix = z.enum(['choosePort', 'startBridge', 'startCodex']);
export type ActFix = z.infer<typeof ActFix>;

/** Where in the window the owner mends it. */
export const PlaceFix = z.enum(['openFolders', 'openSecrets', 'openTunnels', 'openSettings']);
export type PlaceFix = z.infer<typeof PlaceFix>;

export const CheckFix = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('act'), id: ActFix }),
  z.object({ kind: z.literal('place'), id: PlaceFix }),
]);
export type CheckFix = z.infer<typeof CheckFix>;

/** From the one that says most to the one that says least. */
export const LogLevel = z.enum(['debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof LogLevel>;

/** One line of our own log, without secrets. */
export const LogLine = z.object({
  atMs: z.number(),
  level: LogLevel,
  /** `noun verb` */
  event: z.string(),
  /** What else it says, as JSON; empty for nothing. */
  fields: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/** The running process, as it is now. Bytes. */
export const HostFacts = z.object({
  uptimeS: z.int(),
  memory: z.object({ resident: z.int(), heap: z.int() }),
  /** The state with its write-ahead log. */
  stateBytes: z.int(),
  codexPid: z.int().nullable(),
  versions: z.object({
    drawbridge: z.string(),
    codex: z.string().nullable(),
    node: z.string(),
    /** Null outside the desktop application. */
    electron: z.string().nullable(),
    chromium: z.string().nullable(),
  }),
  /** For example `linux 6.12.0 x64`. */
  system: z.string(),
  logFile: z.string(),
});
export type HostFacts = z.infer<typeof HostFacts>;

/** What a support file holds, in its order. */
export const SupportPartId = z.enum(['versions', 'checks', 'configuration', 'queue', 'connections', 'log']);
export type SupportPartId = z.infer<typeof SupportPartId>;

export const SupportPart = z.object({
  id: SupportPartId,
  /** How many entries: checks, jobs, requests, lines; null for a part that is one whole. */
  entries: z.int().nullable(),
  bytes: z.int(),
});
export type SupportPart = z.infer<typeof SupportPart>;
