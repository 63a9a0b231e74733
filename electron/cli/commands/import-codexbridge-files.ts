import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';

/** What a folder of CodexBridge holds. */
export interface CodexBridgeFiles {
  readonly folder: string;
  /** `.env`, then `.env.local` over it. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly sessions: readonly { readonly sessionId: string; readonly threadId: string }[];
  /** Of its chat in the terminal. */
  readonly chatThread: string | null;
}

const id = z.string().min(1).max(200);
const SessionsFile = z.object({ sessions: z.record(z.string(), id) });
const ChatFile = z.object({ threadId: id });

/** @throws Failure path/notFound where there is nothing of it, path/invalid for a file that is not as it writes them */
export async function readCodexBridge(folder: string): Promise<CodexBridgeFiles> {
  const names = ['.env', '.env.local', '.codex_threads.json', '.codex_thread.json'] as const;
  const texts = await Promise.all(names.map((name) => readIfThere(path.join(folder, name))));
  if (texts.every((text) => text === null)) {
    throw new Failure('path/notFound', `There is nothing of CodexBridge in ${folder}: no ${names.join(', ')}.`, {
      hint: 'Name the folder in which its server was started: drawbridge import codexbridge DIR',
    });
  }
  const [env, local, threads, chat] = texts;
  const sessions = parsed(SessionsFile, threads, path.join(folder, names[2]))?.sessions ?? {};
  return {
    folder,
    settings: { ...parseEnv(env ?? ''), ...parseEnv(local ?? '') },
    sessions: Object.entries(sessions).map(([sessionId, threadId]) => ({ sessionId, threadId })),
    chatThread: parsed(ChatFile, chat, path.join(folder, names[3]))?.threadId ?? null,
  };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null;
    throw new Failure('path/notFound', `${file} cannot be read.`, { cause, hint: 'Check its permissions.' });
  }
}

function parsed<T>(schema: z.ZodType<T>, text: string | null | undefined, file: string): T | null {
  if (text === null || text === undefined) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('path/invalid', `${file} is not as CodexBridge writes it.`, { cause, hint: 'Move it away to import the rest.' });
  }
}
