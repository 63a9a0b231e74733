import { z } from 'zod';
import { type ToolSpec } from '../../../jobs/ports.ts';
import { digestOf } from '../../../lib/canonical.ts';
import { check, isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { strayReference } from '../json-schema.ts';

/** The functions that a client offers, and how the model may use them. */
export interface ClientTools {
  readonly specs: readonly ToolSpec[];
  /** False under `tool_choice: "none"`. */
  readonly callable: boolean;
  /** Whether several calls may be asked for at once. */
  readonly parallel: boolean;
}

/** Chat completions wrap a function, responses do not. */
export type ToolForm = 'wrapped' | 'flat';

const maxTools = 128;
const maxToolBytes = 64 * 1024;
const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** What the models of Codex know under these names already, with direct tools or in code mode. A call of them would not come to the client. */
const ownNames: ReadonlySet<string> = new Set([
  ...[
    'exec_command',
    'write_stdin',
    'shell',
    'shell_command',
    'local_shell',
    'apply_patch',
    'view_image',
    'exec',
    'wait',
    'test_sync_tool',
  ],
  ...['request_user_input', 'request_permissions', 'update_plan', 'get_goal', 'create_goal', 'update_goal', 'new_context', 'send_message'],
  ...['tool_search', 'web_search', 'image_generation', 'list_mcp_resources', 'list_mcp_resource_templates', 'read_mcp_resource'],
  ...['spawn_agent', 'send_input', 'wait_agent', 'close_agent', 'resume_agent', 'list_agents', 'followup_task', 'interrupt_agent'],
]);

const FunctionTool = z.object({
  name: z.string().regex(namePattern, { error: 'expected 1 to 64 letters, digits, _ or -' }),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

/** `tools`, `tool_choice` and `parallel_tool_calls` of a request; null where it offers none. @throws BadParameter naming what cannot be honoured */
export function parseTools(fields: Readonly<Record<string, unknown>>, form: ToolForm): ClientTools | null {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = fields;
  const specs = listOf(tools).map((tool, index) => parseTool(tool, `tools[${index}]`, form));
  refuseRepeats(specs);
  const callable = parseChoice(choice, specs);
  if (specs.length === 0) return null;
  return { specs, callable, parallel: check(z.boolean().nullish(), parallel, 'parallel_tool_calls') ?? true };
}

/** The same for the same functions in the same order: threads keep those that they began with. */
export function digestOfTools(tools: ClientTools | null): string | null {
  return tools && digestOf(tools.specs);
}

function listOf(tools: unknown): readonly unknown[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw new BadParameter('tools', 'tools: expected a list.');
  if (tools.length > maxTools) throw new BadParameter('tools', `tools: at most ${maxTools} are accepted.`);
  return tools;
}

function parseTool(tool: unknown, at: string, form: ToolForm): ToolSpec {
  const type = isObject(tool) && typeof tool['type'] === 'string' ? tool['type'] : null;
  if (!isObject(tool) || type === null) throw new BadParameter(at, `${at}: a tool needs a type.`);
  if (type !== 'function') {
    throw new BadParameter(
      at,
      `${at}: the tool ${JSON.stringify(type.slice(0, 40))} is not offered; Codex works with tools of its own. Send functions.`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(tool)) > maxToolBytes) {
    throw new BadParameter(at, `${at}: at most ${maxToolBytes} bytes are accepted for one tool.`);
  }
  const [value, place] = form === 'wrapped' ? [tool['function'], `${at}.function`] : [tool, at];
  return parseFunction(value, place);
}

function parseFunction(value: unknown, at: string): ToolSpec {
  const { name, description, parameters } = check(FunctionTool, value, at);
  if (ownNames.has(name) || name.startsWith('mcp__')) {
    throw new BadParameter(`${at}.name`, `${at}.name: ${JSON.stringify(name)} is a tool of Codex’s own. Give the function another name.`);
  }
  const stray = parameters ? strayReference(parameters) : null;
  if (stray !== null) {
    throw new BadParameter(
      `${at}.parameters`,
      `${at}.parameters: the reference ${JSON.stringify(stray.slice(0, 80))} does not lead to a schema within it.`,
    );
  }
  return { name, description: description ?? '', parameters: parameters ?? { type: 'object', properties: {} } };
}

function refuseRepeats(specs: readonly ToolSpec[]): void {
  const names = specs.map(({ name }) => name);
  const index = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (index >= 0) throw new BadParameter(`tools[${index}]`, `tools[${index}]: another tool has the same name.`);
}

/** Whether the model may call: Codex decides by itself when it does, so a call cannot be promised. */
function parseChoice(choice: unknown, specs: readonly ToolSpec[]): boolean {
  if (choice === undefined || choice === null || choice === 'auto') return true;
  if (choice === 'none') return false;
  const asked = typeof choice === 'string' ? choice : isObject(choice) ? choice['type'] : choice;
  const what = JSON.stringify(asked ?? null).slice(0, 40);
  const hint = specs.length > 0 ? 'Send "auto" or "none", and say in a message what is to be called.' : 'Send "auto" or "none".';
  throw new BadParameter(
    'tool_choice',
    `tool_choice: Codex decides by itself when it calls a tool, so ${what} cannot be promised. ${hint}`,
  );
}
