import { dataFrame } from '../http/sse.ts';
import { type Failure, type FailureCode, failures } from '../../../../shared/contract/errors.ts';

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Codes and texts of codex-gpt-bridge, whose clients must not notice a difference. */
const fixed: Partial<Record<FailureCode, (failure: Failure) => RpcError>> = {
  'http/hostNotAllowed': ({ message }) => ({ code: -32000, message }),
  'http/methodNotAllowed': () => ({ code: -32000, message: 'Method not allowed.' }),
  'http/notAcceptable': () => ({
    code: -32000,
    message: 'Not Acceptable: Client must accept both application/json and text/event-stream',
  }),
  'http/invalidJson': () => ({ code: -32700, message: 'Parse error' }),
  internal: () => ({ code: -32603, message: 'Internal server error' }),
};

/** A refusal before any tool ran: JSON-RPC with the failure's status, and the short body of the original for a missing token. */
export function renderFailure(failure: Failure): Response {
  const options = { status: failure.status, headers: headersOf(failure) };
  if (failure.code === 'auth/required') return Response.json({ error: 'unauthorized' }, options);
  const error = fixed[failure.code]?.(failure) ?? {
    code: failures[failure.code].rpc,
    message: failure.text,
    data: { code: failure.code },
  };
  return Response.json({ jsonrpc: '2.0', error, id: null }, options);
}

/** The answer with which the stream of a call ends whose client may call no more. */
export function partingFrame(failure: Failure, id: string | number): string {
  const error: RpcError = { code: failures[failure.code].rpc, message: failure.text, data: { code: failure.code } };
  return `event: message\n${dataFrame({ jsonrpc: '2.0', id, error })}`;
}

function headersOf({ code, retryAfter }: Failure): Record<string, string> {
  return {
    ...(code === 'auth/required' && { 'www-authenticate': 'Bearer' }),
    ...(code === 'http/methodNotAllowed' && { allow: 'POST' }),
    ...(retryAfter !== null && { 'retry-after': String(retryAfter) }),
  };
}

/** Says that there is no OAuth here. It must be JSON: the tunnel's diagnosis and ChatGPT read it. */
export function oauthProbe(): Response {
  return Response.json(
    {
      error: 'oauth_metadata_not_configured',
      message: 'This local bridge runs with No Auth when it is behind OpenAI Secure MCP Tunnel.',
    },
    { status: 404 },
  );
}
