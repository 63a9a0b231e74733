import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const ThreadFile = z.object({ threadId: z.string().min(1).max(200) });

/** The thread that CodexBridge's own chat kept in this folder, in `.codex_thread.json`; null without one. */
export async function inheritedThread(folder: string): Promise<string | null> {
  try {
    return ThreadFile.parse(JSON.parse(await readFile(path.join(folder, '.codex_thread.json'), 'utf8'))).threadId;
  } catch {
    return null;
  }
}
