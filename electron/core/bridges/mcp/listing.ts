import { z } from 'zod';
import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { type Tool } from '../tools/tool.ts';
import { cardMeta } from './card.ts';
import { toolIcons } from './icons.ts';

type BridgeAuthMode = McpBridgeConfig['auth']['mode'];

/** A tool as `tools/list` shows it on a bridge that lets callers in this way. */
export function listed(tool: Tool, auth: BridgeAuthMode) {
  const securitySchemes = [schemeOf(tool, auth)];
  const showsJob = 'jobId' in tool.output.shape;
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    icons: toolIcons,
    inputSchema: objectSchema(tool.input),
    outputSchema: objectSchema(orRefusal(tool.output)),
    annotations: {
      readOnlyHint: tool.effect === 'read',
      destructiveHint: tool.effect !== 'read',
      idempotentHint: tool.idempotent,
      openWorldHint: false,
    },
    execution: { taskSupport: 'forbidden' as const },
    securitySchemes,
    _meta: { securitySchemes, ...labelsOf(tool), ...(showsJob && cardMeta) },
  };
}

/** What ChatGPT shows of a call. */
function labelsOf({ labels: { invoking, invoked } }: Tool) {
  return { 'openai/toolInvocation/invoking': invoking, 'openai/toolInvocation/invoked': invoked };
}

/** ChatGPT reads the field at both places; the SDK's high-level server would drop the outer one. A bearer token is no scheme of its own. */
function schemeOf({ effect }: Tool, auth: BridgeAuthMode) {
  if (auth !== 'oauth') return { type: 'noauth' };
  return { type: 'oauth2', scopes: effect === 'write' ? ['codex:read', 'codex:write'] : ['codex:read'] };
}

/** Some clients hold a refusal against the output schema too, and it carries nothing but its code. */
function orRefusal(output: z.ZodObject): z.ZodObject {
  return output.partial().extend({
    code: z.string().optional().describe('Only when the call was refused: why, for programs.'),
    retryAfter: z.number().optional().describe('Only when the call was refused: seconds after which trying again makes sense.'),
  });
}

/** Draft 7 and open objects, as clients of codex-gpt-bridge know it. */
function objectSchema(schema: z.ZodObject): { type: 'object'; [key: string]: unknown } {
  return { ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }), type: 'object' };
}
