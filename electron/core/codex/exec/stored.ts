import { createReadStream } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { type Usage } from '../../../../shared/model/job.ts';
import { readLines } from '../../lib/jsonl.ts';

/** What Codex has written down of a thread. */
export interface StoredThread {
  /** The model provider it began with, by Codex's name. */
  readonly provider: string | null;
  /** Of its last turn. */
  readonly model: string | null;
  readonly effort: string | null;
  /** Tokens of all its turns. */
  readonly used: Usage;
}

const threadIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const noUsage: Usage = { input: 0, cachedInput: 0, output: 0, reasoning: 0, total: 0 };

/** The thread as it lies in the Codex home; null when there is none of this id, or it is archived. Unknown lines are passed over. */
export async function readStoredThread(codexHome: string, threadId: string): Promise<StoredThread | null> {
  const file = threadIdForm.test(threadId) ? await findFile(codexHome, threadId) : null;
  if (file === null) return null;
  let thread: StoredThread = { provider: null, model: null, effort: null, used: noUsage };
  for await (const line of readLines(createReadStream(file))) thread = { ...thread, ...learn(line) };
  return thread;
}

async function findFile(codexHome: string, threadId: string): Promise<string | null> {
  const sessions = join(codexHome, 'sessions');
  for await (const found of glob(`*/*/*/rollout-*-${threadId}.jsonl`, { cwd: sessions })) return join(sessions, found);
  return null;
}

interface RolloutLine {
  readonly type?: string;
  readonly payload?: {
    readonly type?: string;
    readonly model_provider?: string;
    readonly model?: string;
    readonly effort?: string | null;
    readonly info?: { readonly total_token_usage?: Partial<TokenCount> } | null;
  };
}

/** As Codex counts, in its files and in what `codex exec` prints. */
export interface TokenCount {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number;
}

/** Most lines are long and tell nothing of this: they are not parsed. */
const telling = /"type":"(session_meta|turn_context|token_count)"/;

function learn(text: string): Partial<StoredThread> {
  if (!telling.test(text.slice(0, 200))) return {};
  const { type, payload } = parse(text);
  if (type === 'session_meta') return { provider: payload?.model_provider ?? null };
  if (type === 'turn_context') return { model: payload?.model ?? null, effort: payload?.effort ?? null };
  const total = payload?.type === 'token_count' ? payload.info?.total_token_usage : null;
  return total ? { used: toUsage(total) } : {};
}

export function toUsage(count: Partial<TokenCount>): Usage {
  const {
    input_tokens: input = 0,
    cached_input_tokens: cachedInput = 0,
    output_tokens: output = 0,
    reasoning_output_tokens: reasoning = 0,
  } = count;
  return { input, cachedInput, output, reasoning, total: input + output };
}

/** `codex exec` counts for the whole thread. */
export function usageSince(before: Usage, now: Usage): Usage {
  const minus = (key: keyof Usage) => Math.max(0, now[key] - before[key]);
  return {
    input: minus('input'),
    cachedInput: minus('cachedInput'),
    output: minus('output'),
    reasoning: minus('reasoning'),
    total: minus('total'),
  };
}

/** The last line of a Codex that was killed may be cut. */
function parse(text: string): RolloutLine {
  try {
    return JSON.parse(text) as RolloutLine;
  } catch {
    return {};
  }
}
