import { type AuthInfo, type CallToolResult, createMcpHandler, Server, type ServerContext } from '@modelcontextprotocol/server';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { type Caller } from '../../jobs/ports.ts';
import { essentialTools } from '../tools/essential.ts';
import { type Tool, type ToolContext } from '../tools/tool.ts';
import { listed } from './listing.ts';
import { type Endpoint, type McpDeps } from './ports.ts';
import { refusalText } from './refusal.ts';

const defaultFastReturnMs = 25_000;

const instructions =
  'Codex works in projects on the local computer here. Prefer codex_read: it answers questions about a project and changes nothing. ' +
  'Use codex_run only when something is meant to be executed. When a result says status "running", call codex_job_status with its jobId ' +
  'until it is completed or failed. Edits may wait for a review by the owner; tell the user while a result says so. ' +
  'Continue with codex_reply and the threadId of a result. ' +
  'Never ask Codex for passwords, keys, tokens or other secrets.';

/** Both eras of the protocol over one set of tools. Each message gets a server of its own; what lasts is in the jobs. */
export function openEndpoint(config: McpBridgeConfig, { jobs, house, log, now, fastReturnMs = defaultFastReturnMs }: McpDeps): Endpoint {
  const tools = new Map(essentialTools(config, fastReturnMs).map((tool) => [tool.name, tool]));
  const listing = [...tools.values()].map(listed);
  const serverInfo = { name: 'codex-gpt-bridge', title: 'Drawbridge', version: house.version };

  const openServer = (caller: Caller) => {
    // The high-level McpServer answers an unknown tool with a protocol error and drops `securitySchemes`; this wire wants neither.
    const server = new Server(serverInfo, { capabilities: { tools: { listChanged: true } }, instructions });
    server.setRequestHandler('tools/list', () => ({ tools: listing }));
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const call = { jobs, house, caller, now, signal: context.mcpReq.signal, progress: progressTo(context) };
      return callTool(tools.get(params.name), params, call).catch((error: unknown) => {
        const failure = Failure.from(error);
        if (failure.code === 'internal') log.error('tool broke', { tool: params.name, error });
        return refused(failure);
      });
    });
    return server;
  };

  const handler = createMcpHandler(({ authInfo }) => openServer(callerOf(authInfo)), {
    legacy: 'stateless',
    // Only a stream shows a waiting tunnel that the call is alive.
    responseMode: 'sse',
    maxSubscriptions: 64,
    onerror: (error) => log.debug('mcp refused', { error: error.message }),
  });
  return {
    serve: (request, message, caller) =>
      handler.fetch(request, {
        parsedBody: message,
        authInfo: { token: '', clientId: caller.clientId, scopes: [...caller.scopes], extra: { caller } },
      }),
    close: () => handler.close(),
  };
}

function callerOf(authInfo: AuthInfo | undefined): Caller {
  const { caller } = (authInfo?.extra ?? {}) as { readonly caller?: Caller };
  if (!caller) throw new Error('an MCP message arrived without its caller');
  return caller;
}

interface ToolCall {
  readonly name: string;
  readonly arguments?: unknown;
}

async function callTool(tool: Tool | undefined, { name, arguments: args }: ToolCall, context: ToolContext): Promise<CallToolResult> {
  if (!tool) throw new Failure('http/invalidRequest', `Tool ${name} not found`);
  const { text, output } = await tool.call(args, context);
  return { content: [{ type: 'text', text }], structuredContent: output };
}

/** A tool's refusal is a result, never a protocol error, so that the model reads it and can act on it. */
function refused(failure: Failure): CallToolResult {
  const { code, retryAfter } = failure;
  const structuredContent = { code, ...(retryAfter !== null && { retryAfter }) };
  return { content: [{ type: 'text', text: refusalText(failure) }], structuredContent, isError: true };
}

function progressTo({ mcpReq }: ServerContext): ToolContext['progress'] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  let progress = 0;
  return (message) => {
    progress += 1;
    // The client may have left meanwhile.
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => {});
  };
}
