import { type CallToolResult } from '@modelcontextprotocol/server';
import { type Failure, type FailureCode } from '../../../../shared/contract/errors.ts';

/**
 * The sentences that clients of codex-gpt-bridge look for. Some name settings that Drawbridge does not have: there our own sentence
 * follows, with the reason and the next step.
 */
const originals: Partial<Record<FailureCode, (failure: Failure, tool: string | null) => string>> = {
  'http/invalidRequest': ({ message }) => `MCP error -32602: ${message}`,
  'thread/notFound': () => 'Unknown Codex thread id. Start the session through codex_read or codex_run on this bridge first.',
  'job/notFound': () => 'Unknown Codex job id. Start a long-running job through codex_read, codex_run, or codex_reply first.',
  'root/ambiguous': ({ text }) => `cwd is required when multiple CODEX_GPT_BRIDGE_ROOTS are configured. ${text}`,
  'path/invalid': ({ text }) => `cwd must be an absolute path inside CODEX_GPT_BRIDGE_ROOTS. ${text}`,
  'sandbox/aboveCeiling': writeDisabled,
  'secrets/found': secretsFound,
};

function writeDisabled({ text }: Failure): string {
  return `workspace-write is disabled. Set CODEX_GPT_BRIDGE_ALLOW_WRITE=1 to allow it. ${text}`;
}

function secretsFound({ message, hint }: Failure, tool: string | null): string {
  const found = message.replace(/^Sensitive/, 'sensitive').replace(/\.$/, '');
  const verb = tool === 'codex_reply' ? 'continue' : 'run';
  const original = 'Move them outside the allowed root or set CODEX_GPT_BRIDGE_DISABLE_SECRET_SCAN=1 if you accept the risk.';
  return [`Refusing to ${verb} Codex because ${found}. ${original}`, hint && `In Drawbridge: ${hint}`].filter(Boolean).join(' ');
}

/** What a tool refuses with: a sentence for the model, a code for programs. */
export function refused(failure: Failure, tool: string | null): CallToolResult {
  const { code, retryAfter } = failure;
  const text = originals[code]?.(failure, tool) ?? failure.text;
  return { content: [{ type: 'text', text }], structuredContent: { code, ...(retryAfter !== null && { retryAfter }) }, isError: true };
}
