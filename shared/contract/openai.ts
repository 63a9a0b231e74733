import { z } from 'zod';

const sessionId = z.string().min(1).max(256);
const threadId = z.string().min(1).max(200);
/** A client by its id or its name. */
const clientId = z.string().min(1).max(200);

/** Sessions of OpenAI clients: a session is a client's own name for a conversation, kept in one thread. Part of `methods`. */
export const openAiMethods = {
  /**
   * Gives a client the sessions of another program, with their threads: each has to be in Codex's history and in an open folder, and to be
   * nobody else's. Sessions of the same name go over to the thread that is named here. What cannot be taken is skipped, and said why.
   */
  'openai/importSessions': {
    params: z.strictObject({ clientId, sessions: z.array(z.strictObject({ sessionId, threadId })).max(10_000) }),
    result: z.object({
      imported: z.int(),
      skipped: z.array(z.object({ sessionId: z.string(), threadId: z.string(), reason: z.string() })),
    }),
  },
  /** Forgets sessions: one, all of a client, or all. Each begins anew with its next message; the threads stay. */
  'openai/resetSessions': {
    params: z.strictObject({ clientId: clientId.optional(), sessionId: sessionId.optional() }),
    result: z.object({ removed: z.int() }),
  },
} as const;
