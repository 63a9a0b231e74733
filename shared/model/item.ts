import { z } from 'zod';

const base = {
  id: z.string(),
  /** Unix milliseconds. */
  startedAtMs: z.int(),
  completedAtMs: z.int().nullable(),
};

export const UserMessage = z.object({ ...base, type: z.literal('userMessage'), text: z.string() });
export const AgentMessage = z.object({ ...base, type: z.literal('agentMessage'), text: z.string() });
/** A summary of the model's reasoning, never the reasoning itself. */
export const Reasoning = z.object({ ...base, type: z.literal('reasoning'), text: z.string() });

export const CommandExecution = z.object({
  ...base,
  type: z.literal('commandExecution'),
  command: z.string(),
  cwd: z.string(),
  status: z.enum(['inProgress', 'completed', 'failed', 'declined']),
  /** Standard output and error together, as Codex gives it; the middle is cut past the job's limit. */
  output: z.string(),
  exitCode: z.int().nullable(),
  durationMs: z.int().nullable(),
});
export type CommandExecution = z.infer<typeof CommandExecution>;

/** What Codex says it changed. Never the list of what did change: edits by shell commands are not in it (design, decision 7). */
export const FileChange = z.object({
  ...base,
  type: z.literal('fileChange'),
  status: z.enum(['inProgress', 'completed', 'failed', 'declined']),
  changes: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['add', 'delete', 'update']),
      movedTo: z.string().nullable(),
      /** Hunks for an update, the whole text for an added or deleted file. */
      diff: z.string(),
    }),
  ),
});
export type FileChange = z.infer<typeof FileChange>;

export const Plan = z.object({
  ...base,
  type: z.literal('plan'),
  text: z.string(),
  steps: z.array(z.object({ step: z.string(), status: z.enum(['pending', 'inProgress', 'completed']) })),
});

export const McpToolCall = z.object({
  ...base,
  type: z.literal('mcpToolCall'),
  server: z.string(),
  tool: z.string(),
  status: z.enum(['inProgress', 'completed', 'failed']),
  error: z.string().nullable(),
  durationMs: z.int().nullable(),
});

/** A call of a function that the job's own client runs. */
export const DynamicToolCall = z.object({
  ...base,
  type: z.literal('dynamicToolCall'),
  tool: z.string(),
  /** JSON text. */
  arguments: z.string(),
  status: z.enum(['inProgress', 'completed', 'failed']),
  durationMs: z.int().nullable(),
});

export const WebSearch = z.object({ ...base, type: z.literal('webSearch'), query: z.string() });

/** Something to tell the owner that is not the model's: a retry, a warning, an error of the turn. */
export const Notice = z.object({
  ...base,
  type: z.literal('notice'),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});

/** An item of a kind this version does not know; `kind` is Codex's own name for it. */
export const OtherItem = z.object({ ...base, type: z.literal('other'), kind: z.string() });

/** One thing in a turn. Kinds and words are Codex's (spec/codex-app-server.md, section 6.3). */
export const Item = z.discriminatedUnion('type', [
  UserMessage,
  AgentMessage,
  Reasoning,
  CommandExecution,
  FileChange,
  Plan,
  McpToolCall,
  DynamicToolCall,
  WebSearch,
  Notice,
  OtherItem,
]);
export type Item = z.infer<typeof Item>;

/** Which growing part of an item a delta belongs to: the text of a message, reasoning or plan; the output of a command. */
export const DeltaField = z.enum(['text', 'output']);
export type DeltaField = z.infer<typeof DeltaField>;
