import { z } from 'zod';
import { Item } from './item.ts';
import { FailureBody } from './job.ts';

/** Codex's words. Each process knows its own only: a thread that runs in another program reads `notLoaded`. */
export const ThreadStatus = z.enum(['notLoaded', 'idle', 'active', 'systemError']);
export type ThreadStatus = z.infer<typeof ThreadStatus>;

/** A conversation as Codex keeps it, whoever began it. */
export const Thread = z.object({
  id: z.string(),
  /** As somebody named it; null when nobody did. */
  name: z.string().nullable(),
  /** The first words of its first message; empty before one was sent. */
  preview: z.string(),
  cwd: z.string(),
  /** Unix seconds. */
  createdAt: z.int(),
  updatedAt: z.int(),
  /** Null when Codex does not know. */
  model: z.string().nullable(),
  effort: z.string().nullable(),
  /** The model provider it began with, by Codex's name. */
  provider: z.string(),
  archived: z.boolean(),
  /** The program that began it, as it named itself: `drawbridge` for ours. */
  origin: z.string().nullable(),
  /** The kind of that program, by Codex: `cli`, `vscode` (any app-server), `exec`, `subAgent` … */
  source: z.string(),
  /** The thread it was forked from. */
  forkedFrom: z.string().nullable(),
  status: ThreadStatus,
});
export type Thread = z.infer<typeof Thread>;

export const TurnStatus = z.enum(['inProgress', 'completed', 'failed', 'interrupted']);
export type TurnStatus = z.infer<typeof TurnStatus>;

/** One exchange of a thread. Holds the user's message and the final answer; `TurnItem` has the rest. */
export const Turn = z.object({
  id: z.string(),
  status: TurnStatus,
  failure: FailureBody.nullable(),
  /** Unix seconds. */
  startedAt: z.int().nullable(),
  completedAt: z.int().nullable(),
  durationMs: z.int().nullable(),
  items: z.array(Item),
});
export type Turn = z.infer<typeof Turn>;

/** One item of a thread, with the turn it belongs to. */
export const TurnItem = z.object({ turnId: z.string(), item: Item });
export type TurnItem = z.infer<typeof TurnItem>;

/** A thread as every surface of the owner shows it: Codex's own facts, and who began it here where that is known. */
export const ThreadSummary = z.object({
  id: z.string(),
  /** As somebody named it, else the first words of its first message. */
  title: z.string(),
  /** Begun through Drawbridge. The rest of the owner's Codex threads are listed only when asked for. */
  ours: z.boolean(),
  /** The open root it was begun in; null for a thread that is not ours. */
  root: z.string().nullable(),
  cwd: z.string(),
  clientId: z.string().nullable(),
  clientName: z.string().nullable(),
  bridgeId: z.string().nullable(),
  /** The program that began it, as it named itself; `drawbridge` for ours. */
  origin: z.string().nullable(),
  /** Unix seconds. */
  createdAt: z.int(),
  lastTurnAt: z.int(),
  /** What the next turn runs with unless it asks otherwise; null for Codex's own default. */
  model: z.string().nullable(),
  effort: z.string().nullable(),
  archived: z.boolean(),
  /** The thread it was forked from. */
  forkedFrom: z.string().nullable(),
  /** The job that runs on it now. */
  busyWith: z.string().nullable(),
  /** Tokens of all its turns here. */
  tokens: z.int(),
});
export type ThreadSummary = z.infer<typeof ThreadSummary>;
