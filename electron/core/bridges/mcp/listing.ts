import { z } from 'zod';
import { type Tool } from '../tools/tool.ts';

/** No sign-in of ChatGPT's own. It reads the field at both places; the SDK's high-level server would drop the outer one. */
const securitySchemes = [{ type: 'noauth' }];

/** A tool as `tools/list` shows it. */
export function listed(tool: Tool) {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: objectSchema(tool.input),
    outputSchema: objectSchema(orRefusal(tool.output)),
    annotations: {
      readOnlyHint: tool.effect === 'read',
      destructiveHint: tool.effect === 'write',
      idempotentHint: tool.idempotent,
      openWorldHint: false,
    },
    execution: { taskSupport: 'forbidden' as const },
    securitySchemes,
    _meta: { securitySchemes },
  };
}

/** Some clients hold a refusal against the output schema too, and it carries nothing but its code. */
function orRefusal(output: z.ZodObject): z.ZodObject {
  return output.partial().extend({ code: z.string().optional().describe('Only when the call was refused: why, for programs.') });
}

/** Draft 7 and open objects, as clients of codex-gpt-bridge know it. */
function objectSchema(schema: z.ZodObject): { type: 'object'; [key: string]: unknown } {
  return { ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }), type: 'object' };
}
