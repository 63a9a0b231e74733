import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { defaultLimits, readJson } from '../http/body.ts';
import { type RequestContext, type Surface } from '../http/surface.ts';
import { type Endpoint, type McpDeps } from './ports.ts';
import { oauthProbe, partingFrame, renderFailure } from './replies.ts';

const mcpPath = '/mcp';
const probePaths: ReadonlySet<string> = new Set(['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']);
const bodyLimits = { ...defaultLimits, maxBytes: 4 * 1024 * 1024 };

/** The MCP bridge on one listener: both protocol eras at POST /mcp, without sessions. */
export function createMcpSurface(config: McpBridgeConfig, deps: McpDeps): Surface {
  // The SDK takes longer to load than a listener may take to open. Even an import of types alone from that file would load it now.
  return mcpSurface(() => import('./endpoint.ts').then(({ openEndpoint }) => openEndpoint(config, deps)));
}

/** The HTTP side, whatever is served behind it; `open` is called with the first message. */
export function mcpSurface(open: () => Promise<Endpoint>): Surface {
  let endpoint: Promise<Endpoint> | null = null;
  const opened = () => {
    endpoint ??= open();
    return endpoint;
  };
  return {
    path: mcpPath,
    health: { '/healthz': { ok: true, name: 'codex-gpt-bridge' } },
    /** All that is not MCP: ChatGPT takes a 401 where it looks for OAuth metadata for a broken server. */
    isPublic: (_method, path) => path !== mcpPath,
    renderFailure,
    async fetch(request, context) {
      const { pathname } = new URL(request.url);
      if (probePaths.has(pathname) && request.method === 'GET') return oauthProbe();
      if (pathname !== mcpPath) throw new Failure('http/notFound', `There is nothing at ${pathname}.`, { hint: `MCP is at ${mcpPath}.` });
      return serveMcp(request, context, opened);
    },
    async [Symbol.asyncDispose]() {
      await (await endpoint)?.close();
    },
  };
}

async function serveMcp(request: Request, { caller, flight, parting }: RequestContext, opened: () => Promise<Endpoint>): Promise<Response> {
  if (!caller) throw new Failure('auth/required', 'MCP needs a token.');
  if (request.method !== 'POST') throw new Failure('http/methodNotAllowed', 'Method not allowed.');
  const accept = request.headers.get('accept') ?? '';
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) {
    throw new Failure('http/notAcceptable', 'Client must accept both application/json and text/event-stream');
  }
  requireNoSession(request);
  const message = oneMessage(await readJson(request, bodyLimits));
  flight.operation = operationOf(message);
  const { id } = message;
  if (id !== undefined) parting.frame = (failure) => partingFrame(failure, id);
  return (await opened()).serve(request, message, caller, flight);
}

/** Nobody was given one here, so it is another server's; 404 tells a client to begin anew (security cases 43, 46). The modern era knows none. */
function requireNoSession({ headers }: Request): void {
  if (!headers.has('mcp-session-id') || headers.get('mcp-protocol-version') === '2026-07-28') return;
  throw new Failure('http/notFound', 'There is no such session: this server keeps none.', {
    hint: 'Send initialize again, without Mcp-Session-Id.',
  });
}

const Message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  id: z.union([z.string(), z.int()]).optional(),
  params: z.looseObject({}).optional(),
});

/** @throws Failure http/badRequest for batches and for what is no JSON-RPC */
function oneMessage(body: unknown): z.infer<typeof Message> {
  const message = Message.safeParse(body);
  // As it came: the protocol looks at what a schema would leave out or copy.
  if (message.success) return body as z.infer<typeof Message>;
  throw new Failure('http/badRequest', 'Invalid Request: the body must be one JSON-RPC 2.0 request or notification.', {
    hint: Array.isArray(body)
      ? 'Batches are not accepted: send each message by itself.'
      : 'It needs "jsonrpc":"2.0", a "method", and "params" as an object.',
  });
}

/** For the flight recorder: `tools/call codex_read`. A name that no tool could have is left out. */
function operationOf({ method, params }: z.infer<typeof Message>): string {
  const name = params?.['name'];
  return `${method.slice(0, 60)}${typeof name === 'string' && /^[\w-]{1,60}$/.test(name) ? ` ${name}` : ''}`;
}
