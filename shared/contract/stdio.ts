import { z } from 'zod';
import { McpBridgeConfig } from '../model/config.ts';
import { AbsolutePath } from '../model/text.ts';

const empty = z.strictObject({});

/** What programs in a terminal ask of the host: to relay MCP, and to make room. */
export const stdioMethods = {
  /**
   * Begins a conversation in MCP, one for each connection; it ends with the connection. Who speaks in it is a client of its own under the
   * ceiling of the first MCP bridge: it has nothing of the owner's rights.
   */
  'mcp/open': {
    params: z.strictObject({
      /** Where its jobs run that name no folder. */
      cwd: AbsolutePath.optional(),
      toolMode: McpBridgeConfig.shape.toolMode.unwrap().optional(),
    }),
    /** `lasting` is false for a host that lives as long as a program in a terminal: when it goes, another may be there. */
    result: z.object({ lasting: z.boolean() }),
  },
  /** One message of the client, as it wrote it. Answers come as `mcp/message`. */
  'mcp/send': { params: z.strictObject({ message: z.string().min(1) }), result: empty },
  /** Ends a host that is not lasting, so that one that is can have the data directory. */
  'host/yield': { params: empty, result: z.object({ yielded: z.boolean() }) },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export const stdioNotifications = {
  /** One message for the client, without a line break. */
  'mcp/message': z.object({ message: z.string() }),
} as const;
