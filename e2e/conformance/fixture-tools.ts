import { setTimeout as wait } from 'node:timers/promises';
import { type CallToolResult, fromJsonSchema, type McpServer, type ServerContext, type ServerEventBus } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { audio, embedded, image, text } from './content.ts';

/** How long a tool of the suite takes between two notices, in milliseconds. */
const stepMs = 50;

/** The tools that the suite calls by name, but for those that ask the client something. */
export function registerTools(server: McpServer, bus: ServerEventBus): void {
  const answers = (name: string, ...content: CallToolResult['content']) =>
    server.registerTool(name, { description: `Answers the content that ${name} stands for.` }, () => ({ content }));
  answers('test_simple_text', text('This is a simple text response for testing.'));
  answers('test_image_content', image);
  answers('test_audio_content', audio);
  answers('test_embedded_resource', embedded('test://embedded-resource', 'This is an embedded resource content.'));
  answers(
    'test_multiple_content_types',
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', '{"test":"data","value":123}', 'application/json'),
  );
  server.registerTool('test_error_handling', { description: 'Always fails.' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool('test_tool_with_logging', { description: 'Logs three times.' }, ({ mcpReq }) => logging(mcpReq));
  server.registerTool('test_logging_tool', { description: 'Logs where the client asked for it.' }, ({ mcpReq }) => logging(mcpReq));
  server.registerTool('test_tool_with_progress', { description: 'Tells its progress.' }, ({ mcpReq }) => progressing(mcpReq));
  const changes = { test_trigger_tool_change: 'tools_list_changed', test_trigger_prompt_change: 'prompts_list_changed' } as const;
  for (const [name, kind] of Object.entries(changes)) {
    server.registerTool(name, { description: 'Says that a list has changed.' }, () => {
      bus.publish({ kind });
      return { content: [text('Said.')] };
    });
  }
  registerSchemas(server);
}

/** JSON Schema words and headers that a server must pass on and check. */
function registerSchemas(server: McpServer): void {
  const address = { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } };
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Takes what only JSON Schema 2020-12 can say.',
      inputSchema: fromJsonSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: { address },
        properties: {
          name: { type: 'string' },
          address: { $ref: '#/$defs/address' },
          contactMethod: { type: 'string', enum: ['phone', 'email'] },
          phone: { type: 'string' },
          email: { type: 'string' },
        },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
        // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
        then: { required: ['phone'] },
        else: { required: ['email'] },
        additionalProperties: false,
      }),
    },
    () => ({ content: [text('Valid.')] }),
  );
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Takes one argument by header too.',
      inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }).optional() }),
    },
    ({ region }) => ({ content: [text(`Region: ${region}`)] }),
  );
}

async function logging(mcpReq: ServerContext['mcpReq']): Promise<CallToolResult> {
  for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
    await mcpReq.log('info', line);
    await wait(stepMs);
  }
  return { content: [text('Logged.')] };
}

async function progressing({ _meta, notify }: ServerContext['mcpReq']): Promise<CallToolResult> {
  const progressToken = _meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined) await notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    await wait(stepMs);
  }
  return { content: [text('Done.')] };
}
