import { z } from 'zod';
import { Client, Scope } from '../model/client.ts';
import { CodexConfig, OpenAiBridgeConfig } from '../model/config.ts';
import { DisplayName } from '../model/text.ts';

const { port, sandbox, requireSessionId, unknownModel, maxBodyBytes } = OpenAiBridgeConfig.shape;

/** What comes over from another program at once: all of it, or nothing. */
export const importMethods = {
  /**
   * Sets up the OpenAI bridge, the first one or a new one, and a client for it. One that listens starts again where it has changed.
   * A client of that name stays as it is.
   */
  'import/openai': {
    params: z.strictObject({
      bridge: z.strictObject({
        port: port.optional(),
        sandbox: sandbox.unwrap().optional(),
        requireSessionId: requireSessionId.unwrap().optional(),
        unknownModel: unknownModel.unwrap().optional(),
        maxBodyBytes: maxBodyBytes.unwrap().optional(),
      }),
      codex: CodexConfig.pick({ model: true, effort: true }).partial(),
      client: z.strictObject({
        name: DisplayName,
        scopes: z.array(Scope).min(1),
        /** The key that its programs have; without it one is made. */
        token: z.string().min(20).max(1000).optional(),
      }),
    }),
    result: z.object({
      bridgeId: z.string(),
      client: Client,
      /** A token that was made, this once. */
      token: z.string().nullable(),
    }),
  },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;
