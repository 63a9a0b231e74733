import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { scopeChallenge } from '../../auth/oauth/challenge.ts';
import { type Caller } from '../../jobs/ports.ts';
import { renderFailure } from './replies.ts';

const Writing = z.looseObject({
  method: z.literal('tools/call'),
  params: z.looseObject({ arguments: z.looseObject({ sandbox: z.enum(['workspace-write', 'danger-full-access']) }) }),
});

/** Where ChatGPT's answers go: it asks for more when a tool's result says so, and takes a 403 for a broken server. */
const readsResults: ReadonlySet<string> = new Set(['chatgpt.com']);

/**
 * The answer to a call that needs more than its client signed in for, as MCP's authorization has it; null where there is nothing to ask for.
 * On a bridge that allows no edits at all no sign-in would help.
 */
export function stepUp({ sandbox }: Pick<McpBridgeConfig, 'sandbox'>, message: unknown, caller: Caller): Response | null {
  if (sandbox === 'read-only' || readsResults.has(caller.signIn?.redirectHost ?? '')) return null;
  const challenge = scopeChallenge(caller);
  if (challenge === null || !Writing.safeParse(message).success) return null;
  const response = renderFailure(
    new Failure('auth/scopeMissing', 'This client signed in to read, not to edit.', { hint: 'Sign in again.' }),
  );
  response.headers.set('www-authenticate', challenge);
  return response;
}

/** What a tool's refusal carries for clients that ask for more there. */
export function stepUpMeta({ code }: Failure, caller: Caller): { readonly 'mcp/www_authenticate': string[] } | null {
  const challenge = code === 'auth/scopeMissing' ? scopeChallenge(caller) : null;
  return challenge === null ? null : { 'mcp/www_authenticate': [challenge] };
}
