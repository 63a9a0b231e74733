import { z } from 'zod';
import { AbsolutePath } from '../model/text.ts';

/** What the chat of the command line remembers for each folder. */
export const chatMethods = {
  /** The thread that the chat in this folder goes on with. `known` is false for a folder that it never was in. */
  'chat/thread': {
    params: z.strictObject({ cwd: AbsolutePath }),
    result: z.object({ threadId: z.string().nullable(), known: z.boolean() }),
  },
  /** Null begins anew. */
  'chat/keep': {
    params: z.strictObject({ cwd: AbsolutePath, threadId: z.string().min(1).max(200).nullable() }),
    result: z.strictObject({}),
  },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;
