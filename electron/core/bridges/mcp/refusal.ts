import { type Failure, type FailureCode } from '../../../../shared/contract/errors.ts';

/**
 * The sentences that clients of codex-gpt-bridge look for. Some name settings that Drawbridge does not have: there our own sentence
 * follows, with the reason and the next step.
 */
const originals: Partial<Record<FailureCode, (failure: Failure) => string>> = {
  'http/invalidRequest': ({ message }) => `MCP error -32602: ${message}`,
  'thread/notFound': () => 'Unknown Codex thread id. Start the session through codex_read or codex_run on this bridge first.',
  'job/notFound': () => 'Unknown Codex job id. Start a long-running job through codex_read, codex_run, or codex_reply first.',
  'root/ambiguous': ({ text }) => `cwd is required when multiple CODEX_GPT_BRIDGE_ROOTS are configured. ${text}`,
  'path/invalid': ({ text }) => `cwd must be an absolute path inside CODEX_GPT_BRIDGE_ROOTS. ${text}`,
  'sandbox/aboveCeiling': writeDisabled,
};

function writeDisabled({ text }: Failure): string {
  return `workspace-write is disabled. Set CODEX_GPT_BRIDGE_ALLOW_WRITE=1 to allow it. ${text}`;
}

/** What the model reads when a tool refuses. */
export function refusalText(failure: Failure): string {
  return originals[failure.code]?.(failure) ?? failure.text;
}
